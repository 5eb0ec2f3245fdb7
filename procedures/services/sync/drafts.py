"""Keeps editors' unpublished work apart while the source's changes are published.

A publication makes its revision the newest one, takes what is scheduled off the schedule and
cancels the workflow. So what editors have not published is set aside first and put back after,
with the source's official fields in it: nothing of theirs is lost, and nothing goes live.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from wagtail.models import Revision, TaskState, WorkflowState

from procedures.models import EDITORIAL_FIELDS, ProcedurePage

_OWN_FIELDS = (
    *EDITORIAL_FIELDS,
    "slug",
    "seo_title",
    "search_description",
    "show_in_menus",
    "go_live_at",
    "expire_at",
)


@dataclass(frozen=True, slots=True)
class Pending:
    """What editors have under way on a page."""

    draft: Revision | None
    scheduled: Revision | None
    workflow: WorkflowState | None
    workflow_status: str


def set_aside(page: ProcedurePage) -> Pending:
    """Return what editors have under way on ``page`` and hide its workflow from a publication.

    To be called in the transaction that publishes, before it does.
    """
    draft = page.latest_revision if page.has_unpublished_changes else None
    if draft is not None and draft.pk == page.live_revision_id:
        draft = None
    workflow = page.current_workflow_state
    pending = Pending(draft, page.scheduled_revision, workflow, workflow.status if workflow else "")
    if workflow:
        # Only in this transaction: nobody sees it, no log entry or mail says “cancelled”.
        _set_status(workflow, WorkflowState.STATUS_CANCELLED)
    return pending


def put_back(
    page: ProcedurePage,
    revision: Revision,
    pending: Pending,
    write_official: Callable[[ProcedurePage], None],
) -> None:
    """Save what was set aside as revisions on top of ``revision``, the source's own of ``page``.

    ``write_official`` puts the source's fields on a page object.
    """
    made: dict[int, Revision] = {}
    draft, scheduled = pending.draft, pending.scheduled
    if scheduled is not None:
        made[scheduled.pk] = _renew(
            scheduled, write_official, approved_go_live_at=scheduled.approved_go_live_at
        )
        earlier = page.revisions.exclude(pk=made[scheduled.pk].pk)
        earlier.update(approved_go_live_at=None)
    if draft is not None and draft.pk not in made and _says_more(draft, page):
        made[draft.pk] = _renew(draft, write_official)
    if pending.workflow:
        _resume(pending, made, revision)


def _renew(
    revision: Revision, write_official: Callable[[ProcedurePage], None], **kwargs: Any
) -> Revision:
    # Read anew: the row may have been published since.
    page = Revision.objects.get(pk=revision.pk).as_object()
    write_official(page)
    page.minimal_clean()  # not in full: a draft may still be unfinished
    renewed: Revision = page.save_revision(user=revision.user, clean=False, **kwargs)
    return renewed


def _says_more(draft: Revision, page: ProcedurePage) -> bool:
    """Tell whether ``draft`` holds editors' work beyond what ``page`` says itself."""
    # Through JSON, as revisions are stored: dates become the same text on both sides.
    ours = json.loads(json.dumps(page.serializable_data(), cls=DjangoJSONEncoder))
    return any(_plain(draft.content.get(name)) != _plain(ours.get(name)) for name in _OWN_FIELDS)


def _plain(value: object) -> object:
    # The order of a many-to-many relation says nothing.
    if isinstance(value, list) and all(isinstance(item, int) for item in value):
        return sorted(value)
    return value or None


def _resume(pending: Pending, made: dict[int, Revision], revision: Revision) -> None:
    workflow = pending.workflow
    assert workflow is not None
    _set_status(workflow, pending.workflow_status)
    task = workflow.current_task_state
    if task is not None:
        # Approving publishes the task's revision: it must hold what the source says now.
        renewed = made.get(task.revision_id, revision)
        TaskState.objects.filter(pk=task.pk).update(revision=renewed)


def _set_status(workflow: WorkflowState, status: str) -> None:
    WorkflowState.objects.filter(pk=workflow.pk).update(status=status)
