from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, TaskState
from wagtail_localize.models import StringSegment, StringTranslation

from home.jobs import publish_scheduled
from home.models import HomePage, Navigation, PortalTexts, StaleField, TextPage
from home.services.translation import refresh_due
from tests import factories
from tests.officers import client_of, make_officer, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return HomePage.objects.get(locale=factories.locale("vi"))


def page_data(title: str = "Quy chế", **extra: str) -> dict[str, str]:
    return {
        "title": title,
        "slug": "quy-che",
        "kind": "regulation",
        "intro": "Lời giới thiệu",
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
        **extra,
    }


def create(client, parent, **extra: str) -> TextPage:
    client.post(
        reverse("wagtailadmin_pages:add", args=["home", "textpage", parent.pk]), page_data(**extra)
    )
    return TextPage.objects.get()


def test_editor_submits_and_reviewer_approves(home):
    page = create(client_of(make_officer("editor")), home, **{"action-submit": "1"})
    assert page.live is False
    state = TaskState.objects.get()

    client_of(make_officer("reviewer")).post(
        reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    )

    page.refresh_from_db()
    assert page.live is True
    assert page.title == "Quy chế"


def test_editor_cannot_publish(home):
    page = create(client_of(make_officer("editor")), home, **{"action-publish": "1"})

    assert page.live is False
    assert page.permissions_for_user(page.owner).can_publish() is False


def test_editor_cannot_approve(home):
    client = client_of(make_officer("editor"))
    page = create(client, home, **{"action-submit": "1"})
    state = TaskState.objects.get()

    client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk]))

    page.refresh_from_db()
    assert page.live is False
    assert state.status == TaskState.STATUS_IN_PROGRESS


def test_reviewer_sends_back(home):
    page = create(client_of(make_officer("editor")), home, **{"action-submit": "1"})
    state = TaskState.objects.get()

    client_of(make_officer("reviewer")).post(
        reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "reject", state.pk]),
        {"comment": "Thiếu căn cứ"},
    )

    state.refresh_from_db()
    assert state.status == TaskState.STATUS_REJECTED
    assert state.comment == "Thiếu căn cứ"


def test_scheduled_publication(home):
    page = create(
        client_of(make_officer("reviewer")),
        home,
        **{
            "action-publish": "1",
            "go_live_at": (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M"),
        },
    )
    publish_scheduled()
    page.refresh_from_db()
    assert page.live is False

    past = timezone.now() - timedelta(minutes=1)
    revision = page.get_latest_revision()
    revision.approved_go_live_at = past
    revision.content = {**revision.content, "go_live_at": past.isoformat()}
    revision.save()
    publish_scheduled()

    page.refresh_from_db()
    assert page.live is True


def test_translator_does_not_edit_vietnamese_pages(home):
    page = create(client_of(make_officer("editor")), home)

    answer = client_of(make_officer("translator")).get(
        reverse("wagtailadmin_pages:edit", args=[page.pk])
    )

    assert answer["Location"] == "/admin/"


def test_pages_are_made_in_the_source_language_only():
    english = HomePage.objects.get(locale=factories.locale("en"))

    answer = client_of(make_officer("reviewer")).post(
        reverse("wagtailadmin_pages:add", args=["home", "textpage", english.pk]), page_data()
    )

    assert answer["Location"] == "/admin/"
    assert TextPage.objects.count() == 0


def texts(language: str) -> PortalTexts:
    return PortalTexts.objects.create(
        ministry_name="Bộ Nông nghiệp", short_name="Bộ NN", locale=factories.locale(language)
    )


def edit_url(row) -> str:
    return reverse(row.snippet_viewset.get_url_name("edit"), args=[row.pk])


def test_translator_does_not_edit_vietnamese_texts():
    row = texts("vi")

    answer = client_of(make_officer("translator")).post(
        edit_url(row), {"ministry_name": "Other", "short_name": "Other"}
    )

    row.refresh_from_db()
    assert answer["Location"] == "/admin/"
    assert row.ministry_name == "Bộ Nông nghiệp"


def test_translator_edits_english_texts():
    row = texts("en")

    assert client_of(make_officer("translator")).get(edit_url(row)).status_code == 200


def test_editor_reads_texts_only():
    row = texts("vi")

    assert client_of(make_officer("editor")).get(edit_url(row))["Location"] == "/admin/"


def test_reviewer_changes_vietnamese_texts():
    row = texts("vi")
    empty = {"tagline": "", "address": "", "hotline_note": "", "footer_note": "", "notice": "null"}

    client_of(make_officer("reviewer")).post(
        edit_url(row), {"ministry_name": "Bộ mới", "short_name": "Bộ NN", **empty}
    )

    row.refresh_from_db()
    assert row.ministry_name == "Bộ mới"


@pytest.fixture
def outdated(home):
    """A page whose English title is behind: translated once, then changed in Vietnamese."""
    page = home.add_child(instance=TextPage(title="Quy chế", slug="quy-che", kind="regulation"))
    factories.publish(page)
    refresh_due()
    source_row = StaleField.objects.get(translation_key=page.translation_key, path="title")
    twin = page.get_translation(factories.locale("en"))
    segment = twin_segment(page, "title")
    StringTranslation.objects.create(
        translation_of=segment.string,
        context=segment.context,
        locale=source_row.locale,
        data="Regulation",
    )
    page.refresh_from_db()
    page.title = "Quy chế mới"
    factories.publish(page, make_user("doi@example.vn", is_superuser=True))
    refresh_due()
    return StaleField.objects.get(translation_key=twin.translation_key, path="title")


def twin_segment(page, path: str):
    return StringSegment.objects.get(source__object_id=page.translation_key, context__path=path)


def board(client, query: str = ""):
    return client.get(f"{reverse('translations_behind:index')}{query}")


def test_board_says_what_is_behind_and_by_whom(outdated):
    page = board(client_of(make_officer("translator")), "?field=title").content.decode()

    twin = Page.objects.get(translation_key=outdated.translation_key, locale=outdated.locale)
    assert reverse("wagtailadmin_pages:edit", args=[twin.pk]) in page
    assert "Quy chế mới" in page
    assert "An Lê" in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?state=outdated", 1),
        ("?state=missing&field=title", 0),
        ("?field=title", 1),
        ("?age=7", 0),
        ("?state=nonsense&field=title", 1),
    ],
)
def test_board_filters(outdated, query, count):
    answer = board(client_of(make_officer("reviewer")), query)

    assert len(answer.context["object_list"]) == count


def test_still_right_takes_a_text_off_the_board(outdated):
    client = client_of(make_officer("translator"))

    answer = client.post(
        reverse("translations_behind:confirm", args=[outdated.pk]), {"next": "//evil.example"}
    )

    assert answer["Location"] == "/admin/translations_behind/"
    assert StaleField.objects.filter(pk=outdated.pk).exists() is False


@pytest.mark.parametrize("method", ["get", "post"])
def test_editor_cannot_call_a_translation_right(outdated, method):
    client = client_of(make_officer("editor"))
    getattr(client, method)(reverse("translations_behind:confirm", args=[outdated.pk]))

    assert StaleField.objects.filter(pk=outdated.pk).exists() is True


def test_first_page_counts_what_is_behind(outdated):
    page = client_of(make_officer("translator")).get("/admin/").content.decode()

    assert "/admin/translations_behind/?state=outdated" in page
    assert "1 outdated text" in page


@pytest.mark.parametrize("count", [1, 3])
def test_board_costs_the_same_for_one_and_three(home, count, django_assert_max_num_queries):
    for number in range(count):
        page = home.add_child(instance=TextPage(title=f"Trang {number}", slug=f"t{number}"))
        factories.publish(page)
    refresh_due()
    client = client_of(make_officer("translator"))
    board(client)

    with django_assert_max_num_queries(45):
        board(client, "?field=title")


def test_navigation_stands_in_the_menu_of_the_catalogue():
    Navigation.objects.create(name="Trình đơn", locale=factories.locale("vi"))

    answer = client_of(make_officer("editor")).get("/admin/snippets/home/navigation/")

    assert answer.status_code == 200
