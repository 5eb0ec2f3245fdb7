"""Vietnamese moments and the holidays of 2025 to 2027, typed by hand from the announcements."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

_HOLIDAYS = [
    *("2025-01-01", "2025-04-07", "2025-04-30", "2025-05-01", "2025-05-02"),
    *(
        "2025-01-27",
        "2025-01-28",
        "2025-01-29",
        "2025-01-30",
        "2025-01-31",
        "2025-09-01",
        "2025-09-02",
    ),
    *("2026-01-01", "2026-01-02", "2026-04-26", "2026-04-27", "2026-04-30", "2026-05-01"),
    *("2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20"),
    *("2026-08-31", "2026-09-01", "2026-09-02", "2026-11-24"),
    *("2027-01-01", "2027-02-04", "2027-02-05", "2027-02-08", "2027-02-09", "2027-02-10"),
    *("2027-04-16", "2027-04-30", "2027-05-01", "2027-05-03", "2027-09-02", "2027-09-03"),
    "2027-11-24",
]
_SWAPS = ["2025-04-26", "2026-01-10", "2026-08-22"]

DAYS: dict[str, list[str]] = {
    **{day: ["holiday", "Ngày lễ", "Holiday"] for day in _HOLIDAYS},
    **{day: ["working_swap", "Ngày làm bù", "Working day in exchange"] for day in _SWAPS},
}


def at(text: str) -> datetime:
    """Read ``2026-11-27 16:00`` as Vietnamese time."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def with_holidays(first: date, last: date) -> dict[str, list[str]]:
    """The same with every day from ``first`` to ``last`` a holiday."""
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    return {**DAYS, **{day.isoformat(): ["holiday", "Nghỉ", "Off"] for day in days}}
