"""Texts with the state of their translation, money and days as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Words:
    """A text and how far its translation is: "" (fresh), "outdated" or "missing"."""

    value: str
    state: str = ""

    def __bool__(self) -> bool:
        return bool(self.value)

    def __str__(self) -> str:
        return self.value


class Marker:
    """Turns texts of one page into ``Words`` by their wagtail-localize paths."""

    def __init__(self, states: Mapping[str, str]) -> None:
        self.states = states

    def __call__(self, value: Any, *path: Any) -> Words:
        key = ".".join(str(part) for part in path)
        return Words(str(value or ""), self.states.get(key, ""))


def money(amount: Any) -> str:
    """Return whole VND as ``800.000 ₫`` in Vietnamese and ``VND 800,000`` in English."""
    figure = number_format(int(amount), use_l10n=True, force_grouping=True)
    return f"{figure} ₫" if get_language() == "vi" else f"VND {figure}"


def plain_number(value: Any) -> str:
    """Return a number with the language's decimal sign and without trailing zeros."""
    number = Decimal(str(value))
    whole = number == number.to_integral_value()
    return number_format(int(number) if whole else number.normalize(), use_l10n=True)
