"""What a changed calendar does to dates that were told: nothing, until somebody says so.

A dossier that was received has its date on paper. It is listed where the calendar in force would
give another; to take that over is a step of its own, in the dossier's history.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from dossiers.deadlines.replay import Entry, replay
from dossiers.models import Dossier, LedgerEntry
from dossiers.services.calendar import current_version
from dossiers.services.deadlines import entries_of
from dossiers.services.history import Actor
from dossiers.services.lifecycle import apply_action
from dossiers.states import TRANSITIONS, Action

AT_ONCE = 500  # dossiers read together


@dataclass(frozen=True, slots=True)
class Move:
    """A dossier whose date the calendar in force would change."""

    dossier: Dossier
    before: datetime
    after: datetime


def moved_dates() -> Iterator[Move]:
    """Yield the open dossiers whose printed date is no longer that of the calendar, by code."""
    calendar = current_version()
    older = LedgerEntry.objects.filter(calendar_version__lt=calendar.number)
    dossiers = Dossier.objects.filter(
        Exists(older.filter(dossier=OuterRef("pk"))),
        status__in=TRANSITIONS[Action.RECALCULATE].sources,
        due_at__isnull=False,
    )
    calendars = {calendar.number: calendar.days}
    now = timezone.now()
    for dossier in dossiers.prefetch_related("ledger").order_by("code").iterator(AT_ONCE):
        newer = [
            Entry(entry.kind, entry.at, calendar.number, entry.facts)
            for entry in entries_of(dossier)
        ]
        last = Entry(LedgerEntry.Kind.RECALCULATED, now, calendar.number)
        after = replay([*newer, last], calendars).due_at
        if after is not None and dossier.due_at is not None and after != dossier.due_at:
            yield Move(dossier, dossier.due_at, after)


def recalculate(codes: Collection[str], *, actor: Actor) -> list[Dossier]:
    """Give the dossiers of ``codes`` the date of the calendar in force; return those that moved."""
    facts = {"calendar": current_version().number}
    return [
        apply_action(move.dossier, Action.RECALCULATE, actor=actor, facts=facts)
        for move in list(moved_dates())
        if move.dossier.code in codes
    ]
