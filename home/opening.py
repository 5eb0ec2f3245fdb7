"""Hours in which people are received, by Vietnamese local time and public holidays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import holidays

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY, SATURDAY = 0, 5
LOOK_AHEAD_DAYS = 21  # Tết and the swapped days around it last at most ten


class Span(Protocol):
    """A row of opening hours: weekday 0 is Monday."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class OpenState:
    """Whether the line is open, until when, and when it opens next (Vietnamese local time)."""

    is_open: bool
    until: datetime | None = None
    next_opening: datetime | None = None

    @property
    def opens_today(self) -> bool:
        return bool(
            self.next_opening and self.next_opening.date() == datetime.now(tz=VIETNAM).date()
        )


@dataclass(frozen=True, slots=True)
class DayRange:
    """Weekdays in a row that share their hours."""

    first: int
    last: int
    spans: tuple[tuple[time, time], ...]


def open_state(spans: Iterable[Span], now: datetime) -> OpenState:
    """Say whether ``now`` lies within ``spans``, or when the next span begins.

    Closed on public holidays. A weekend day that the government declared a working day has the
    hours of a Monday.
    """
    rows = sorted(spans, key=lambda row: row.opens)
    local = now.astimezone(VIETNAM)
    for ahead in range(LOOK_AHEAD_DAYS):
        day = local.date() + timedelta(days=ahead)
        for row in _of_day(rows, day):
            opens = datetime.combine(day, row.opens, VIETNAM)
            closes = datetime.combine(day, row.closes, VIETNAM)
            if opens <= local < closes:
                return OpenState(True, until=closes)
            if local < opens:
                return OpenState(False, next_opening=opens)
    return OpenState(False)


def week(spans: Iterable[Span]) -> list[DayRange]:
    """Group weekdays in a row that have equal hours, for people to read."""
    ranges: list[DayRange] = []
    rows = sorted(spans, key=lambda row: (row.weekday, row.opens))
    for weekday in sorted({row.weekday for row in rows}):
        hours = tuple((row.opens, row.closes) for row in rows if row.weekday == weekday)
        if ranges and ranges[-1].last == weekday - 1 and ranges[-1].spans == hours:
            ranges[-1] = DayRange(ranges[-1].first, weekday, hours)
        else:
            ranges.append(DayRange(weekday, weekday, hours))
    return ranges


def _of_day(rows: list[Span], day: date) -> list[Span]:
    calendar = _calendar(day.year)
    if day in calendar:
        return []
    weekday = day.weekday()
    if weekday >= SATURDAY and day in calendar.weekend_workdays:
        weekday = MONDAY
    return [row for row in rows if row.weekday == weekday]


@lru_cache(maxsize=8)
def _calendar(year: int) -> Any:
    return holidays.VN(years=year)
