"""Each way to publish, through the admin as people use it."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, TaskState
from wagtail_localize.models import Translation, TranslationSource

from home.services.translation import refresh_due
from procedures.exceptions import PublicationBlocked
from procedures.models import (
    CatalogueEntry,
    ProcedureIndexPage,
    ProcedurePage,
    ProcedureVersion,
)
from tests import factories
from tests.officers import client_of, make_officer

pytestmark = pytest.mark.django_db

STREAMS = (
    *("cases", "step_groups", "channels", "results", "legal_bases"),
    *("guidance", "form_downloads", "form"),
)
EMPTY = {f"{name}-count": "0" for name in STREAMS} | {
    "comments-TOTAL_FORMS": "0",
    "comments-INITIAL_FORMS": "0",
    "comments-MIN_NUM_FORMS": "0",
    "comments-MAX_NUM_FORMS": "",
}
CASE = {
    "cases-count": "1",
    "cases-0-deleted": "",
    "cases-0-order": "0",
    "cases-0-type": "case",
    "cases-0-value-name": "",
    "cases-0-value-components-count": "1",
    "cases-0-value-components-0-deleted": "",
    "cases-0-value-components-0-order": "0",
    "cases-0-value-components-0-value-name": "Đơn đề nghị",
    "cases-0-value-components-0-value-originals": "1",
    "cases-0-value-components-0-value-copies": "0",
    "cases-0-value-components-0-value-required": "on",
}
CHANNEL = {
    "channels-count": "1",
    "channels-0-deleted": "",
    "channels-0-order": "0",
    "channels-0-type": "channel",
    "channels-0-value-kind": "online",
    "channels-0-value-times-count": "1",
    "channels-0-value-times-0-deleted": "",
    "channels-0-value-times-0-order": "0",
    "channels-0-value-times-0-value-amount": "5",
    "channels-0-value-times-0-value-unit": "working_day",
    "channels-0-value-times-0-value-fees-count": "0",
}
COMPLETE = EMPTY | CASE | CHANNEL | {"name": "Thủ tục mới", "no_fee_declared": "on"}
REFUSAL = (
    "Procedure 1.004363 cannot be published yet. Papers by case: No case with its papers is given."
)


@pytest.fixture
def reviewer():
    return client_of(make_officer("reviewer"))


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def outcome(language: str = "vi") -> tuple[bool, list[tuple[int, str | None]], list[str]]:
    """Whether the page is live, its versions with who made them, and the entries of the catalogue."""
    page = ProcedurePage.objects.get(locale=factories.locale(language))
    return (
        page.live,
        [
            (version.number, getattr(version.created_by, "email", None))
            for version in ProcedureVersion.objects.filter(locale=language)
        ],
        [entry.code for entry in CatalogueEntry.objects.filter(page=page)],
    )


NOTHING = (False, [], [])


def published(by: str | None) -> tuple[bool, list[tuple[int, str | None]], list[str]]:
    return (True, [(1, by)], ["1.004363"])


def told(answer) -> list[str]:
    return [unescape(str(message)).strip() for message in get_messages(answer.wsgi_request)]


def bulk_publish(client, *pages: Page):
    numbers = "&".join(f"id={page.pk}" for page in pages)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    return client.post(f"{url}?{numbers}&next=/admin/procedures/")


def schedule(page: Page, when) -> None:
    page.refresh_from_db()
    revision = page.get_latest_revision()
    revision.approved_go_live_at = when
    revision.content = {**revision.content, "go_live_at": when.isoformat()}
    revision.save()


def break_draft(page: Page) -> None:
    """Leave a draft without papers, as saving it in the editor does."""
    draft = page.get_latest_revision_as_object()
    draft.cases = []
    draft.save_revision()


# Button


def test_button_publishes_what_the_form_holds(reviewer):
    page = factories.make_page()

    reviewer.post(edit_url(page), {**COMPLETE, "action-publish": "1"})

    assert outcome() == published("reviewer@example.vn")
    assert ProcedurePage.objects.get().name == "Thủ tục mới"


def test_button_publishes_a_new_procedure(reviewer):
    parent = ProcedureIndexPage.objects.get(locale=factories.locale("vi"))
    url = reverse("wagtailadmin_pages:add", args=["procedures", "procedurepage", parent.pk])

    reviewer.post(url, {**COMPLETE, "code": "1.004363", "action-publish": "1"})

    assert outcome() == published("reviewer@example.vn")


def test_button_names_the_fields_of_what_blocks(reviewer):
    page = factories.make_page()

    answer = reviewer.post(
        edit_url(page), {**COMPLETE, "channels-count": "0", "action-publish": "1"}
    )

    assert answer.context["form"].errors == {"channels": ["No channel is given."]}
    assert outcome() == NOTHING


@pytest.mark.parametrize("draft", [True, False])
def test_related_procedures_are_shown_as_they_are_sent(reviewer, draft):
    page = factories.make_page()
    if draft:
        page.save_revision()

    form = reviewer.get(edit_url(page)).context["form"]

    assert form["related"].value() == ""


def test_a_new_page_is_sent_back_as_the_browser_shows_it(reviewer):
    parent = ProcedureIndexPage.objects.get(locale=factories.locale("vi"))
    url = reverse("wagtailadmin_pages:add", args=["procedures", "procedurepage", parent.pk])
    form = reviewer.get(url).context["form"]

    reviewer.post(url, {**COMPLETE, "code": "9.000001", "related": form["related"].value()})

    assert form["related"].value() == ""
    assert ProcedurePage.objects.get().procedure.code == "9.000001"


def test_button_publishes_a_change_of_what_is_live(reviewer):
    page = factories.make_published()

    reviewer.post(edit_url(page), {**COMPLETE, "action-publish": "1"})

    _, versions, entries = outcome()
    assert [number for number, _ in versions] == [2, 1]
    assert entries == ["1.004363"]
    assert CatalogueEntry.objects.get(locale="vi").name == "Thủ tục mới"


def test_the_admins_own_interface_offers_no_way_past_the_gate(reviewer):
    page = factories.make_page(cases=[])

    answer = reviewer.post(f"/admin/api/main/pages/{page.pk}/action/publish/")

    assert answer.status_code == 404
    assert outcome() == NOTHING


# Workflow


def submit(page: Page) -> TaskState:
    client_of(make_officer("editor")).post(edit_url(page), {**COMPLETE, "action-submit": "1"})
    return TaskState.objects.get()


def approve(client, page: Page, state: TaskState):
    return client.post(
        reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    )


def test_approval_publishes(reviewer):
    page = factories.make_page()

    approve(reviewer, page, submit(page))

    assert outcome() == published("reviewer@example.vn")


def test_approval_of_what_became_incomplete_is_refused(reviewer):
    page = factories.make_page()
    state = submit(page)
    reviewer.post(edit_url(page), {**COMPLETE, "cases-count": "0"})

    # What was changed since it was sent is asked about anew.
    approve(reviewer, page, state)
    state = TaskState.objects.latest("pk")

    answer = approve(reviewer, page, state)

    assert answer.status_code == 302
    assert REFUSAL in told(answer)
    assert outcome() == NOTHING
    state.refresh_from_db()
    assert state.status == TaskState.STATUS_IN_PROGRESS
    page.refresh_from_db()
    assert page.workflow_in_progress is True


# Schedule


def test_schedule_publishes_when_its_time_has_come(reviewer):
    page = factories.make_page()
    tomorrow = timezone.localtime() + timedelta(days=1)
    reviewer.post(
        edit_url(page),
        {
            **COMPLETE,
            "go_live_at": tomorrow.strftime("%Y-%m-%d %H:%M"),
            "action-publish": "1",
        },
    )
    call_command("publish_scheduled")
    assert outcome() == NOTHING

    schedule(page, timezone.now() - timedelta(minutes=1))
    call_command("publish_scheduled")

    assert outcome() == published(None)


def test_schedule_of_what_became_incomplete_publishes_nothing(caplog):
    page = factories.make_page()
    break_draft(page)
    schedule(page, timezone.now() - timedelta(minutes=1))

    call_command("publish_scheduled")

    assert outcome() == NOTHING
    assert page.revisions.get().approved_go_live_at is None
    assert [
        record.getMessage() for record in caplog.records if record.name.startswith("procedures")
    ] == [
        "scheduled publication of 1.004363 blocked: "
        "Papers by case: No case with its papers is given."
    ]


# Bulk action


def test_bulk_action_publishes(reviewer):
    bulk_publish(reviewer, factories.make_page())

    assert outcome() == published("reviewer@example.vn")


def test_bulk_action_publishes_all_or_none(reviewer):
    good, bad = factories.make_page("1.000001"), factories.make_page()
    break_draft(bad)

    answer = bulk_publish(reviewer, good, bad)

    assert answer.status_code == 302
    assert told(answer) == [REFUSAL]
    assert [page.live for page in ProcedurePage.objects.all()] == [False, False]
    assert ProcedureVersion.objects.count() == 0
    assert CatalogueEntry.objects.count() == 0


# wagtail-localize


def publish_translation(page: Page):
    english = page.get_translation(factories.locale("en"))
    translator = client_of(make_officer("translator"))
    return translator.post(edit_url(english), {"action": "publish"})


def test_translation_is_published_from_its_editor(django_capture_on_commit_callbacks):
    page = factories.make_published()
    refresh_due()

    with django_capture_on_commit_callbacks(execute=True):
        publish_translation(page)

    assert outcome("en") == published(None)


def test_translation_of_an_unpublished_procedure_is_refused(django_capture_on_commit_callbacks):
    page = factories.make_published()
    refresh_due()
    ProcedurePage.objects.get(pk=page.pk).unpublish()
    english = page.get_translation(factories.locale("en"))
    assert english.live is False

    with (
        pytest.raises(PublicationBlocked) as refusal,
        django_capture_on_commit_callbacks(execute=True),
    ):
        publish_translation(page)

    assert str(refusal.value) == (
        "Procedure 1.004363 cannot be published yet. The Vietnamese page is not published."
    )
    english.refresh_from_db()
    assert english.live is False


def test_translation_of_a_draft_is_made_but_not_published():
    page = factories.make_page()

    source, _ = TranslationSource.get_or_create_from_instance(page)
    Translation.objects.create(source=source, target_locale=factories.locale("en"))
    english, _ = source.create_or_update_translation(
        factories.locale("en"), publish=False, copy_parent_pages=True, fallback=True
    )

    assert outcome("en") == NOTHING
    with pytest.raises(PublicationBlocked):
        english.save_revision().publish()
