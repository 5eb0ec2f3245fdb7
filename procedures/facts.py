"""The facts that decide, in words: how long, how much, how far online.

Works on plain values, the same for a page and for an item of the read model. Amounts are whole VND;
a time has an amount with its unit, or the words of the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home.words import money, plain_number
from procedures.states import ServiceLevel, TimeUnit


@dataclass(frozen=True, slots=True)
class Fact:
    """A short answer; ``is_stated`` is false where the source does not say."""

    text: str
    is_stated: bool = True


def not_stated() -> Fact:
    return Fact(_("Not stated by the source"), is_stated=False)


def duration(amount: Any, unit: str, unit_text: str = "") -> str:
    """Return ``15 working days``; where the unit is unknown, the words of the source.

    A number that the source gives without a unit says so: it may be days, hours or months.
    """
    if unit == TimeUnit.OTHER or amount in (None, ""):
        words = unit_text or (plain_number(amount) if amount not in (None, "") else "")
        if words.isdecimal():
            return _("%(figure)s (unit not stated)") % {"figure": words}
        return words
    return _with_unit(plain_number(amount), Decimal(str(amount)), unit)


def time_fact(times: Iterable[Mapping[str, Any]]) -> Fact:
    """Sum up ``{"amount", "unit", "unit_text"}`` of all channels and cases."""
    rows = [row for row in times if row["amount"] not in (None, "") or row["unit_text"]]
    texts = list(
        dict.fromkeys(duration(row["amount"], row["unit"], row["unit_text"]) for row in rows)
    )
    if not texts:
        return not_stated()
    if len(texts) == 1:
        return Fact(texts[0])
    units = {row["unit"] for row in rows}
    if len(units) == 1 and not units & {TimeUnit.OTHER} and all(row["amount"] for row in rows):
        amounts = sorted(Decimal(str(row["amount"])) for row in rows)
        span = f"{plain_number(amounts[0])}–{plain_number(amounts[-1])}"
        return Fact(_with_unit(span, amounts[-1], units.pop()))
    return Fact(_("Depends on the case"))


def fee_fact(fees: Iterable[Mapping[str, Any]], *, no_fee_declared: bool = False) -> Fact:
    """Sum up ``{"amount", "note"}`` of all channels and cases.

    A zero with words beside it is no promise that nothing is due.
    """
    rows = list(fees)
    amounts = sorted({int(row["amount"]) for row in rows if row["amount"]})
    has_words = any(row["note"] for row in rows if not row["amount"])
    if len(amounts) > 1:
        return Fact(
            _("%(least)s to %(most)s") % {"least": money(amounts[0]), "most": money(amounts[-1])}
        )
    if amounts:
        return Fact(money(amounts[0]))
    if rows and has_words:
        return Fact(_("See the note on fees"))
    if no_fee_declared or any(row["amount"] == 0 for row in rows):
        return Fact(_("No fee"))
    return not_stated()


def level_label(level: int | None) -> str:
    return str(ServiceLevel(level).label) if level in ServiceLevel.values else ""


def short_level(level: int | None) -> str:
    return _("Level %(number)s") % {"number": level} if level in ServiceLevel.values else ""


def _with_unit(figure: str, amount: Decimal, unit: str) -> str:
    count = 1 if amount == 1 else 2  # 0.5 and 1–5 are several
    values = {"figure": figure}
    if unit == TimeUnit.WORKING_DAY:
        return ngettext("%(figure)s working day", "%(figure)s working days", count) % values
    if unit == TimeUnit.HOUR:
        return ngettext("%(figure)s hour", "%(figure)s hours", count) % values
    return ngettext("%(figure)s day", "%(figure)s days", count) % values
