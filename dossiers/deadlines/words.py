"""Says the arithmetic of a due date, in the active language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from dossiers.deadlines.counting import Line
from home.opening import VIETNAM
from home.words import plain_number
from procedures.facts import duration
from procedures.states import TimeUnit

LISTED_DAYS = 5  # as many are named one by one; more as spans


def sentences(lines: Iterable[Line]) -> list[str]:
    return [sentence(line) for line in lines]


def sentence(line: Line) -> str:
    """Return one line in words. Days stand as 30/11, with a year where it is not the first one."""
    return _SAID[line.kind](line.facts)


def moment_words(moment: datetime) -> str:
    """Return ``16:00 ngày 07/12/2026``, Vietnamese local time."""
    local = moment.astimezone(VIETNAM)
    return _("%(time)s on %(day)s") % {"time": f"{local:%H:%M}", "day": f"{local:%d/%m/%Y}"}


def spans_words(runs: Iterable[tuple[date, date]]) -> str:
    """Return ``28–29/11, 05–06/12``; a span in a later year than the first names its year."""
    listed = list(runs)
    year = listed[0][0].year
    return ", ".join(_span(first, last, year) for first, last in listed)


def hours_words(length: timedelta) -> str:
    hours = round(length.total_seconds() / 3600, 2)
    return duration(hours, TimeUnit.HOUR)


def term_words(facts: Mapping[str, Any]) -> str:
    """Return ``15 working days``, ``24 hours, day and night`` or ``4 working hours``."""
    words = duration(facts["amount"], facts["unit"])
    if facts["unit"] == TimeUnit.DAY:
        return _("%(days)s by the calendar") % {"days": words}
    if facts["unit"] != TimeUnit.HOUR:
        return words
    if facts.get("clock_hours"):
        return _("%(hours)s, day and night") % {"hours": words}
    return _working_hours(plain_number(facts["amount"]), float(facts["amount"]))


def _working_hours(figure: str, number: float) -> str:
    values = {"figure": figure}
    count = 1 if number == 1 else 2
    return ngettext("%(figure)s working hour", "%(figure)s working hours", count) % values


def _span(first: date, last: date, year: int) -> str:
    def day(value: date) -> str:
        return f"{value:%d/%m}" if value.year == year else f"{value:%d/%m/%Y}"

    if first == last:
        return day(first)
    if first.month == last.month and first.year == last.year:
        return f"{first:%d}–{day(last)}"
    return f"{day(first)}–{day(last)}"


def _days(runs: list[tuple[date, date]]) -> str:
    days = [
        first + timedelta(days=ahead)
        for first, last in runs
        for ahead in range((last - first).days + 1)
    ]
    return spans_words([(day, day) for day in days] if len(days) <= LISTED_DAYS else runs)


def _working_days(facts: Mapping[str, Any]) -> str:
    return f"{duration(facts['count'], TimeUnit.WORKING_DAY)}: {_days(facts['runs'])}"


def _hour_parts(facts: Mapping[str, Any]) -> str:
    parts = facts["parts"]
    if len(parts) == 1:
        first = parts[0][0]
        parts_words = spans_words([(first, first)])
    else:
        parts_words = ", ".join(
            _("%(hours)s on %(day)s") % {"hours": hours_words(used), "day": f"{day:%d/%m}"}
            for day, used in parts
        )
    hours = facts["hours"].total_seconds() / 3600
    return f"{_working_hours(plain_number(round(hours, 2)), hours)}: {parts_words}"


def _holidays(facts: Mapping[str, Any]) -> str:
    names = [en or vi if get_language() == "en" else vi for vi, en in facts["names"]]
    values = {"days": spans_words(facts["runs"]), "names": ", ".join(dict.fromkeys(names))}
    return _("Public holiday, not counted: %(days)s (%(names)s)") % values


def _resumed(facts: Mapping[str, Any]) -> str:
    moment = moment_words(facts["at"])
    left = []
    if facts.get("days"):
        left.append(duration(facts["days"], facts["unit"]))
    if facts.get("hours"):
        left.append(hours_words(facts["hours"]))
    if not left:
        return _("Goes on from %(moment)s") % {"moment": moment}
    values = {"moment": moment, "left": " ".join(left)}
    return _("Goes on from %(moment)s with %(left)s left") % values


def _suspended(facts: Mapping[str, Any]) -> str:
    text = _("The time stands still from %(moment)s")
    if facts["clock"] == "citizen":
        text = _("The time stands still from %(moment)s, until the applicant has answered")
    return text % {"moment": moment_words(facts["at"])}


def _extended(facts: Mapping[str, Any]) -> str:
    values = {"moment": moment_words(facts["at"]), "time": term_words(facts)}
    if not facts.get("basis"):
        return _("Extended by %(time)s at %(moment)s") % values
    text = _("Extended by %(time)s at %(moment)s: %(basis)s")
    return text % {**values, "basis": facts["basis"]}


def _years(facts: Mapping[str, Any]) -> str:
    years = ", ".join(str(year) for year in facts["years"])
    text = _("The holidays of %(years)s are not announced yet; the date may become another.")
    return text % {"years": years}


_SAID: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "received": lambda facts: _("Received at %(moment)s") % {"moment": moment_words(facts["at"])},
    "opening": lambda facts: (
        _("Outside working hours: counted from %(moment)s") % {"moment": moment_words(facts["at"])}
    ),
    "unstated": lambda facts: _("The procedure states no time that can be counted."),
    "longest": lambda facts: _("Several times come into question; the longest is counted."),
    "term": lambda facts: _("Time for the answer: %(time)s") % {"time": term_words(facts)},
    "working_days": _working_days,
    "days": lambda facts: (
        _("%(time)s end on %(day)s")
        % {
            "time": duration(facts["count"], TimeUnit.DAY),
            "day": f"{facts['until']:%d/%m/%Y}",
        }
    ),
    "rolled": lambda facts: (
        _("%(day)s is a day off: moved to the next working day, %(until)s")
        % {"day": f"{facts['day']:%d/%m}", "until": f"{facts['until']:%d/%m/%Y}"}
    ),
    "working_hours": _hour_parts,
    "clock_hours": lambda facts: (
        _("%(hours)s without a break, nights and days off included")
        % {"hours": hours_words(facts["hours"])}
    ),
    "weekends": lambda facts: (
        _("Saturday and Sunday, not counted: %(days)s") % {"days": spans_words(facts["runs"])}
    ),
    "holidays": _holidays,
    "swaps": lambda facts: (
        _("Working day in exchange, counted: %(days)s") % {"days": spans_words(facts["runs"])}
    ),
    "uncovered": _years,
    "due": lambda facts: _("Result due by %(moment)s") % {"moment": moment_words(facts["at"])},
    "suspended": _suspended,
    "resumed": _resumed,
    "restarted": lambda facts: (
        _("The time begins anew at %(moment)s") % {"moment": moment_words(facts["at"])}
    ),
    "extended": _extended,
    "reappointed": lambda facts: (
        _("New date given, with an apology, at %(moment)s") % {"moment": moment_words(facts["at"])}
    ),
    "recalculated": lambda facts: (
        _("Counted again by the changed calendar at %(moment)s")
        % {"moment": moment_words(facts["at"])}
    ),
}
