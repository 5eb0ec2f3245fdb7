from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from home.opening import DayRange, OpenState, open_state, week

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass
class Span:
    weekday: int
    opens: time
    closes: time


MORNING, AFTERNOON = (time(7, 30), time(11, 30)), (time(13, 30), time(17, 0))
OFFICE = [Span(day, *hours) for day in range(5) for hours in (MORNING, AFTERNOON)]


def at(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param(
            at(2026, 11, 23, 9), OpenState(True, until=at(2026, 11, 23, 11, 30)), id="morning"
        ),
        pytest.param(
            at(2026, 11, 23, 11, 30),
            OpenState(False, next_opening=at(2026, 11, 23, 13, 30)),
            id="lunch-begins",
        ),
        pytest.param(
            at(2026, 11, 20, 17),
            OpenState(False, next_opening=at(2026, 11, 23, 7, 30)),
            id="friday-evening",
        ),
        # 24 November is a public holiday from 2026 on.
        pytest.param(
            at(2026, 11, 23, 18),
            OpenState(False, next_opening=at(2026, 11, 25, 7, 30)),
            id="before-a-holiday",
        ),
        # Saturday 22 August 2026 is worked for 31 August.
        pytest.param(
            at(2026, 8, 22, 8),
            OpenState(True, until=at(2026, 8, 22, 11, 30)),
            id="swapped-saturday",
        ),
    ],
)
def test_open_state_by_local_time_and_holidays(now, expected):
    assert open_state(OFFICE, now) == expected


def test_open_state_reads_any_time_zone_as_vietnamese_time():
    utc = datetime(2026, 11, 23, 1, 0, tzinfo=ZoneInfo("UTC"))

    assert open_state(OFFICE, utc).is_open


def test_open_state_without_hours_is_closed_for_good():
    assert open_state([], at(2026, 11, 23, 9)) == OpenState(False)


def test_week_joins_days_with_equal_hours():
    spans = [*OFFICE, Span(5, time(8), time(11))]

    assert week(spans) == [
        DayRange(0, 4, (MORNING, AFTERNOON)),
        DayRange(5, 5, ((time(8), time(11)),)),
    ]
