"""What a procedure promises for one channel and case: the time and the fees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal_site.lib.text import fold
from procedures.states import TimeUnit

LONGEST = {TimeUnit.WORKING_DAY: 3_650, TimeUnit.DAY: 3_650, TimeUnit.HOUR: 87_600}
# How long a unit lasts by the calendar, in days, to tell the longest of several times.
_LASTS = {TimeUnit.WORKING_DAY: 7 / 5, TimeUnit.DAY: 1, TimeUnit.HOUR: 7 / 5 / 8}


@dataclass(frozen=True, slots=True)
class Offer:
    """The time for the answer and the fees; ``fees`` are ``{"kind", "amount", "note"}``.

    ``stated`` is false where the time cannot be counted: nothing, zero, no known unit.
    ``is_longest`` says that several times come into question and the longest is taken, so that
    what is promised holds in any case.
    """

    amount: int | float | None
    unit: str
    unit_text: str
    fees: list[dict[str, Any]]
    clock_hours: bool
    stated: bool
    is_longest: bool = False

    @property
    def term(self) -> dict[str, Any]:
        """Return what a deadline is counted from; without an amount where none is stated."""
        return {
            "amount": self.amount if self.stated else None,
            "unit": self.unit,
            "clock_hours": self.clock_hours,
        }


def offer_for(content: Mapping[str, Any], *, channel: str, case: str) -> Offer:
    """Return the offer of a version's ``content``; ``case`` is the id of one of its cases or empty.

    Times belong to channel and case. Where the channel has none of its own, those of the others
    count; where no time names the case, those that name none.
    """
    times = _times_of(content, channel) or _times_of(content, "")
    times = _of_case(times, _case_name(content, case))
    usable = [time for time in times if _is_stated(time)]
    longest = max(usable, key=_length, default=None)
    shown = longest or (times[0] if times else {})
    fees: list[dict[str, Any]] = []
    for time in times:
        for fee in time["fees"]:
            plain = {name: fee.get(name) for name in ("kind", "amount", "note")}
            if plain not in fees:
                fees.append(plain)
    unit = str(shown.get("unit") or TimeUnit.OTHER)
    return Offer(
        amount=shown.get("amount"),
        unit=unit,
        unit_text=str(shown.get("unit_text") or ""),
        fees=fees,
        clock_hours=unit == TimeUnit.HOUR and bool(content.get("handling", {}).get("clock_hours")),
        stated=longest is not None,
        is_longest=len({(time["amount"], time["unit"]) for time in usable}) > 1,
    )


def _times_of(content: Mapping[str, Any], channel: str) -> list[dict[str, Any]]:
    return [
        time
        for row in content["channels"]
        if not channel or row["kind"] == channel
        for time in row["times"]
    ]


def _case_name(content: Mapping[str, Any], case: str) -> str:
    names = [row["name"] for row in content["cases"] if case and row["id"] == case]
    return fold(names[0]) if names else ""


def _of_case(times: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    if not name:
        return times
    named = [time for time in times if fold(time["case"] or "") == name]
    return named or [time for time in times if not time["case"]] or times


def _is_stated(time: Mapping[str, Any]) -> bool:
    amount, unit = time["amount"], time["unit"]
    return bool(amount) and unit in LONGEST and 0 < amount <= LONGEST[unit]


def _length(time: Mapping[str, Any]) -> float:
    return float(time["amount"] * _LASTS[time["unit"]])
