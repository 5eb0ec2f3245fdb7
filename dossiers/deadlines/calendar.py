"""Working time: which days and hours count for an agency, in Vietnamese local time.

Only working days count, whatever hours an agency keeps at weekends: Monday to Friday without
holidays, and the weekend days that the government declared working days in exchange. A closing
minute still belongs to the day: who hands in at 17:30 sharp has handed in on that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from home.opening import VIETNAM

HOLIDAY, WORKING_SWAP = "holiday", "working_swap"
SATURDAY = 5
DAY = timedelta(days=1)
LOOK_AHEAD_DAYS = 400  # a calendar without a working day in a year is a mistake

# [[weekday, "07:30", "11:30"], …]: weekday 0 is Monday. As a ledger keeps them.
HoursAsData = Sequence[Sequence[int | str]]
DEFAULT_HOURS: list[list[int | str]] = [
    [weekday, opens, closes]
    for weekday in range(SATURDAY)
    for opens, closes in (("07:30", "11:30"), ("13:30", "17:30"))
]


class NoWorkingTime(Exception):
    """A calendar has no working day for more than a year."""


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day on which the week's rule does not hold."""

    kind: str
    name: str
    name_en: str = ""


@dataclass(frozen=True)
class WorkCalendar:
    """Special days and the hours of one agency."""

    days: Mapping[date, SpecialDay]
    hours: tuple[tuple[int, time, time], ...]

    @classmethod
    def of(
        cls, days: Mapping[str, Sequence[str]], hours: HoursAsData | None = None
    ) -> WorkCalendar:
        """Read what a calendar version and a ledger keep; without hours the usual ones."""
        special = {date.fromisoformat(day): SpecialDay(*facts) for day, facts in days.items()}
        spans = _spans_of(hours or DEFAULT_HOURS)
        return cls(special, spans if _on_weekdays(spans) else _spans_of(DEFAULT_HOURS))

    @cached_property
    def years(self) -> frozenset[int]:
        """Return the years whose holidays are laid down."""
        return frozenset(day.year for day in self.days)

    @cached_property
    def _hours_of_weekday(self) -> dict[int, list[tuple[time, time]]]:
        found: dict[int, list[tuple[time, time]]] = {}
        for weekday, opens, closes in sorted(self.hours):
            found.setdefault(weekday, []).append((opens, closes))
        return found

    def is_working_day(self, day: date) -> bool:
        return bool(self._hours_of(day))

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return the working hours of ``day`` in order; none on a day off."""
        return [
            (datetime.combine(day, opens, VIETNAM), datetime.combine(day, closes, VIETNAM))
            for opens, closes in self._hours_of(day)
        ]

    def _hours_of(self, day: date) -> list[tuple[time, time]]:
        special = self.days.get(day)
        if special is not None and special.kind == HOLIDAY:
            return []
        weekday = day.weekday()
        if weekday >= SATURDAY:
            if special is None:
                return []
            weekday = min(self._hours_of_weekday)  # a Monday's hours, as a rule
        return self._hours_of_weekday.get(weekday, [])

    def next_working_day(self, day: date) -> date:
        """Return ``day``, or the first working day after it."""
        for ahead in range(LOOK_AHEAD_DAYS):
            if self.is_working_day(day + ahead * DAY):
                return day + ahead * DAY
        raise NoWorkingTime(day.isoformat())

    def opening(self, moment: datetime) -> datetime:
        """Return ``moment``, or the first moment of working time after it."""
        local = moment.astimezone(VIETNAM)
        for opens, closes in self.spans(local.date()):
            if local <= closes:
                return max(local, opens)
        following = self.next_working_day(local.date() + DAY)
        return self.spans(following)[0][0]

    def at(self, day: date, clock: time) -> datetime:
        """Return ``clock`` on working day ``day``, or the nearest working moment before it.

        Where hours differ by weekday: 17:00 on a Friday that ends at 16:30 is 16:30.
        """
        wanted = datetime.combine(day, clock, VIETNAM)
        spans = self.spans(day)
        begun = [closes for opens, closes in spans if opens <= wanted]
        return min(wanted, begun[-1]) if begun else spans[0][0]

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time between two moments."""
        total, day = timedelta(), start.astimezone(VIETNAM).date()
        while day <= end.astimezone(VIETNAM).date():
            for opens, closes in self.spans(day):
                total += max(min(closes, end) - max(opens, start), timedelta())
            day += DAY
        return total


def hours_as_data(spans: Iterable[tuple[int, time, time]]) -> list[list[int | str]]:
    return [[weekday, f"{opens:%H:%M}", f"{closes:%H:%M}"] for weekday, opens, closes in spans]


def _spans_of(hours: HoursAsData) -> tuple[tuple[int, time, time], ...]:
    return tuple(
        (int(weekday), time.fromisoformat(str(opens)), time.fromisoformat(str(closes)))
        for weekday, opens, closes in hours
    )


def _on_weekdays(spans: Iterable[tuple[int, time, time]]) -> bool:
    return any(weekday < SATURDAY for weekday, _, _ in spans)
