"""Counts a term from a moment on, and tells how it was counted.

Working days are those after the day of receipt, at the same time of day. Calendar days run through
holidays, and a last day off moves to the next working day. Hours are working hours unless the
procedure lets them run day and night. Half a day is four working hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from dossiers.deadlines.calendar import DAY, HOLIDAY, SATURDAY, WORKING_SWAP, WorkCalendar
from procedures.states import TimeUnit

HOURS_OF_A_DAY = 8
NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of the arithmetic; ``dossiers.deadlines.words`` says it."""

    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time: whole days of the unit, then hours. With ``by_clock`` day and night."""

    unit: str
    days: int = 0
    hours: timedelta = NOTHING
    by_clock: bool = False

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Term | None:
        """Read ``{"amount", "unit", "clock_hours"}``; None where no time is stated."""
        if not facts.get("amount") or facts.get("unit") in (None, TimeUnit.OTHER):
            return None
        amount, unit = Decimal(str(facts["amount"])), str(facts["unit"])
        if unit == TimeUnit.HOUR:
            return cls(unit, 0, _hours(amount), bool(facts.get("clock_hours")))
        return cls(unit, int(amount), _hours((amount - int(amount)) * HOURS_OF_A_DAY))


@dataclass(frozen=True, slots=True)
class Count:
    due: datetime
    lines: tuple[Line, ...]


def count(calendar: WorkCalendar, moment: datetime, term: Term) -> Count:
    """Return when ``term`` ends that begins at ``moment``."""
    if term.by_clock:
        due = moment + term.hours
        return Count(due, (Line("clock_hours", {"hours": term.hours}),))
    start = calendar.opening(moment)
    due, lines = start, []
    if start != moment:
        lines.append(Line("opening", {"at": start}))
    first_skipped = moment.date()
    if term.days and term.unit == TimeUnit.DAY:
        target = start.date() + term.days * DAY
        last = calendar.next_working_day(target)
        lines.append(Line("days", {"count": term.days, "until": target}))
        if last != target:
            lines.append(Line("rolled", {"day": target, "until": last}))
        due, first_skipped = calendar.at(last, start.time()), target - DAY
    elif term.days:
        days = list(_working_days_after(calendar, start.date(), term.days))
        lines.append(Line("working_days", {"count": term.days, "runs": runs(days)}))
        due = calendar.at(days[-1], start.time())
    if term.hours:
        due, parts = _add_hours(calendar, due, term.hours)
        lines.append(Line("working_hours", {"hours": term.hours, "parts": parts}))
    lines += _days_off(calendar, first_skipped + DAY, due.date() - DAY)
    lines += _uncovered(calendar, start.year, due.year)
    return Count(due, tuple(lines))


def remaining(calendar: WorkCalendar, moment: datetime, due: datetime, term: Term) -> Term:
    """Return what of ``term``, which ends at ``due``, is left at ``moment`` before it."""
    if term.by_clock:
        return Term(term.unit, 0, due - moment, by_clock=True)
    start = calendar.opening(moment)
    if term.unit == TimeUnit.HOUR:
        return Term(term.unit, 0, calendar.working_time(start, due))
    days, reached = 0, start
    following = due.date() - start.date()
    for number in range(1, following.days + 1):
        day = start.date() + number * DAY
        if term.unit != TimeUnit.DAY and not calendar.is_working_day(day):
            continue
        at = _same_time(calendar, day, start)
        if at > due:
            break
        days, reached = days + 1, at
    return Term(term.unit, days, calendar.working_time(reached, due))


def _same_time(calendar: WorkCalendar, day: date, start: datetime) -> datetime:
    if calendar.is_working_day(day):
        return calendar.at(day, start.time())
    return datetime.combine(day, start.timetz())


def _working_days_after(calendar: WorkCalendar, day: date, number: int) -> Iterator[date]:
    for _ in range(number):
        day = calendar.next_working_day(day + DAY)
        yield day


def _add_hours(
    calendar: WorkCalendar, start: datetime, hours: timedelta
) -> tuple[datetime, list[tuple[date, timedelta]]]:
    """Return the end of ``hours`` of working time from ``start`` on, and how many on which day."""
    left, day = hours, start.date()
    parts: dict[date, timedelta] = {}
    while True:
        for opens, closes in calendar.spans(day):
            begin = max(opens, start)
            used = min(left, closes - begin)
            if used <= NOTHING:
                continue
            parts[day] = parts.get(day, NOTHING) + used
            left -= used
            if not left:
                return begin + used, list(parts.items())
        day = calendar.next_working_day(day + DAY)


def _days_off(calendar: WorkCalendar, first: date, last: date) -> list[Line]:
    """Tell which days between do not count, and which weekend days do."""
    days = [first + number * DAY for number in range((last - first).days + 1)]
    kinds = {day: calendar.days[day].kind for day in days if day in calendar.days}
    weekends = [day for day in days if day.weekday() >= SATURDAY and day not in kinds]
    holidays = [day for day in days if kinds.get(day) == HOLIDAY]
    swaps = [day for day in days if kinds.get(day) == WORKING_SWAP and day.weekday() >= SATURDAY]
    lines = [Line("weekends", {"runs": runs(weekends)})] if weekends else []
    for start, end in runs(holidays):
        named = [calendar.days[day] for day in holidays if start <= day <= end]
        names = dict.fromkeys((special.name, special.name_en) for special in named)
        lines.append(Line("holidays", {"runs": [(start, end)], "names": list(names)}))
    if swaps:
        lines.append(Line("swaps", {"runs": runs(swaps)}))
    return lines


def _uncovered(calendar: WorkCalendar, first: int, last: int) -> list[Line]:
    years = [year for year in range(first, last + 1) if year not in calendar.years]
    return [Line("uncovered", {"years": years})] if years else []


def runs(days: Iterable[date]) -> list[tuple[date, date]]:
    """Join days in a row: [(first, last), …]."""
    ordered = sorted(days)
    breaks = [(a, b) for a, b in pairwise(ordered) if b - a > DAY]
    starts = [*ordered[:1], *(b for _, b in breaks)]
    return list(zip(starts, [*(a for a, _ in breaks), *ordered[-1:]], strict=True))


def _hours(number: Decimal) -> timedelta:
    return timedelta(minutes=int(number * 60))
