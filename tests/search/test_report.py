from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from faq.models import FaqIndexPage, FaqPage, FaqTopic
from home.models import HomePage
from search.models import FaqTask, QueryCount
from search.services.faq_tasks import open_task
from search.snapshot import query_key
from tests import factories
from tests.officers import client_of, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return client_of(make_officer("editor"))


def count(query: str, *, age: int = 0, locale: str = "vi", **numbers: int) -> QueryCount:
    return QueryCount.objects.create(
        day=timezone.localdate() - timedelta(days=age),
        locale=locale,
        query=query,
        key=query_key(query),
        **{"asked": 1, **numbers},
    )


def report(client, **parameters: str):
    return client.get(reverse("search_queries"), parameters)


def shown(client, **parameters: str) -> list[str]:
    return [row["query"] for row in report(client, **parameters).context["object_list"]]


def test_days_and_spellings_of_a_query_are_summed(editor):
    count("nuoi heo", asked=3, empty=1, clicked=1)
    count("nuôi heo", age=1, asked=5, empty=1, clicked=1, useful=2, not_useful=1)

    (row,) = report(editor).context["object_list"]
    assert row == {
        "key": "nuoi heo",
        "locale": "vi",
        "query": "nuôi heo",
        "last_day": timezone.localdate(),
        "asked": 8,
        "empty": 2,
        "clicked": 2,
        "useful": 2,
        "not_useful": 1,
    }
    page = report(editor).content.decode()
    assert page.count("25 %") == 2


@pytest.fixture
def various():
    count("gà", asked=9, clicked=3)
    count("vịt", asked=7, clicked=0)
    count("rồng", asked=5, empty=5)
    count("bò", asked=3, clicked=2, not_useful=2)
    count("dragon", locale="en", asked=2, empty=2)
    count("cũ", age=40, asked=50, clicked=1)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, ["gà", "vịt", "rồng", "bò", "dragon"]),
        ({"view": "empty"}, ["rồng", "dragon"]),
        ({"view": "unopened"}, ["vịt"]),
        ({"view": "useless"}, ["bò"]),
        ({"view": "nonsense"}, ["cũ", "gà", "vịt", "rồng", "bò", "dragon"]),
        ({"locale": "en"}, ["dragon"]),
        ({"period": "90"}, ["cũ", "gà", "vịt", "rồng", "bò", "dragon"]),
        ({"period": "nonsense"}, ["cũ", "gà", "vịt", "rồng", "bò", "dragon"]),
        ({"q": "RÔNG"}, ["rồng"]),
        ({"ordering": "key"}, ["bò", "dragon", "gà", "rồng", "vịt"]),
        ({"ordering": "nonsense"}, ["gà", "vịt", "rồng", "bò", "dragon"]),
        ({"p": "99"}, ["gà", "vịt", "rồng", "bò", "dragon"]),
    ],
)
def test_views_and_filters(editor, various, parameters, expected):
    assert shown(editor, **parameters) == expected


def test_days_named_count_instead_of_a_period(editor, various):
    today = timezone.localdate()
    around = {
        "day_from": str(today - timedelta(days=41)),
        "day_to": str(today - timedelta(days=39)),
    }

    assert shown(editor, **around) == ["cũ"]
    assert shown(editor, **around, period="7") == ["cũ"]
    assert shown(editor, day_from="nonsense")[0] in {"gà", "cũ"}


def test_tabs_keep_the_filters(editor, various):
    tabs = report(editor, locale="vi", view="empty", p="1").context["tabs"]

    assert [(url, is_shown) for url, _, is_shown in tabs] == [
        ("/admin/search/queries/?locale=vi", False),
        ("/admin/search/queries/?locale=vi&view=empty", True),
        ("/admin/search/queries/?locale=vi&view=unopened", False),
        ("/admin/search/queries/?locale=vi&view=useless", False),
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_report_costs_the_same_for_one_and_three(editor, rows, django_assert_max_num_queries):
    """Twelve statements are those of every page of the admin: session, person, rights."""
    for number in range(rows):
        count(f"heo {number}", asked=2, empty=2)
    report(editor)

    with django_assert_max_num_queries(14) as asked:
        assert len(shown(editor)) == rows

    assert sum("search_querycount" in query["sql"] for query in asked.captured_queries) == 2


def test_rows_are_exported_and_harmless(editor):
    count("=HYPERLINK(1)", asked=2)
    count("heo, gà", asked=1, empty=1)

    answer = report(editor, export="csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    sheet = report(editor, export="xlsx")

    today = str(timezone.localdate())
    assert lines == [
        "Query,Language,Asked,Without result,Clicks,Found useful,Not found useful,Last asked",
        f"'=HYPERLINK(1),vi,2,0,0,0,0,{today}",
        f'"heo, gà",vi,1,1,0,0,0,{today}',
    ]
    assert sheet.status_code == 200
    assert b"".join(sheet.streaming_content).startswith(b"PK")


def test_report_leads_to_the_remedies(editor):
    count("rồng & phượng", empty=1)

    page = report(editor).content.decode()

    quoted = "r%E1%BB%93ng%20%26%20ph%C6%B0%E1%BB%A3ng"
    assert f"/admin/snippets/search/vocabularyterm/add/?phrase={quoted}" in page
    assert f"/admin/snippets/search/promotion/add/?queries={quoted}" in page
    assert 'data-query="rồng &amp; phượng"' in page


def test_only_what_mostly_found_nothing_is_looked_up_again(editor):
    count("gà", asked=9, empty=1)
    count("rồng", asked=4, empty=2)

    page = report(editor).content.decode()

    assert page.count("<search-now") == 1
    assert 'data-query="rồng"' in page


def test_how_much_is_found_now(editor):
    answer = editor.get(
        reverse("search_queries_now"), {"locale": "vi", "q": ["rồng", "một trăm lẻ một"]}
    )

    assert answer.json() == {"found": [0, 0]}


def test_how_much_is_found_now_in_no_language(editor):
    answer = editor.get(reverse("search_queries_now"), {"locale": "xx", "q": "heo"})

    assert answer.json() == {"found": []}


@pytest.mark.parametrize("name", ["search_queries", "search_queries_now"])
def test_report_is_for_editors(name):
    answer = client_of(make_officer("translator")).get(reverse(name))

    assert answer.status_code in {302, 403}
    assert answer.context is None or "object_list" not in answer.context


# --- Questions to answer --------------------------------------------------------------------------


def ask(client, query: str = "Nuôi rồng ở đâu", locale: str = "vi"):
    return client.post(reverse("search_open_faq_task"), {"query": query, "locale": locale})


@pytest.fixture
def faq():
    home = HomePage.objects.get(locale=factories.locale("vi"))
    index = FaqIndexPage.objects.filter(locale=factories.locale("vi")).first()
    if index is None:
        index = home.add_child(instance=FaqIndexPage(title="Hỏi đáp", slug="hoi-dap"))
    FaqTopic.objects.create(slug="chung", name="Chung", locale=factories.locale("vi"))
    return index


def answer_it(client, task: FaqTask):
    return client.post(reverse("search_answer_faq_task", args=[task.pk]))


def test_query_becomes_a_task_once(editor):
    ask(editor)
    ask(editor)

    task = FaqTask.objects.get()
    assert (task.query, task.locale, task.done_at) == ("Nuôi rồng ở đâu", "vi", None)
    assert task.created_by.email == "editor@example.vn"


def test_done_task_does_not_stand_in_the_way_of_a_new_one(editor):
    FaqTask.objects.create(query="Nuôi rồng ở đâu", locale="vi", done_at=timezone.now())

    ask(editor)

    assert FaqTask.objects.count() == 2


@pytest.mark.parametrize(("query", "locale"), [("", "vi"), ("heo", "xx"), ("\x00", "vi")])
def test_task_needs_a_query_and_a_language(editor, query, locale):
    assert ask(editor, query, locale).status_code == 400
    assert FaqTask.objects.count() == 0


def test_task_is_masked_and_shortened(editor):
    ask(editor, "Gọi 0912345678 " + "a" * 300)

    assert FaqTask.objects.get().query == "Gọi *** " + "a" * 192


def test_answer_is_a_draft_with_the_query_as_title(editor, faq):
    ask(editor)
    task = FaqTask.objects.get()

    first = answer_it(editor, task)
    second = answer_it(editor, task)

    page = FaqPage.objects.get()
    assert first["Location"] == second["Location"] == f"/admin/pages/{page.pk}/edit/"
    assert (page.title, page.slug, page.live) == ("Nuôi rồng ở đâu", "nuoi-rong-o-dau", False)
    assert page.get_parent().pk == faq.pk
    assert editor.get(first["Location"]).status_code == 200
    task.refresh_from_db()
    assert (task.page, task.done_at) == (page, None)


def test_publication_of_the_answer_closes_the_task(editor, faq):
    ask(editor)
    answer_it(editor, FaqTask.objects.get())
    page = FaqPage.objects.get()
    page.answer = "<p>Không nơi nào.</p>"

    factories.publish(page)

    assert FaqTask.objects.get().done_at is not None


def test_answer_without_a_place_says_so(editor):
    task, _ = open_task("rồng", language="vi", user=None)

    answer = editor.post(reverse("search_answer_faq_task", args=[task.pk]), follow=True)

    assert [str(message).strip() for message in answer.context["messages"]] == [
        "First make a list of questions and a topic of questions in Vietnamese."
    ]
    assert FaqPage.objects.count() == 0


def test_tasks_are_closed_and_opened_by_hand(editor):
    task, _ = open_task("rồng", language="vi", user=None)
    url = reverse(FaqTask.snippet_viewset.get_url_name("edit"), args=[task.pk])
    data = {"query": "rồng", "locale": "vi", "note": "", "page": ""}

    editor.post(url, {**data, "is_done": "on"})
    task.refresh_from_db()
    assert task.done_at is not None

    editor.post(url, data)
    task.refresh_from_db()
    assert task.done_at is None


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_tasks_costs_the_same_for_one_and_three(
    editor, count, django_assert_max_num_queries
):
    for number in range(count):
        open_task(f"rồng {number}", language="vi", user=the_editor())
    url = reverse(FaqTask.snippet_viewset.get_url_name("list"))
    editor.get(url)

    with django_assert_max_num_queries(18):
        answer = editor.get(url, {"is_open": "true"})
    assert len(answer.context["object_list"]) == count


def the_editor():
    return User.objects.get(email="editor@example.vn")


@pytest.mark.parametrize("name", ["search_open_faq_task", "search_answer_faq_task"])
def test_translator_opens_and_answers_nothing(name):
    task, _ = open_task("rồng", language="vi", user=None)
    args = [task.pk] if name == "search_answer_faq_task" else []

    client_of(make_officer("translator")).post(
        reverse(name, args=args), {"query": "phượng", "locale": "vi"}
    )

    assert FaqTask.objects.count() == 1
    assert FaqPage.objects.count() == 0
