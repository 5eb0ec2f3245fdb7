from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from dossiers.deadlines.calendar import WorkCalendar
from dossiers.deadlines.replay import Entry, replay
from dossiers.deadlines.words import sentences
from tests.dossiers.days import DAYS, VIETNAM, at, with_holidays

CALENDARS = {1: DAYS}
WORK = WorkCalendar.of(DAYS)
FIFTEEN = {"amount": 15, "unit": "working_day"}


def entry(kind, moment, calendar=1, **facts):
    return Entry(kind, at(moment) if isinstance(moment, str) else moment, calendar, facts)


def due(*entries, calendars=CALENDARS):
    found = replay(entries, calendars).due_at
    return found and found.strftime("%Y-%m-%d %H:%M")


def received(moment, amount, unit="working_day", **facts):
    return entry("received", moment, amount=amount, unit=unit, **facts)


# (received, amount, due), counted by hand on the calendars of 2025 to 2027.
WORKING_DAYS = [
    ("2026-11-27 16:00", 1, "2026-11-30 16:00"),  # Friday, in hours
    ("2026-11-27 17:45", 1, "2026-12-01 07:30"),  # Friday, too late: as if on Monday 07:30
    ("2026-11-27 17:30", 1, "2026-11-30 17:30"),  # the closing minute belongs to the day
    ("2026-11-29 10:00", 1, "2026-12-01 07:30"),  # Sunday
    ("2026-11-27 12:00", 1, "2026-11-30 13:30"),  # at noon
    ("2026-11-27 06:00", 1, "2026-11-30 07:30"),  # before opening, the same day counts
    ("2026-11-27 16:00", 3, "2026-12-02 16:00"),
    ("2026-11-23 09:00", 1, "2026-11-25 09:00"),  # over the Day of Culture, Tuesday 24/11
    ("2025-01-24 09:00", 3, "2025-02-05 09:00"),  # Tết 2025: 27 to 31 January
    ("2026-02-13 09:00", 3, "2026-02-25 09:00"),  # Tết 2026: 16 to 20 February
    ("2027-02-03 09:00", 2, "2027-02-12 09:00"),  # Tết 2027: 4 to 10 February
    ("2025-04-25 09:00", 1, "2025-04-26 09:00"),  # a working Saturday
    ("2025-04-25 09:00", 2, "2025-04-28 09:00"),
    ("2026-08-21 09:00", 1, "2026-08-22 09:00"),  # a working Saturday
    ("2026-08-28 09:00", 1, "2026-09-03 09:00"),  # 31/8 given for it, 1 and 2/9
    ("2026-01-09 09:00", 1, "2026-01-10 09:00"),  # Saturday worked for Friday 2/1
    ("2025-12-31 09:00", 1, "2026-01-05 09:00"),
    ("2026-11-26 09:00", 15, "2026-12-17 09:00"),
    ("2026-11-26 10:00", 0.5, "2026-11-26 16:00"),  # four hours
    ("2026-11-27 16:00", 0.5, "2026-11-30 10:00"),
    ("2026-11-26 09:00", 1.5, "2026-11-27 15:00"),
]


@pytest.mark.parametrize(("moment", "amount", "expected"), WORKING_DAYS)
def test_working_days_keep_the_time_of_receipt(moment, amount, expected):
    assert due(received(moment, amount)) == expected


@pytest.mark.parametrize(
    ("moment", "amount", "expected"),
    [
        ("2026-11-26 09:00", 1, "2026-11-27 09:00"),
        ("2026-11-26 09:00", 2, "2026-11-30 09:00"),  # ends on Saturday: Monday
        ("2026-07-03 09:00", 60, "2026-09-03 09:00"),  # ends on 1 September: 3 September
        ("2026-07-04 09:00", 60, "2026-09-04 07:30"),  # received on Saturday: from Monday on
        ("2026-06-26 09:00", 57, "2026-08-22 09:00"),  # ends on a Saturday that is worked
    ],
)
def test_calendar_days_end_on_a_working_day(moment, amount, expected):
    assert due(received(moment, amount, "day")) == expected


@pytest.mark.parametrize(
    ("moment", "amount", "expected"),
    [
        ("2026-11-26 09:00", 2, "2026-11-26 11:00"),
        ("2026-11-26 10:30", 2, "2026-11-26 14:30"),  # over noon
        ("2026-11-27 16:30", 2, "2026-11-30 08:30"),  # over the weekend
        ("2026-11-27 20:00", 8, "2026-11-30 17:30"),
        ("2026-11-26 09:00", 24, "2026-12-01 09:00"),
        ("2026-11-26 09:00", 0.25, "2026-11-26 09:15"),
    ],
)
def test_hours_are_working_hours(moment, amount, expected):
    assert due(received(moment, amount, "hour")) == expected


def test_hours_by_the_clock_run_day_and_night():
    assert due(received("2026-11-27 17:45", 24, "hour", clock_hours=True)) == "2026-11-28 17:45"
    assert due(received("2026-11-28 02:10", 24, "hour", clock_hours=True)) == "2026-11-29 02:10"


def test_seconds_count_nowhere():
    assert due(received(at("2026-11-27 17:30") + timedelta(seconds=59), 1)) == "2026-11-30 17:30"


def test_an_agency_has_its_own_hours():
    hours = [[day, "07:00", "11:30"] for day in range(5)] + [
        [day, "13:00", "16:30" if day == 4 else "17:00"] for day in range(5)
    ]

    assert due(received("2026-11-26 12:30", 2, "hour", hours=hours)) == "2026-11-26 15:00"
    assert due(received("2026-11-26 17:00", 1, hours=hours)) == "2026-11-27 16:30"


def test_without_a_stated_time_nothing_is_due():
    assert due(received("2026-11-26 09:00", None)) is None
    assert due(received("2026-11-26 09:00", 3, "other")) is None
    assert due() is None


def test_a_pause_gives_back_what_was_left():
    first = received("2026-11-26 09:00", amount=5)  # due 2026-12-03 09:00
    stop = entry("suspended", "2026-11-30 14:30", clock="citizen")

    assert due(first) == "2026-12-03 09:00"
    assert due(first, stop) is None
    # Two days are left, to 14:30 on 2 December, and then 4.5 hours to 09:00 on the 3rd.
    assert due(first, stop, entry("resumed", "2026-12-07 10:00")) == "2026-12-09 16:30"


def test_a_pause_of_calendar_days_and_of_clock_hours():
    first = received("2026-11-02 09:00", 20, "day")  # due Monday 23 November
    stop = entry("suspended", "2026-11-13 09:00")
    quarantine = received("2026-11-27 10:00", 24, "hour", clock_hours=True)

    assert due(first, stop, entry("resumed", "2026-12-01 09:00")) == "2026-12-11 09:00"
    assert (
        due(
            quarantine,
            entry("suspended", "2026-11-27 20:00"),
            entry("resumed", "2026-11-28 03:00"),
        )
        == "2026-11-28 17:00"
    )


def test_what_was_late_before_a_pause_stays_late():
    late = received("2026-11-26 09:00", 1)

    resumed = (entry("suspended", "2026-12-01 09:00"), entry("resumed", "2026-12-08 09:00"))
    assert due(late, *resumed) == "2026-11-27 09:00"


def test_a_supplement_begins_the_time_anew():
    first = received("2026-11-02 09:00", amount=15)
    stop = entry("suspended", "2026-11-10 09:00", clock="citizen")
    again = entry("restarted", "2026-11-26 10:00", **FIFTEEN)

    assert due(first, stop, again) == "2026-12-17 10:00"


def test_an_extension_follows_the_due_date():
    first = received("2026-11-26 09:00", 5)
    more = entry("extended", "2026-12-01 09:00", amount=3, unit="working_day", basis="QĐ 1")

    assert due(first, more) == "2026-12-08 09:00"


def test_an_extension_within_a_pause_counts_when_it_ends():
    first = received("2026-11-26 09:00", 5)
    stop = entry("suspended", "2026-12-01 09:00")
    more = entry("extended", "2026-12-02 09:00", amount=1, unit="working_day")

    assert due(first, stop, more) is None
    assert due(first, stop, more, entry("resumed", "2026-12-07 09:00")) == "2026-12-10 09:00"


def test_a_new_date_replaces_the_old_one():
    first = received("2026-11-26 09:00", 5)
    new = entry("reappointed", "2026-12-02 09:00", due_at="2026-12-10T03:00:00+00:00")

    assert due(first, new) == "2026-12-10 10:00"


def test_a_changed_calendar_counts_only_once_an_entry_says_so():
    newer = with_holidays(date(2026, 11, 30), date(2026, 12, 1))
    calendars = {1: DAYS, 2: newer}
    first = received("2026-11-26 09:00", 5)

    assert due(first, calendars=calendars) == "2026-12-03 09:00"
    again = entry("recalculated", "2026-11-27 09:00", calendar=2)
    assert due(first, again, calendars=calendars) == "2026-12-07 09:00"


MOMENTS = st.datetimes(
    at("2025-01-01 00:00").replace(tzinfo=None), at("2027-06-01 00:00").replace(tzinfo=None)
).map(lambda moment: moment.replace(tzinfo=VIETNAM, second=0, microsecond=0))
TERMS = st.one_of(
    st.tuples(st.sampled_from(range(1, 61)), st.just("working_day")),
    st.tuples(st.sampled_from([0.5, 1.5, 2.5]), st.just("working_day")),
    st.tuples(st.sampled_from(range(1, 100)), st.just("hour")),
)
ANY_TERM = st.one_of(TERMS, st.tuples(st.sampled_from(range(1, 91)), st.just("day")))


def due_at(moment, amount, unit, *more):
    return replay([received(moment, amount, unit), *more], CALENDARS).due_at


@given(MOMENTS, ANY_TERM)
def test_a_due_date_lies_in_working_time_after_the_receipt(moment, term):
    found = due_at(moment, *term)

    assert found > moment
    assert any(opens <= found <= closes for opens, closes in WORK.spans(found.date()))


@given(MOMENTS, st.integers(0, 20_000), TERMS)
def test_who_hands_in_later_is_answered_no_earlier(moment, minutes, term):
    assert due_at(moment, *term) <= due_at(moment + timedelta(minutes=minutes), *term)


@given(MOMENTS, st.integers(0, 20_000), st.integers(1, 90))
def test_who_hands_in_later_is_answered_on_no_earlier_day(moment, minutes, days):
    # Calendar days that end on a weekend meet on Monday, each at its own time of day.
    later = due_at(moment + timedelta(minutes=minutes), days, "day")
    assert due_at(moment, days, "day").date() <= later.date()


@given(MOMENTS, ANY_TERM, st.integers(0, 50_000), st.integers(0, 50_000))
def test_a_pause_never_brings_the_date_forward(moment, term, before, length):
    stop = moment + timedelta(minutes=before)
    go_on = stop + timedelta(minutes=length)
    pause = (entry("suspended", stop), entry("resumed", go_on))

    paused = due_at(moment, *term, *pause)

    assert paused >= due_at(moment, *term)


@given(MOMENTS, st.integers(1, 30), st.integers(1, 30))
def test_a_term_is_the_sum_of_its_parts(moment, first, second):
    more = entry("extended", moment, amount=second, unit="working_day")

    assert due_at(moment, first + second, "working_day") == due_at(
        moment, first, "working_day", more
    )


@given(MOMENTS, st.integers(1, 200))
def test_working_hours_add_up(moment, hours):
    assert WORK.working_time(moment, due_at(moment, hours, "hour")) == timedelta(hours=hours)


def said(language, *entries):
    with translation.override(language):
        return sentences(replay(entries, CALENDARS).lines)


def test_the_arithmetic_is_told_in_vietnamese():
    assert said("vi", received("2026-11-27 17:45", 3)) == [
        "Nhận lúc 17:45 ngày 27/11/2026",
        "Thời hạn giải quyết: 3 ngày làm việc",
        "Ngoài giờ làm việc: tính từ 07:30 ngày 30/11/2026",
        "3 ngày làm việc: 01/12, 02/12, 03/12",
        "Bỏ qua thứ Bảy, Chủ nhật: 28–29/11",
        "Hẹn trả kết quả: 07:30 ngày 03/12/2026",
    ]


def test_the_arithmetic_is_told_in_english():
    assert said("en", received("2026-11-23 09:00", 15)) == [
        "Received at 09:00 on 23/11/2026",
        "Time for the answer: 15 working days",
        "15 working days: 25–27/11, 30/11–04/12, 07–11/12, 14–15/12",
        "Saturday and Sunday, not counted: 28–29/11, 05–06/12, 12–13/12",
        "Public holiday, not counted: 24/11 (Holiday)",
        "Result due by 09:00 on 15/12/2026",
    ]


def test_what_happened_on_the_way_is_told():
    told = said(
        "en",
        received("2026-11-26 09:00", 5),
        entry("suspended", "2026-11-30 14:30", clock="citizen"),
        entry("resumed", "2026-12-07 10:00"),
        entry("extended", "2026-12-08 09:00", amount=4, unit="hour", basis="Decision 5"),
    )

    assert told[4:] == [
        "Result due by 09:00 on 03/12/2026",
        "The time stands still from 14:30 on 30/11/2026, until the applicant has answered",
        "Goes on from 10:00 on 07/12/2026 with 2 working days 4.5 hours left",
        "2 working days: 08/12, 09/12",
        "4.5 working hours: 09/12",
        "Result due by 16:30 on 09/12/2026",
        "Extended by 4 working hours at 09:00 on 08/12/2026: Decision 5",
        "4 working hours: 1 hour on 09/12, 3 hours on 10/12",
        "Result due by 10:30 on 10/12/2026",
    ]


def test_days_that_moved_the_date_are_told():
    told = said("en", received("2026-07-03 09:00", 60, "day"))

    assert told == [
        "Received at 09:00 on 03/07/2026",
        "Time for the answer: 60 days by the calendar",
        "60 days end on 01/09/2026",
        "01/09 is a day off: moved to the next working day, 03/09/2026",
        "Public holiday, not counted: 01–02/09 (Holiday)",
        "Result due by 09:00 on 03/09/2026",
    ]


def test_a_year_without_holidays_is_named():
    assert said("en", received("2027-12-30 09:00", 5))[-2:] == [
        "The holidays of 2028 are not announced yet; the date may become another.",
        "Result due by 09:00 on 06/01/2028",
    ]
