"""Replays a dossier's deadline ledger. Pure: the same entries and calendars give the same date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from dossiers.deadlines.calendar import HoursAsData, WorkCalendar
from dossiers.deadlines.counting import Line, Term, count, remaining
from home.opening import VIETNAM
from procedures.states import TimeUnit

CalendarDays = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as ``LedgerEntry`` keeps it."""

    kind: str
    at: datetime
    calendar_version: int
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deadline:
    """When the result is due, and how that came about; None while the clock stands."""

    due_at: datetime | None
    lines: tuple[Line, ...]


def replay(entries: Sequence[Entry], calendars: Mapping[int, CalendarDays]) -> Deadline:
    """Return the due date of a ledger.

    ``calendars`` maps the numbers of calendar versions to their days; each entry is counted by the
    calendar that was in force when it was made, until an entry says that a newer one holds for all.
    """
    run = _Replay(calendars)
    for number, entry in enumerate(entries):
        if entry.kind == "recalculated":
            newer = [replace(e, calendar_version=entry.calendar_version) for e in entries[:number]]
            run = _Replay(calendars)
            for earlier in newer:
                run.take(earlier)
        run.take(entry)
    return Deadline(None if run.suspended_at else run.due, tuple(run.lines))


class _Replay:
    """Where the clock is between two entries."""

    def __init__(self, calendars: Mapping[int, CalendarDays]) -> None:
        self.calendars = calendars
        self.hours: HoursAsData | None = None
        self.term: Term | None = None
        self.due: datetime | None = None
        self.suspended_at: datetime | None = None
        self.lines: list[Line] = []

    def take(self, entry: Entry) -> None:
        # Seconds are shown nowhere, so they count nowhere.
        at = entry.at.astimezone(VIETNAM).replace(second=0, microsecond=0)
        self.hours = entry.facts.get("hours") or self.hours
        calendar = WorkCalendar.of(self.calendars[entry.calendar_version], self.hours)
        getattr(self, f"_{entry.kind}")(at, entry.facts, calendar)

    def _received(self, at: datetime, facts: Mapping[str, Any], calendar: WorkCalendar) -> None:
        self.lines.append(Line("received", {"at": at}))
        self._begin(at, facts, calendar)

    def _restarted(self, at: datetime, facts: Mapping[str, Any], calendar: WorkCalendar) -> None:
        self.suspended_at = None
        self.lines.append(Line("restarted", {"at": at}))
        self._begin(at, facts, calendar)

    def _begin(self, at: datetime, facts: Mapping[str, Any], calendar: WorkCalendar) -> None:
        self.term, self.due = Term.of(facts), None
        if self.term is None:
            self.lines.append(Line("unstated"))
            return
        term = {name: facts.get(name) for name in ("amount", "unit", "clock_hours")}
        self.lines.append(Line("term", term))
        self._count(at, self.term, calendar)

    def _count(self, at: datetime, term: Term, calendar: WorkCalendar) -> None:
        counted = count(calendar, at, term)
        self.lines += counted.lines
        # A pause never brings the date forward, not even by a break at noon.
        self._set(max(counted.due, self.due) if self.due else counted.due)

    def _set(self, due: datetime) -> None:
        self.due = due
        if self.suspended_at is None:
            self.lines.append(Line("due", {"at": due}))

    def _suspended(self, at: datetime, facts: Mapping[str, Any], calendar: WorkCalendar) -> None:
        if self.suspended_at is None:
            self.suspended_at = at
            self.lines.append(Line("suspended", {"at": at, "clock": facts.get("clock", "")}))

    def _resumed(self, at: datetime, facts: Mapping[str, Any], calendar: WorkCalendar) -> None:
        since, self.suspended_at = self.suspended_at, None
        if since is None:
            return
        if self.due is None or self.due <= since:
            self.lines.append(Line("resumed", {"at": at}))
            if self.due:  # what was late stays late
                self._set(self.due)
            return
        left = remaining(calendar, since, self.due, self.term or Term(TimeUnit.WORKING_DAY))
        facts = {"at": at, "days": left.days, "unit": left.unit, "hours": left.hours}
        self.lines.append(Line("resumed", facts))
        self._count(at, left, calendar)

    def _extended(self, at: datetime, facts: Mapping[str, Any], calendar: WorkCalendar) -> None:
        more = Term.of(facts)
        assert more is not None
        self.lines.append(Line("extended", {"at": at, **facts}))
        if self.due is not None:
            self._count(self.due, more, calendar)

    def _reappointed(self, at: datetime, facts: Mapping[str, Any], calendar: WorkCalendar) -> None:
        due = datetime.fromisoformat(facts["due_at"]).astimezone(VIETNAM)
        self.lines.append(Line("reappointed", {"at": at}))
        self._set(due)

    def _recalculated(self, at: datetime, facts: Mapping[str, Any], calendar: WorkCalendar) -> None:
        self.lines.append(Line("recalculated", {"at": at}))
        if self.due is not None:
            self._set(self.due)
