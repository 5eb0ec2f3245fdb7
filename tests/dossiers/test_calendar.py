from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from dossiers.deadlines.calendar import NoWorkingTime, WorkCalendar
from dossiers.models import CalendarDay, CalendarVersion
from dossiers.services.calendar import current_version, remove_day, save_day, seed_calendar
from tests.dossiers.days import DAYS, at, with_holidays

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-27", True),
        ("2026-11-28", False),
        ("2026-08-22", True),
        ("2026-11-24", False),
        ("2026-01-10", True),
    ],
)
def test_working_days(day, works):
    assert WorkCalendar.of(DAYS).is_working_day(date.fromisoformat(day)) is works


def test_a_working_saturday_has_the_hours_of_a_monday():
    assert WorkCalendar.of(DAYS).spans(date(2026, 8, 22)) == [
        (at("2026-08-22 07:30"), at("2026-08-22 11:30")),
        (at("2026-08-22 13:30"), at("2026-08-22 17:30")),
    ]


def test_hours_at_weekends_are_no_working_time():
    only_saturday = WorkCalendar.of(DAYS, [[5, "08:00", "11:00"]])

    assert only_saturday.spans(date(2026, 11, 28)) == []
    assert only_saturday.opening(at("2026-11-28 09:00")) == at("2026-11-30 07:30")


def test_working_time_between_two_moments():
    found = WorkCalendar.of(DAYS).working_time(at("2026-11-27 11:00"), at("2026-11-30 08:00"))

    assert found == timedelta(hours=5)


def test_a_calendar_without_working_days_is_a_mistake():
    never = WorkCalendar.of(with_holidays(date(2026, 1, 1), date(2027, 12, 31)))

    with pytest.raises(NoWorkingTime):
        never.opening(at("2026-11-26 09:00"))


@pytest.mark.django_db
class TestSeeding:
    @pytest.fixture(autouse=True)
    def empty(self):
        CalendarVersion.objects.all().delete()
        CalendarDay.objects.all().delete()

    def test_lays_down_the_years_around(self):
        version = seed_calendar(TODAY)

        assert {day[:4] for day in version.days} == {"2025", "2026", "2027", "2028"}
        assert {day for day in version.days if day.startswith("2026")} == {
            *("2026-01-01", "2026-01-02", "2026-01-10"),
            *("2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20"),
            *("2026-04-26", "2026-04-27", "2026-04-30", "2026-05-01"),
            *("2026-08-22", "2026-08-31", "2026-09-01", "2026-09-02", "2026-11-24"),
        }
        assert [day for day, facts in version.days.items() if facts[0] == "working_swap"] == [
            "2025-04-26",
            "2026-01-10",
            "2026-08-22",
        ]
        assert version.days["2026-02-17"] == ["holiday", "Tết Nguyên Đán", "Lunar New Year"]

    def test_twice_is_once(self):
        assert seed_calendar(TODAY).number == seed_calendar(TODAY).number == 1

    def test_keeps_what_administrators_say(self):
        seed_calendar(TODAY)
        day = CalendarDay.objects.get(day="2027-02-05")
        day.name = "Nghỉ Tết"
        save_day(day)
        remove_day(CalendarDay.objects.get(day="2027-02-04"))

        version = seed_calendar(TODAY)

        assert version.number == 3
        assert version.days["2027-02-05"][1] == "Nghỉ Tết"
        assert "2027-02-04" not in version.days

    def test_forgets_what_it_thought_of_a_year_ahead(self):
        CalendarDay.objects.create(day="2027-03-03", kind="holiday", name="?", is_seeded=True)
        CalendarDay.objects.create(day="2027-03-04", kind="holiday", name="!", is_seeded=False)

        version = seed_calendar(TODAY)

        assert "2027-03-03" not in version.days
        assert version.days["2027-03-04"] == ["holiday", "!", ""]

    def test_the_next_year_comes_when_it_is_time(self):
        seed_calendar(TODAY)

        assert "2029-01-01" in seed_calendar(date(2027, 1, 1)).days

    def test_a_calendar_is_there_when_first_asked_for(self):
        assert current_version().number == 1


@pytest.mark.django_db
def test_migration_lays_down_a_calendar():
    new_year = timezone.localdate().replace(month=1, day=1)

    assert current_version().days[new_year.isoformat()][0] == "holiday"


@pytest.mark.django_db
def test_each_change_keeps_the_calendar_before():
    before = current_version()
    day = CalendarDay(day="2026-12-24", kind="holiday", name="Nghỉ đột xuất")

    after = save_day(day)

    assert after.number == before.number + 1
    assert after.days.keys() - before.days.keys() == {"2026-12-24"}
    assert CalendarVersion.objects.get(number=before.number).days == before.days
    assert "2026-12-24" not in remove_day(day).days
