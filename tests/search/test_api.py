from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from search.models import PageCount, Promotion, QueryCount, VocabularyTerm
from search.services import counting
from tests.factories import make_published
from tests.search.published import (
    TRADE,
    Caller,
    faq_page,
    guidance_page,
    hotline,
    make_searchable,
    trade_page,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def api() -> Caller:
    return Caller()


@pytest.fixture(autouse=True)
def nothing_waits():
    counting.buffer.taken()


def test_a_procedure_is_found_without_accents_and_told_with_what_decides(api):
    trade_page()
    make_searchable()

    found = api.json("search/", q="buon ban thuoc")

    score, took = found["results"][0].pop("score"), found.pop("took_ms")
    assert (score > 0, took >= 0) == (True, True)
    marked = found["results"][0].pop("highlight")
    assert marked["title"] == (
        "Cấp Giấy chứng nhận đủ điều kiện <mark>buôn bán thuốc</mark> bảo vệ thực vật"
    )
    assert marked["text"].startswith("Giấy để mở cửa hàng <mark>buôn bán thuốc</mark>.")
    assert found == {
        "next": None,
        "previous": None,
        "results": [
            {
                "type": "procedure",
                "code": "1.004363",
                "title": TRADE,
                "url": "http://localhost:8000/vi/thu-tuc/1-004363/",
                "locale": "vi",
                "facts": {
                    "time": "15 ngày làm việc",
                    "fee": "800.000 ₫",
                    "service_level": 4,
                    "levels": ["province"],
                },
            }
        ],
        "total": 1,
        "facets": {
            "type": [{"value": "procedure", "label": "Thủ tục hành chính", "count": 1}],
            "field": [{"value": "G10-NN12", "label": "Bảo vệ thực vật", "count": 1}],
            "agency": [{"value": "G10.09", "label": "Cục Trồng trọt", "count": 1}],
            "level": [{"value": "province", "label": "Cấp tỉnh", "count": 1}],
            "service_level": [
                {
                    "value": "4",
                    "label": "Mức độ 4: nộp và thanh toán trực tuyến, nhận kết quả trực tuyến, "
                    "trực tiếp hoặc qua bưu chính",
                    "count": 1,
                }
            ],
            "subject": [{"value": "citizen", "label": "Công dân", "count": 1}],
        },
        "did_you_mean": None,
        "promoted": [],
        "degraded": False,
    }


def test_answers_are_kept_by_nobody_and_are_in_the_language_asked_for(api):
    trade_page()
    make_searchable()

    answer = api.get("search/", q="buon ban thuoc", locale="en")

    assert (answer.headers["Cache-Control"], answer.headers["Content-Language"]) == (
        "no-store",
        "en",
    )
    result = answer.json()["results"][0]
    assert result["facts"]["time"] == "15 working days"
    assert [value["label"] for value in answer.json()["facets"]["level"]] == ["Province"]


def test_facets_narrow_and_count_without_themselves(api):
    trade_page()
    make_published("1.000001", name="Cấp giấy buôn bán thuốc thú y", levels=["ministry"])
    faq_page()
    make_searchable()

    both = api.json("search/", q="thuốc", type="procedure", level="province,ministry")
    one = api.json("search/", q="thuốc", type="procedure", level="ministry")

    assert sorted(result["code"] for result in both["results"]) == ["1.000001", "1.004363"]
    assert [result["code"] for result in one["results"]] == ["1.000001"]
    counts = {value["value"]: value["count"] for value in one["facets"]["level"]}
    assert counts == {"ministry": 1, "province": 1}
    assert [(v["value"], v["count"]) for v in one["facets"]["type"]] == [("procedure", 1)]


def test_agency_is_named_in_either_form(api):
    trade_page()
    make_searchable()

    assert api.titles(q="thuốc", agency="000.00.09.G10") == [TRADE]
    assert api.titles(q="thuốc", agency="G10.09") == [TRADE]


def test_pages_lead_through_the_whole_list_and_back(api):
    for number in range(1, 6):
        make_published(f"1.00000{number}", name=f"Cấp giấy phép nuôi cá tra số {number}")
    make_searchable()

    page = api.json("search/", q="cá tra", page_size=2, sort="title")
    seen = [[result["code"] for result in page["results"]]]
    while page["next"]:
        page = api.client.get(page["next"]).json()
        seen.append([result["code"] for result in page["results"]])
    before = api.client.get(page["previous"]).json()

    assert seen == [["1.000001", "1.000002"], ["1.000003", "1.000004"], ["1.000005"]]
    assert [result["code"] for result in before["results"]] == ["1.000003", "1.000004"]
    assert page["total"] == 5


def test_what_editors_promote_stands_apart_once(api):
    trade_page()
    guidance = guidance_page()
    Promotion.objects.create(queries="mở cửa hàng\nbán thuốc", page=guidance)
    make_searchable()

    found = api.json("search/", q="ban thuoc")

    assert [result["title"] for result in found["promoted"]] == ["Cách nộp hồ sơ trực tuyến"]
    assert [result["type"] for result in found["promoted"]] == ["guidance"]
    assert api.json("search/", q="thuốc")["promoted"] == []


@pytest.mark.parametrize("query", ["", "   ", "*?!", "\u202e", "🙂"])
def test_nothing_to_look_for_is_answered_with_help(api, query):
    hotline()
    trade_page()
    make_searchable()

    found = api.json("search/", q=query)

    assert (found["results"], found["total"]) == ([], 0)
    assert found["help"] == {
        "hotline": {
            "number": "1900 0000",
            "is_open": None,
            "until": None,
            "next_opening": None,
        },
        "ask_url": "http://localhost:8000/vi/hoi-dap/",
        "contact_url": None,
        "elsewhere": None,
    }


def test_business_of_another_authority_is_named(api):
    VocabularyTerm.objects.create(
        kind="elsewhere", phrase="hộ chiếu", meanings="Bộ Công an\nMinistry of Public Security"
    )
    trade_page()
    make_searchable()

    for language, authority in (("vi", "Bộ Công an"), ("en", "Ministry of Public Security")):
        found = api.json("search/", q="làm hộ chiếu", locale=language)
        assert (found["results"], found["help"]["elsewhere"]) == ([], authority)
        assert found["did_you_mean"] is None


def test_suggestions_are_titles_and_codes(api):
    trade_page()
    guidance_page()
    make_searchable()

    assert api.json("search/suggest/", q="buon ba")["suggestions"] == [
        {
            "kind": "title",
            "text": TRADE,
            "url": "http://localhost:8000/vi/thu-tuc/1-004363/",
            "code": "1.004363",
        }
    ]
    assert [s["kind"] for s in api.json("search/suggest/", q="1.004363")["suggestions"]] == ["code"]
    for beginning in ("1.0", "1.004", "10043"):
        found = api.json("search/suggest/", q=beginning)["suggestions"]
        assert [(s["kind"], s["code"]) for s in found] == [("code", "1.004363")]
    assert api.json("search/suggest/", q="1.005")["suggestions"] == []
    assert [s["code"] for s in api.json("search/suggest/", q="nop ho")["suggestions"]] == [None]
    assert api.json("search/suggest/", q="")["suggestions"] == []


def test_popular_queries_lead_to_their_results(api):
    trade_page()
    today = timezone.localdate()
    for day in (1, 2, 3):
        QueryCount.objects.create(
            day=today - timedelta(days=day),
            locale="vi",
            query="bán phân bón",
            key="ban phan bon",
            asked=5,
            clicked=2,
        )
    make_searchable()

    assert api.json("search/suggest/", q="ban ph")["suggestions"] == [
        {
            "kind": "query",
            "text": "bán phân bón",
            "url": "http://localhost:8000/vi/tim-kiem/?q=b%C3%A1n+ph%C3%A2n+b%C3%B3n",
            "code": None,
        }
    ]


def test_a_query_is_counted_once_however_it_is_narrowed(api):
    trade_page()
    make_searchable()

    api.json("search/", q="thuốc trừ sâu")
    api.json("search/", q="thuốc trừ sâu", level="province")
    api.json("search/", q="không có gì", locale="en")
    counting.flush()

    assert list(QueryCount.objects.order_by("key").values_list("locale", "query", "asked")) == [
        ("en", "không có gì", 1),
        ("vi", "thuốc trừ sâu", 1),
    ]


def test_opened_results_are_counted(api):
    page = trade_page()
    make_searchable()

    told = {"q": "bán thuốc", "locale": "vi", "path": page.url, "position": 1}
    by_url = {"q": "bán thuốc", "url": f"http://localhost:8000{page.url}"}
    answers = [api.post("search/clicks/", told), api.post("search/clicks/", by_url)]
    counting.flush()

    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 2
    assert QueryCount.objects.get().clicked == 2
    assert (PageCount.objects.get().page_id, PageCount.objects.get().clicked) == (page.pk, 2)


def test_usefulness_of_pages_and_results_is_counted(api):
    page = trade_page()
    make_searchable()

    assert api.post("search/usefulness/", {"path": page.url, "useful": True}).status_code == 204
    assert api.post("search/usefulness/", {"q": "bán", "useful": False}).status_code == 204
    counting.flush()

    assert (PageCount.objects.get().useful, PageCount.objects.get().not_useful) == (1, 0)
    assert (QueryCount.objects.get().useful, QueryCount.objects.get().not_useful) == (0, 1)


def test_signals_need_no_token(api):
    page = trade_page()
    make_searchable()
    strict = Client(enforce_csrf_checks=True)

    told = {"q": "a", "path": page.url}
    answer = strict.post("/api/v1/search/clicks/", told, content_type="application/json")

    assert answer.status_code == 204


def test_signals_of_one_caller_are_limited_by_the_minute(api):
    page = trade_page()
    make_searchable()
    told = {"q": "a", "path": page.url}

    # A new minute may begin on the way, not two of them.
    answers = [api.post("search/clicks/", told) for _ in range(122)]

    refused = [answer for answer in answers if answer.status_code != 204]
    assert (refused[0].status_code, refused[0].headers["Retry-After"]) == (429, "60")
    assert refused[0].json()["code"] == "throttled"
    assert len(answers) - len(refused) >= 60
    assert Caller().post("search/clicks/", told).status_code == 204


@pytest.mark.parametrize("count", [1, 3])
def test_queries_are_four_at_most(api, django_assert_max_num_queries, count):
    for number in range(count):
        make_published(f"1.00000{number}", name=f"Cấp giấy phép nuôi cá tra {number}")
    make_searchable()
    api.json("search/", q="cá tra")

    with django_assert_max_num_queries(4):
        assert len(api.json("search/", q="cá tra")["results"]) == count
    with django_assert_max_num_queries(4):
        assert len(api.json("search/suggest/", q="cá tr")["suggestions"]) == count
