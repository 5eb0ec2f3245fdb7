"""The one way in which a dossier's status changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.exceptions import ActionForbidden, ActionNotAllowed, ReasonRequired
from dossiers.models import Dossier, Draft
from dossiers.selectors import (
    Viewer,
    is_applicant,
    officer_of,
    roles_of_officer,
    roles_on,
)
from dossiers.services.clock import ledger_step
from dossiers.services.deadlines import add_entry, due_with
from dossiers.services.history import TOPIC, Actor, record
from dossiers.states import TRANSITIONS, Action, Role, Status, Transition
from exchange.services.outbox import post

__all__ = ["Actor", "actor_for", "apply_action", "locked"]

CHANGED = (
    "status",
    "status_before",
    "received_at",
    "finished_at",
    "returned_at",
    "unit",
    "handler",
)
REASON_LIMIT = 5000  # characters


def actor_for(filing: Dossier | Draft, viewer: Viewer, role: Role) -> Actor:
    """Return ``viewer`` as somebody who acts on ``filing`` as ``role``. Raises ``ActionForbidden``."""
    user = viewer.user if isinstance(viewer.user, User) else None
    if role is Role.APPLICANT:
        if not is_applicant(filing, viewer):
            raise ActionForbidden(_("This is for the applicant to do."))
        return Actor(role, user, on_behalf_of=_acted_for(filing, user))
    if isinstance(filing, Draft) or role not in roles_on(filing, viewer):
        raise ActionForbidden(_("You may not take this step."))
    officer = officer_of(viewer.user)
    return Actor(role, user, unit=officer.unit if officer else "")


def _acted_for(filing: Dossier | Draft, user: User | None) -> str:
    if filing.organisation is not None:
        return filing.organisation.name
    if filing.owner is not None and filing.owner != user:
        return str(filing.owner)
    return ""


@transaction.atomic
def apply_action(
    dossier: Dossier,
    action: Action,
    *,
    actor: Actor,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> Dossier:
    """Move ``dossier`` along the life cycle and return it as it is now.

    Status, event, deadline and message change together or not at all. The row is locked and read
    again first, so that of two who decide at once only one wins. ``facts`` hold numbers, codes
    and ids; EXTEND needs ``amount`` and ``unit``, REAPPOINT ``due_at`` (ISO 8601).

    Raises ``ActionForbidden``, ``ActionNotAllowed`` and ``ReasonRequired``.
    """
    dossier = locked(dossier)
    transition = TRANSITIONS[action]
    _require_right(dossier, transition, actor)
    _require_possible(dossier, transition, reason)
    at, before = timezone.now(), Status(dossier.status)
    _move(dossier, transition, action, actor, at)
    step = ledger_step(dossier, action, before, facts=facts or {}, reason=reason)
    if step:
        dossier.due_at = due_with(dossier, step.kind, at=at, facts=step.facts)
    dossier.save(update_fields=CHANGED)
    event = record(
        dossier,
        action,
        at=at,
        from_status=before,
        actor=actor,
        text=reason,
        facts=facts,
        due_at=dossier.due_at,
    )
    if step:
        add_entry(dossier, step.kind, event=event, at=at, facts=step.facts)
    post(TOPIC, key=str(dossier.pk), payload={"event": event.pk})
    return dossier


def locked(dossier: Dossier) -> Dossier:
    """Return ``dossier`` read anew, its row locked until the transaction ends."""
    rows = Dossier.objects.select_for_update(of=("self",)).select_related("agency")
    return rows.get(pk=dossier.pk)


def _require_right(dossier: Dossier, transition: Transition, actor: Actor) -> None:
    """Look again at what an officer is: roles end, and nobody decides on what is their own."""
    allowed = actor.role in transition.roles
    if actor.role in {Role.OFFICER, Role.LEADER}:
        assert actor.user is not None
        viewer = Viewer(actor.user)
        own = dossier.owner_id == actor.user.pk or is_applicant(dossier, viewer)
        roles = set() if own else roles_of_officer(officer_of(actor.user), dossier)
        allowed = actor.role in roles and bool(roles & transition.roles)
    if not allowed:
        raise ActionForbidden(_("You may not take this step."))


def _require_possible(dossier: Dossier, transition: Transition, reason: str) -> None:
    if dossier.status not in transition.sources:
        text = _("The dossier's status, “%(status)s”, does not allow this step.")
        raise ActionNotAllowed(text % {"status": Status(dossier.status).label})
    if transition.needs_reason and not reason.strip():
        raise ReasonRequired(_("Please give a reason."))
    if len(reason) > REASON_LIMIT:
        text = _("Give the reason in up to %(limit)d characters.")
        raise ReasonRequired(text % {"limit": REASON_LIMIT})


def _move(
    dossier: Dossier, transition: Transition, action: Action, actor: Actor, at: datetime
) -> None:
    """Set what the step changes in the row of ``dossier``."""
    before = dossier.status
    if transition.came_from:
        assert dossier.status_before is not None
        dossier.status, dossier.status_before = dossier.status_before, None
    elif transition.target is not None:
        dossier.status = transition.target
        dossier.status_before = before if transition.target == Status.SUPPLEMENT else None
    # What was asked to be completed before its receipt and is taken up again is received by that.
    if action in {Action.RECEIVE, Action.RESUME} and dossier.received_at is None:
        dossier.received_at = at
    if action is Action.FINISH:
        dossier.finished_at = at
    elif action is Action.RETURN:
        dossier.returned_at = at
    if action in {Action.RECEIVE, Action.PROCESS}:
        dossier.unit = actor.unit
        dossier.handler = officer_of(actor.user) if actor.user else None
