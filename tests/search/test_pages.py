from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client

from home.services.translation import refresh_translations
from search.models import PageCount, Promotion, QueryCount, VocabularyTerm
from search.services import counting
from tests.factories import make_published
from tests.search.published import (
    TRADE,
    faq_page,
    guidance_page,
    hotline,
    make_searchable,
    trade_page,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return Client(headers={"x-forwarded-for": uuid4().hex})


@pytest.fixture(autouse=True)
def nothing_waits():
    counting.buffer.taken()


def text_of(answer):
    """Return what a reader sees of a page's main part, in one line."""
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def links(answer):
    """Return {words: address} of the links in a page's main part."""
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    found = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', main, re.DOTALL)
    return {
        " ".join(re.sub(r"<[^>]+>", " ", words).split()): address.replace("&amp;", "&")
        for address, words in found
    }


def test_results_show_marked_words_and_the_facts_that_decide(client):
    trade_page()
    make_searchable()

    answer = client.get("/vi/tim-kiem/", {"q": "buon ban thuoc"})

    html = answer.content.decode()
    assert "điều kiện <mark>buôn bán thuốc</mark> bảo vệ thực vật</a>" in html
    shown = text_of(answer)
    assert "1 kết quả" in shown
    assert "Thời gian 15 ngày làm việc" in shown
    assert "Phí 800.000 ₫" in shown
    assert "Trực tuyến Mức độ 4" in shown
    assert 'value="buon ban thuoc"' in html
    assert '<meta name="robots" content="noindex, follow">' in html
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_page_without_words_says_how_to_begin(client):
    answer = client.get("/en/search/")

    assert answer.status_code == 200
    assert "Say it in your own words" in text_of(answer)
    assert links(answer)["Field of work"] == "/en/procedures/fields/"


def test_filters_order_and_pages_are_links_that_keep_the_query(client):
    for number in range(10, 35):
        make_published(f"1.0000{number}", name=f"Cấp giấy phép nuôi cá tra số {number}")
    faq_page("Nuôi cá tra cần gì?")
    make_searchable()

    first = links(client.get("/vi/tim-kiem/", {"q": "cá tra"}))
    assert first["Theo tên"] == "/vi/tim-kiem/?q=c%C3%A1+tra&sort=title"
    assert first["Trang 2"] == "/vi/tim-kiem/?q=c%C3%A1+tra&page=2"
    assert first["Hỏi đáp 1"] == "/vi/tim-kiem/?q=c%C3%A1+tra&type=faq"
    narrowed = client.get(first["Thủ tục hành chính 25"] + "&sort=title&page=2")
    assert "25 kết quả, trang 2 trên 2" in text_of(narrowed)
    second = links(narrowed)
    assert second["Thủ tục hành chính bỏ"] == "/vi/tim-kiem/?q=c%C3%A1+tra&sort=title"
    assert second["Trang 1"] == "/vi/tim-kiem/?q=c%C3%A1+tra&type=procedure&sort=title"


def test_each_language_links_the_same_search_in_the_other(client):
    html = client.get("/vi/tim-kiem/", {"q": "cá", "level": "province"}).content.decode()

    assert 'rel="canonical" href="http://localhost:8000/vi/tim-kiem/?q=c%C3%A1&amp;level=' in html
    assert 'hreflang="en" href="http://localhost:8000/en/search/?q=c%C3%A1&amp;level=' in html


def test_a_page_in_the_other_language_only_is_marked(client):
    trade_page()
    make_searchable()

    html = client.get("/en/search/", {"q": "buôn bán thuốc"}).content.decode()

    assert re.search(r'<a href="/vi/thu-tuc/1-004363/"[^>]* lang="vi" hreflang="vi">', html)
    assert "in Vietnamese only" in html


def test_promoted_results_stand_first_and_once(client):
    trade_page()
    question = faq_page()
    Promotion.objects.create(queries="bán thuốc", page=question)
    make_searchable()

    html = client.get("/vi/tim-kiem/", {"q": "bán thuốc"}).content.decode()

    assert html.count("/vi/hoi-dap/bang-cap/") == 1
    assert html.index("/vi/hoi-dap/bang-cap/") < html.index("/vi/thu-tuc/1-004363/")
    assert "Đề xuất" in html


def test_nothing_found_says_what_to_do_next(client):
    hotline()
    trade_page()
    make_searchable()

    answer = client.get("/vi/tim-kiem/", {"q": "xyzzy", "level": "province"})

    shown = text_of(answer)
    assert "Không tìm thấy nội dung nào cho “xyzzy”" in shown
    assert "Đường dây nóng: 1900 0000" in shown
    found = links(answer)
    assert found["Tìm lại, bỏ các bộ lọc"] == "/vi/tim-kiem/?q=xyzzy"
    assert found["Lĩnh vực"] == "/vi/thu-tuc/linh-vuc/"
    assert found["Hỏi đáp"] == "/vi/hoi-dap/"


def test_business_of_another_authority_is_named(client):
    VocabularyTerm.objects.create(
        kind="elsewhere", phrase="hộ chiếu", meanings="Bộ Công an\nMinistry of Public Security"
    )
    trade_page()
    make_searchable()

    vietnamese = text_of(client.get("/vi/tim-kiem/", {"q": "làm hộ chiếu"}))
    english = text_of(client.get("/en/search/", {"q": "làm hộ chiếu"}))

    assert "Nội dung bạn hỏi thuộc thẩm quyền của: Bộ Công an." in vietnamese
    assert "What you ask for belongs to: Ministry of Public Security." in english


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ({"q": "x" * 301}, "Nội dung tìm quá dài: chỉ đọc tối đa 300 ký tự."),
        ({"q": "a", "level": "moon"}, "Không có mục nào mang mã moon."),
        ({"q": "a", "field": "a\x00b"}, "Không có mục nào mang mã a\x00b."),
        ({"q": "a", "sort": "score"}, "Không sắp xếp kết quả theo cách này được."),
        ({"q": "a", "page": "0"}, "Không có trang kết quả này."),
        ({"q": "a", "page": "501"}, "Không có trang kết quả này."),
        ({"q": "a", "page": "9" * 400}, "Không có trang kết quả này."),
        ({"q": "a", "page": "٣"}, "Không có trang kết quả này."),
    ],
)
def test_what_cannot_be_read_is_said_with_what_to_do(client, query, fault):
    answer = client.get("/vi/tim-kiem/", query)

    assert answer.status_code == 400
    assert fault in text_of(answer)


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "*", '"', "AND", "🙂", "\u202e", "<b>x</b>", "'; --", "{{ 7 }}"]
)
def test_strange_words_do_no_harm(client, text):
    trade_page()
    make_searchable()

    answer = client.get("/vi/tim-kiem/", {"q": text})

    assert answer.status_code == 200
    assert "<b>x</b>" not in answer.content.decode()


def test_a_page_after_the_last_is_not_found(client):
    trade_page()
    make_searchable()

    assert client.get("/vi/tim-kiem/", {"q": "thuốc", "page": "2"}).status_code == 404


def test_unknown_parameters_of_other_sites_are_left_alone(client):
    assert client.get("/vi/tim-kiem/", {"q": "a", "utm_source": "x"}).status_code == 200


def test_a_query_is_counted_once(client):
    trade_page()
    make_searchable()

    for query in ({"q": "thuốc"}, {"q": "thuốc", "type": "procedure"}, {"q": "xyzzy"}):
        client.get("/vi/tim-kiem/", query)
    counting.flush()

    assert list(QueryCount.objects.order_by("key").values_list("query", "asked", "empty")) == [
        ("thuốc", 1, 0),
        ("xyzzy", 1, 1),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_results(client, django_assert_max_num_queries, count):
    for number in range(count):
        make_published(f"1.00000{number}", name=f"Cấp giấy phép nuôi cá tra {number}")
    make_searchable()
    client.get("/vi/tim-kiem/", {"q": "cá tra"})

    with django_assert_max_num_queries(13):
        assert f"{count} kết quả" in text_of(client.get("/vi/tim-kiem/", {"q": "cá tra"}))


def test_every_box_leads_to_the_search_page(client):
    trade_page()

    for path in ("/vi/", "/vi/thu-tuc/", "/vi/thu-tuc/1-004363/"):
        html = client.get(path).content.decode()
        assert '<form class="finder" role="search" action="/vi/tim-kiem/" method="get">' in html
    assert (
        '<form class="finder" action="/vi/thu-tuc/" method="get">'
        in client.get("/vi/thu-tuc/").content.decode()
    )
    assert 'action="/en/search/"' in client.get("/en/").content.decode()


def useful_form(answer):
    html = answer.content.decode()
    return html.partition('<form class="useful')[2].partition("</form>")[0]


def test_procedures_questions_and_guidance_ask_whether_they_were_useful(client):
    pages = [trade_page(), faq_page(), guidance_page()]
    make_searchable()

    for page in pages:
        form = useful_form(client.get(page.url))
        assert f'name="path" value="{page.url}"' in form
        assert "Trang này có hữu ích không?" in form


def test_the_answer_is_counted_and_thanked_for_without_a_script(client):
    page = trade_page()
    make_searchable()

    answer = client.post("/vi/tim-kiem/huu-ich/", {"path": page.url, "useful": "no"}, follow=True)
    found = client.post("/en/search/useful/", {"q": "bán thuốc", "useful": "yes"}, follow=True)
    counting.flush()

    assert answer.redirect_chain == [(page.url, 303)]
    assert "Cảm ơn bạn." in text_of(answer)
    assert found.redirect_chain == [("/en/search/?q=b%C3%A1n+thu%E1%BB%91c", 303)]
    assert (PageCount.objects.get().page_id, PageCount.objects.get().not_useful) == (page.pk, 1)
    assert (QueryCount.objects.get().locale, QueryCount.objects.get().useful) == ("en", 1)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"useful": "yes"},
        {"useful": "perhaps", "q": "a"},
        {"useful": "yes", "path": "/vi/nowhere/"},
        {"useful": "yes", "path": "https://example.org/"},
        {"useful": "yes", "path": "//example.org/"},
        {"useful": "yes", "path": "/vi/\x00/"},
    ],
)
def test_answers_on_nothing_are_refused(client, told):
    assert client.post("/vi/tim-kiem/huu-ich/", told).status_code == 400


def test_the_form_needs_its_token():
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post("/vi/tim-kiem/huu-ich/", {"q": "a", "useful": "yes"})

    assert answer.status_code == 403


def test_results_in_both_languages_lead_to_the_reader_s_own(client):
    page = trade_page()
    refresh_translations(page)
    make_searchable()

    html = client.get("/en/search/", {"q": TRADE}).content.decode()

    assert "/en/procedures/1-004363/" in html
    assert "/vi/thu-tuc/1-004363/" not in html
