from __future__ import annotations

import pytest
from wagtail.models import Page

from faq.models import FaqIndexPage, FaqPage, FaqTopic
from tests.factories import locale, make_field, make_published, publish

pytestmark = pytest.mark.django_db

PAGES = "/api/v2/pages/"


def test_procedure_page_carries_its_record(client):
    page = make_published(fields_of_work=[make_field()])

    found = client.get(f"{PAGES}{page.pk}/").json()

    assert (found["code"], found["levels"]) == ("1.004363", ["province"])
    assert found["fields_of_work"] == [{"code": "G10-NN12", "name": "Thú y"}]
    assert found["cases"][0]["value"]["components"][0]["name"] == "Đơn đề nghị"
    assert found["channels"][0]["value"]["times"][0]["amount"] == 15
    assert found["meta"]["html_url"] == "http://localhost:8000/vi/thu-tuc/1-004363/"
    assert found["meta"]["locale"] == "vi"


def test_question_names_its_procedures_and_topic(client):
    topic = FaqTopic.objects.create(name="Hồ sơ", slug="ho-so", locale=locale("vi"))
    procedure = make_published().procedure
    question = FaqPage(title="Hỏi?", slug="hoi", answer="<p>Đáp.</p>", topic=topic)
    FaqIndexPage.objects.get(locale=locale("vi")).add_child(instance=question)
    question.procedures = [procedure]
    publish(question)

    found = client.get(f"{PAGES}{question.pk}/").json()

    assert found["procedures"] == ["1.004363"]
    assert found["topic"] == [{"code": "ho-so", "name": "Hồ sơ"}]


def test_list_is_filtered_by_locale(client):
    found = client.get(PAGES, {"locale": "en", "type": "home.HomePage"}).json()

    assert [item["id"] for item in found["items"]] == [
        Page.objects.get(depth=2, locale=locale("en")).pk
    ]


def test_find_leads_to_the_page_at_a_path(client):
    page = make_published()

    answer = client.get(f"{PAGES}find/", {"html_path": "/vi/thu-tuc/1-004363/", "fields": "code"})

    assert answer.status_code == 302
    assert answer.headers["Location"].partition("/api/")[2] == f"v2/pages/{page.pk}/?fields=code"


def test_answers_can_be_revalidated(client):
    first = client.get(PAGES)

    again = client.get(PAGES, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


HUGE = "9" * 30
BAD = [
    ("pages/", {"locale": "a\x00"}),
    ("pages/", {"search": "\x00"}),
    ("pages/", {"search": "a", "search_operator": "xor"}),
    ("pages/", {"search": "a", "order": "slug,title,live"}),
    ("pages/", {"type": "nothing.Here"}),
    ("pages/", {"type": "accounts.User"}),
    ("pages/", {"type": "x"}),
    ("pages/", {"fields": "((("}),
    ("pages/", {"fields": "nothing"}),
    ("pages/", {"fields": "title(id)"}),
    ("pages/", {"limit": HUGE}),
    ("pages/", {"limit": "-1"}),
    ("pages/", {"offset": HUGE}),
    ("pages/", {"offset": "１"}),
    ("pages/", {"child_of": HUGE}),
    ("pages/", {"descendant_of": "x"}),
    ("pages/", {"ancestor_of": "-5"}),
    ("pages/", {"translation_of": "1.5"}),
    ("pages/", {"id": "abc"}),
    ("pages/", {"first_published_at": "yesterday"}),
    ("pages/", {"show_in_menus": "perhaps"}),
    ("pages/", {"order": "nothing"}),
    ("pages/", {"order": "--title"}),
    ("pages/", {"order": "random", "offset": "1"}),
    ("pages/", {"title": ["a", "b"]}),
    ("pages/", {"slug": "x" * 2001}),
    ("pages/", {"site": "localhost"}),
    ("pages/", {"rich_text_format": "pdf"}),
    ("pages/", {"colour": "red"}),
    ("pages/find/", {"id": "abc"}),
    ("pages/find/", {"html_path": "/vi/\x00"}),
    ("pages/find/", {"html_path": "/vi/thu-tuc/", "locale": "en"}),
    ("images/", {"order": "x"}),
    ("images/", {"width": "wide"}),
    ("documents/", {"limit": "101"}),
    ("documents/", {"tags": "a\x00"}),
]


@pytest.mark.parametrize(("path", "query"), BAD)
def test_wrong_parameters_are_problems(client, path, query):
    answer = client.get(f"/api/v2/{path}", query)

    assert (answer.status_code, answer.headers["Content-Type"]) == (
        400,
        "application/problem+json",
    ), answer.content
    assert answer.json()["code"] == "invalid_parameter"


@pytest.mark.parametrize(
    "path",
    [
        f"pages/{HUGE}/",
        "pages/999999/",
        "pages/1/",
        "pages/find/?html_path=/vi/nothing/",
        "pages/find/",
        "pages/?locale=fr",
        "images/999999/",
        "nothing/",
    ],
)
def test_what_is_not_there_is_a_problem(client, path):
    answer = client.get(f"/api/v2/{path}")

    assert (answer.status_code, answer.headers["Content-Type"]) == (
        404,
        "application/problem+json",
    ), answer.content


def test_reads_only(client):
    answer = client.post(PAGES)

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
