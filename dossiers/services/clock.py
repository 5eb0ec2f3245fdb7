"""What a step does to the time that an agency has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dossiers.models import Dossier, LedgerEntry
from dossiers.services.deadlines import opening_facts
from dossiers.states import Action, Status
from procedures.states import SupplementPolicy

Kind = LedgerEntry.Kind


@dataclass(frozen=True, slots=True)
class LedgerStep:
    kind: str
    facts: dict[str, Any]


def ledger_step(
    dossier: Dossier, action: Action, before: Status, *, facts: Mapping[str, Any], reason: str
) -> LedgerStep | None:
    """Return the entry that ``action``, already done to ``dossier``, brings; None for none.

    The applicant's time does not count: the clock stands while a supplement or a payment is
    waited for, and begins anew or goes on as the procedure's rule says.
    """
    if action is Action.RECEIVE:
        return LedgerStep(Kind.RECEIVED, opening_facts(dossier))
    if action is Action.EXTEND:
        term = {"amount": facts["amount"], "unit": facts["unit"], "clock_hours": False}
        return LedgerStep(Kind.EXTENDED, {**term, "basis": reason})
    if action is Action.REAPPOINT:
        return LedgerStep(Kind.REAPPOINTED, {"due_at": facts["due_at"]})
    if action is Action.RECALCULATE:
        return LedgerStep(Kind.RECALCULATED, {})
    if before == Status.PROCESSING:
        return _standing(action)
    return _going_on(dossier, action)


def _standing(action: Action) -> LedgerStep | None:
    if action in {Action.REQUEST_SUPPLEMENT, Action.REQUEST_PAYMENT}:
        return LedgerStep(Kind.SUSPENDED, {"clock": "citizen"})
    if action is Action.STOP:
        return LedgerStep(Kind.SUSPENDED, {"clock": "agency"})
    return None


def _going_on(dossier: Dossier, action: Action) -> LedgerStep | None:
    if action is Action.ANSWER_SUPPLEMENT and dossier.status == Status.PROCESSING:
        if dossier.supplement_policy == SupplementPolicy.RESTART:
            return LedgerStep(Kind.RESTARTED, opening_facts(dossier))
        return LedgerStep(Kind.RESUMED, {})
    if action is Action.CONFIRM_PAYMENT:
        return LedgerStep(Kind.RESUMED, {})
    if action is Action.RESUME:
        if dossier.ledger.exists():
            return LedgerStep(Kind.RESUMED, {})
        return LedgerStep(Kind.RECEIVED, opening_facts(dossier))
    return None
