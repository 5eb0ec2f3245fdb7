"""What editors have under way survives a sync: neither lost nor published."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowState, WorkflowTask

from accounts.models import User
from procedures.models import ProcedurePage
from procedures.services.sync import import_records
from tests.factories import catalogue_record, locale

pytestmark = pytest.mark.django_db


def take(publish: bool = True, **changes: Any) -> None:
    run = import_records([catalogue_record(**changes)], source="test", publish=publish)
    assert run.quarantined == 0


def live() -> ProcedurePage:
    return ProcedurePage.objects.get(locale=locale("vi"))


def draft() -> ProcedurePage:
    return live().get_latest_revision_as_object()


def save_draft(summary: str = "Bản nháp", **extra: Any) -> Any:
    page = draft()
    page.summary = summary
    for name, value in extra.items():
        setattr(page, name, value)
    return page.save_revision()


def texts(page: ProcedurePage) -> tuple[str, str]:
    return page.summary, page.remarks


def make_user() -> User:
    return User.objects.create_superuser(email="editor@example.org", password="x" * 12)


def test_draft_on_a_live_page_gets_the_sources_fields_and_stays_a_draft():
    take()
    user = make_user()
    page = draft()
    page.summary = "Bản nháp"
    page.save_revision(user=user)

    take(MOTA="nguồn", TENTTHC="Tên mới")

    assert texts(live()) == ("", "nguồn")
    assert (live().live, live().has_unpublished_changes) == (True, True)
    assert texts(draft()) == ("Bản nháp", "nguồn")
    assert (live().title, live().draft_title, draft().name) == ("Tên mới", "Tên mới", "Tên mới")
    assert live().latest_revision.user == user
    assert draft().cases.raw_data[0]["id"] == live().cases.raw_data[0]["id"]


def test_draft_can_be_published_after_the_sync():
    take()
    save_draft()
    take(MOTA="nguồn")

    live().latest_revision.publish()

    assert texts(live()) == ("Bản nháp", "nguồn")
    assert not live().has_unpublished_changes


def test_draft_without_editors_work_leaves_nothing_behind():
    take(publish=False)

    take(MOTA="nguồn")

    assert (live().live, live().has_unpublished_changes) == (True, False)
    assert live().revisions.count() == 2


def test_draft_of_a_page_never_published_is_not_published_by_the_sync():
    take(publish=False)
    save_draft()

    take(MOTA="nguồn", publish=True)

    assert texts(live()) == ("", "nguồn")
    assert (live().live, live().has_unpublished_changes) == (True, True)
    assert texts(draft()) == ("Bản nháp", "nguồn")


def test_draft_of_a_page_that_stays_a_draft_is_kept():
    take(publish=False)
    save_draft()

    take(MOTA="nguồn", publish=False)

    assert not live().live
    assert texts(draft()) == ("Bản nháp", "nguồn")


def test_draft_of_a_page_taken_off_is_kept():
    take()
    live().unpublish()
    save_draft()

    take(MOTA="nguồn")

    assert not live().live
    assert texts(draft()) == ("Bản nháp", "nguồn")


def test_scheduled_draft_stays_scheduled_and_publishes_the_sources_fields():
    take()
    due = timezone.now() + timedelta(hours=1)
    save_draft("Đã hẹn giờ", go_live_at=due).publish()
    save_draft("Chưa duyệt", go_live_at=None)

    take(MOTA="nguồn")

    assert texts(live()) == ("", "nguồn")
    assert texts(draft()) == ("Chưa duyệt", "nguồn")
    scheduled = live().scheduled_revision
    assert scheduled.approved_go_live_at == due
    assert texts(scheduled.as_object()) == ("Đã hẹn giờ", "nguồn")
    assert live().revisions.filter(approved_go_live_at__isnull=False).count() == 1

    early = timezone.now() - timedelta(minutes=1)
    content = {**scheduled.content, "go_live_at": early.isoformat()}
    type(scheduled).objects.filter(pk=scheduled.pk).update(
        approved_go_live_at=early, content=content
    )
    call_command("publish_scheduled")
    assert texts(live()) == ("Đã hẹn giờ", "nguồn")


def test_first_publication_on_a_date_is_not_brought_forward():
    take(publish=False)
    due = timezone.now() + timedelta(hours=1)
    save_draft("Đã hẹn giờ", go_live_at=due).publish()

    take(MOTA="nguồn", publish=True)

    assert not live().live
    assert live().scheduled_revision.approved_go_live_at == due
    assert texts(live().scheduled_revision.as_object()) == ("Đã hẹn giờ", "nguồn")


def test_workflow_goes_on_and_approval_publishes_the_sources_fields():
    take()
    user = make_user()
    save_draft()
    workflow = Workflow.objects.create(name="Duyệt")
    task = GroupApprovalTask.objects.create(name="Duyệt")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    state = workflow.start(live(), user)

    take(MOTA="nguồn")

    state.refresh_from_db()
    assert state.status == WorkflowState.STATUS_IN_PROGRESS
    assert state.current_task_state.revision == live().latest_revision
    assert texts(live()) == ("", "nguồn")

    state.current_task_state.approve(user=user)

    assert texts(live()) == ("Bản nháp", "nguồn")
    state.refresh_from_db()
    assert state.status == WorkflowState.STATUS_APPROVED
