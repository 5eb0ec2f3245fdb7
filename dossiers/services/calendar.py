"""The calendar of working time: seeded from ``holidays``, kept by administrators, never overwritten.

Every change makes a new version of the whole, so that a date once told can still be explained.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import holidays
from django.db import transaction
from django.utils import timezone

from dossiers.deadlines.calendar import SATURDAY
from dossiers.models import CalendarDay, CalendarVersion

YEARS_AHEAD = 2
Kind = CalendarDay.Kind
# Days that the government exchanged and the package does not know: {day off: day worked instead}.
EXCHANGED = {date(2026, 1, 2): date(2026, 1, 10)}


def current_version() -> CalendarVersion:
    """Return the calendar in force."""
    return CalendarVersion.objects.first() or seed_calendar()


@transaction.atomic
def seed_calendar(today: date | None = None) -> CalendarVersion:
    """Lay down last year to two years ahead, as far as nobody has. Safe to repeat.

    What an administrator wrote stays, and what one took out does not come back. Days ahead that
    were seeded and that the package has thought better of go.
    """
    _lock()
    today = today or timezone.localdate()
    official = _official_days(range(today.year - 1, today.year + YEARS_AHEAD + 1))
    seeded = CalendarDay.objects.filter(is_seeded=True, day__gt=today)
    seeded.exclude(day__in=[row.day for row in official]).delete()
    known = set(CalendarDay.objects.values_list("day", flat=True))
    taken_out = _days_ever_known() - {day.isoformat() for day in known}
    CalendarDay.objects.bulk_create(
        row for row in official if row.day not in known and row.day.isoformat() not in taken_out
    )
    return _new_version()


@transaction.atomic
def save_day(day: CalendarDay) -> CalendarVersion:
    """Keep what an administrator says of a day."""
    _lock()
    day.is_seeded = False
    day.save()
    return _new_version()


@transaction.atomic
def remove_day(day: CalendarDay) -> CalendarVersion:
    """Let the week's rule hold on a day again."""
    _lock()
    day.delete()
    return _new_version()


def _lock() -> None:
    """Let one change of the calendar follow the other (on PostgreSQL; SQLite has one writer)."""
    CalendarVersion.objects.select_for_update().first()


def _new_version() -> CalendarVersion:
    """Return the newest version, which is a new one where the days are no longer the same."""
    days = {
        row.day.isoformat(): [str(row.kind), row.name, row.name_en]
        for row in CalendarDay.objects.all()
    }
    last = CalendarVersion.objects.first()
    if last is not None and last.days == days:
        return last
    return CalendarVersion.objects.create(number=last.number + 1 if last else 1, days=days)


def _days_ever_known() -> set[str]:
    versions = CalendarVersion.objects.values_list("days", flat=True)
    return {day for days in versions for day in days}


def _official_days(years: Iterable[int]) -> list[CalendarDay]:
    wanted = list(years)
    names: Any = holidays.VN(years=wanted, language="vi")
    names_en: Any = holidays.VN(years=wanted, language="en_US")
    rows = {
        day: CalendarDay(
            day=day, kind=Kind.HOLIDAY, name=name, name_en=names_en[day], is_seeded=True
        )
        for day, name in names.items()
    }
    worked = {day for day in names.weekend_workdays if day.year in wanted}
    for off, instead in EXCHANGED.items():
        if off.year in wanted:
            rows[off] = _exchanged(off, Kind.HOLIDAY, "Ngày nghỉ hoán đổi", "Day off in exchange")
            worked.add(instead)
    for day in worked:
        assert day.weekday() >= SATURDAY
        rows[day] = _exchanged(day, Kind.WORKING_SWAP, "Ngày làm bù", "Working day in exchange")
    return [rows[day] for day in sorted(rows)]


def _exchanged(day: date, kind: str, name: str, name_en: str) -> CalendarDay:
    return CalendarDay(day=day, kind=kind, name=name, name_en=name_en, is_seeded=True)
