"""What officers do to a dossier, each step with what belongs to it; and its withdrawal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TypedDict

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dossiers.exceptions import ActionForbidden, ActionNotAllowed, Incomplete
from dossiers.forms import form_of, value_at
from dossiers.models import Dossier, LedgerEntry, Payment, Result, StoredFile
from dossiers.selectors import open_supplement
from dossiers.services.history import Actor
from dossiers.services.lifecycle import apply_action, locked
from dossiers.states import Action
from procedures.states import TimeUnit

COUNTED_UNITS = (TimeUnit.WORKING_DAY, TimeUnit.DAY, TimeUnit.HOUR)


class NewResult(TypedDict, total=False):
    """A paper that a dossier ends with; ``file`` is missing where it is of paper only."""

    file: StoredFile | None
    title: str
    number: str
    issued_at: date
    valid_until: date | None


def receive(dossier: Dossier, *, actor: Actor) -> Dossier:
    """Receive ``dossier``: from now on its time runs."""
    return apply_action(dossier, Action.RECEIVE, actor=actor)


def refuse(dossier: Dossier, *, actor: Actor, reason: str) -> Dossier:
    return apply_action(dossier, Action.REFUSE, actor=actor, reason=reason)


def process(dossier: Dossier, *, actor: Actor) -> Dossier:
    return apply_action(dossier, Action.PROCESS, actor=actor)


@transaction.atomic
def request_supplement(
    dossier: Dossier,
    *,
    actor: Actor,
    reason: str,
    items: Sequence[Mapping[str, str]],
    answer_until: datetime | None = None,
) -> Dossier:
    """Ask the applicant to complete ``dossier``, all at once.

    ``items``: ``{"kind": "field" | "paper", "ref": path | component, "note": "…"}``. Raises
    ``Incomplete`` naming the items that are not of the form, and ``ActionNotAllowed`` when the
    procedure allows no further request.
    """
    dossier = locked(dossier)
    asked = dossier.supplements.count()
    dossier = apply_action(
        dossier,
        Action.REQUEST_SUPPLEMENT,
        actor=actor,
        reason=reason,
        facts={"supplement": asked + 1, "items": len(items)},
    )
    if dossier.supplement_limit is not None and asked >= dossier.supplement_limit:
        text = _("This procedure allows %(limit)d requests for a supplement; they are used up.")
        raise ActionNotAllowed(text % {"limit": dossier.supplement_limit})
    _require_known_items(dossier, items)
    if answer_until is not None and answer_until <= timezone.now():
        text = _("Give a time in the future.")
        raise Incomplete(text, {"answer_until": [text]})
    dossier.supplements.create(
        number=asked + 1,
        reason=reason,
        items=[{name: item.get(name, "") for name in ("kind", "ref", "note")} for item in items],
        asked_at=timezone.now(),
        asked_by=actor.user,
        answer_until=answer_until,
        before={
            item["ref"]: value_at(dossier.data, item["ref"])
            for item in items
            if item["kind"] == "field"
        },
    )
    return dossier


def _require_known_items(dossier: Dossier, items: Sequence[Mapping[str, str]]) -> None:
    form = form_of(dossier.version, dossier.case)
    papers = {paper["component"] for paper in form.papers if not paper["is_heading"]}
    known = {"field": set(form.fields), "paper": papers}
    errors = {
        f"items.{index}.ref": [_("The dossier's form has nothing of this name.")]
        for index, item in enumerate(items)
        if item["ref"] not in known.get(item["kind"], ())
    }
    if not items:
        errors["items"] = [_("Mark at least one field or paper.")]
    elif len({(item["kind"], item["ref"]) for item in items}) < len(items):
        errors["items"] = [_("Mark each field and each paper once.")]
    if errors:
        raise Incomplete(_("This cannot be asked for."), errors)


@transaction.atomic
def request_payment(dossier: Dossier, *, actor: Actor, amount: int, note: str) -> Dossier:
    """Ask for ``amount`` VND."""
    if amount <= 0:
        text = _("Give an amount above zero.")
        raise Incomplete(text, {"amount": [text]})
    dossier = apply_action(
        dossier, Action.REQUEST_PAYMENT, actor=actor, reason=note, facts={"amount": amount}
    )
    dossier.payments.create(amount=amount, note=note)
    return dossier


@transaction.atomic
def confirm_payment(payment: Payment, *, actor: Actor, method: str, reference: str = "") -> Dossier:
    """Take note that ``payment`` was made; told again of the same payment nothing happens.

    ``method`` is “counter” or the name of a gateway, ``reference`` its number of the transaction,
    which counts once. Raises ``ActionNotAllowed``.
    """
    dossier = locked(payment.dossier)
    payment = Payment.objects.get(pk=payment.pk)
    if payment.state == Payment.State.PAID:
        if (payment.method, payment.reference) == (method, reference):
            return dossier
        raise ActionNotAllowed(_("This has been paid already."))
    if payment.state == Payment.State.CANCELLED:
        raise ActionNotAllowed(_("This is no longer to be paid."))
    dossier = apply_action(
        dossier,
        Action.CONFIRM_PAYMENT,
        actor=actor,
        facts={"payment": payment.pk, "amount": payment.amount},
    )
    payment.state, payment.paid_at = Payment.State.PAID, timezone.now()
    payment.method, payment.reference = method, reference
    try:
        with transaction.atomic():
            payment.save()
    except IntegrityError as error:
        text = _("This transaction has paid for something else.")
        raise ActionNotAllowed(text) from error
    return dossier


@transaction.atomic
def extend(dossier: Dossier, *, actor: Actor, amount: float, unit: str, basis: str) -> Dossier:
    """Add ``amount`` of ``unit`` to the time of ``dossier``, on a legal basis."""
    if unit not in COUNTED_UNITS or amount <= 0:
        text = _("Give working days, days or hours above zero.")
        raise Incomplete(text, {"amount": [text]})
    dossier = apply_action(
        dossier, Action.EXTEND, actor=actor, reason=basis, facts={"amount": amount, "unit": unit}
    )
    if dossier.due_at is None:
        raise ActionNotAllowed(_("The dossier has no due date."))
    return dossier


@transaction.atomic
def reappoint(dossier: Dossier, *, actor: Actor, reason: str, due_at: datetime) -> Dossier:
    """Apologise and promise another date, once in a dossier's life."""
    dossier = locked(dossier)
    promised = dossier.due_at
    again = dossier.ledger.filter(kind=LedgerEntry.Kind.REAPPOINTED).exists()
    dossier = apply_action(
        dossier,
        Action.REAPPOINT,
        actor=actor,
        reason=reason,
        facts={"due_at": due_at.isoformat()},
    )
    if again:
        raise ActionNotAllowed(_("A new date has been given already; that is possible once."))
    if due_at <= max(promised or due_at, timezone.now()):
        text = _("Give a time after the present due date.")
        raise Incomplete(text, {"due_at": [text]})
    return dossier


@transaction.atomic
def stop(dossier: Dossier, *, actor: Actor, reason: str) -> Dossier:
    dossier = apply_action(dossier, Action.STOP, actor=actor, reason=reason)
    _cancel_what_waits(dossier)
    return dossier


def resume(dossier: Dossier, *, actor: Actor, reason: str) -> Dossier:
    return apply_action(dossier, Action.RESUME, actor=actor, reason=reason)


@transaction.atomic
def withdraw(dossier: Dossier, *, actor: Actor, reason: str = "") -> Dossier:
    """Withdraw ``dossier`` for its applicant. Raises what ``apply_action`` raises."""
    dossier = apply_action(dossier, Action.WITHDRAW, actor=actor, reason=reason)
    _cancel_what_waits(dossier)
    return dossier


def _cancel_what_waits(dossier: Dossier) -> None:
    if request := open_supplement(dossier):
        request.cancelled_at = timezone.now()
        request.save(update_fields=["cancelled_at"])
    dossier.payments.filter(state=Payment.State.DUE).update(state=Payment.State.CANCELLED)


@transaction.atomic
def finish(dossier: Dossier, *, actor: Actor, results: Sequence[NewResult]) -> Dossier:
    """End the processing with its results, which land among the owner's papers.

    Raises ``ActionForbidden`` for a file that the officer has not brought for this.
    """
    dossier = apply_action(dossier, Action.FINISH, actor=actor, facts={"results": len(results)})
    if not results:
        text = _("Give at least one result.")
        raise Incomplete(text, {"results": [text]})
    for result in results:
        file = result.get("file")
        if file is not None:
            _hand_over(file, dossier, actor)
        Result.objects.create(dossier=dossier, **result)
    return dossier


def _hand_over(file: StoredFile, dossier: Dossier, actor: Actor) -> None:
    in_use = file.papers.exists() or file.results.exists()
    if in_use or actor.user is None or file.owner_id != actor.user.pk:
        raise ActionForbidden(_("This file cannot be a result of this dossier."))
    file.owner = None if dossier.organisation_id else dossier.owner
    file.save(update_fields=["owner"])


def return_result(dossier: Dossier, *, actor: Actor) -> Dossier:
    return apply_action(dossier, Action.RETURN, actor=actor)
