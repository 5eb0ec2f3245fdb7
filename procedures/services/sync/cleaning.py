"""Takes apart what a source sent, and believes nothing.

Dirt is tolerated (empty, odd and superfluous values); what would have to be guessed is refused
with a ``RecordError`` that names the place as ``CACHTHUCTHUCHIEN[2].THOIGIAN[1].SOTIEN``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from portal_site.lib.text import clean
from procedures.services.sync.errors import RecordError

MAX_DEPTH = 20
MAX_RECORD_CHARACTERS = 10_000_000
# No amount in VND, time or count that a source states comes near.
MAX_NUMBER = 10**15

# Control characters but tab and line feed; lone surrogates, which no database stores; marks that
# turn the direction of writing or the order of bytes and carry no text.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]"
)
_DECIMAL = re.compile(r"\d{1,12}(?:[.,]\d{1,6})?")
_GROUPED = re.compile(r"\d{1,3}(?:[., ]\d{3}){1,5}|\d{1,18}")


def clean_text(text: str) -> str:
    """Return ``text`` in NFC without outer white space and without what no reader can see."""
    if not text.isascii() or not text.isprintable():
        text = _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return clean(text)


def clean_record(raw: object) -> dict[str, Any]:
    """Return ``raw`` with every text clean, ready to be stored as JSON.

    Raises ``RecordError`` when it is no object, too deep, too large, or holds what JSON has no
    word for (non-finite or absurd numbers, other types).
    """
    if not isinstance(raw, dict):
        raise RecordError("not_an_object", _("The record is not a JSON object."))
    cleaned = _clean(raw, "", 0)
    assert isinstance(cleaned, dict)
    return cleaned


def canonical(value: object) -> str:
    """Return one text for one content, to hash and to measure."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def check_size(text: str) -> None:
    """Raise ``RecordError`` when the canonical ``text`` of a record is too large to be one."""
    if len(text) > MAX_RECORD_CHARACTERS:
        raise RecordError(
            "too_large",
            _("The record has more than %(limit)d characters.") % {"limit": MAX_RECORD_CHARACTERS},
        )


def _clean(value: object, path: str, depth: int) -> object:
    if depth > MAX_DEPTH:
        raise RecordError("too_deep", _("%(path)s is nested too deep.") % {"path": path[:200]})
    if isinstance(value, str):
        return clean_text(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return _number(value, path)
    if isinstance(value, dict):
        named = ((clean_text(str(key)), item) for key, item in value.items())
        return {key: _clean(item, f"{path}.{key}".strip("."), depth + 1) for key, item in named}
    if isinstance(value, list | tuple):
        return [_clean(item, f"{path}[{at}]", depth + 1) for at, item in enumerate(value, 1)]
    raise RecordError("wrong_type", _("%(path)s is of no type of JSON.") % {"path": path[:200]})


def _number(value: float, path: str) -> float:
    if isinstance(value, float) and not math.isfinite(value):
        raise RecordError(
            "not_finite", _("%(path)s is not a finite number.") % {"path": path[:200]}
        )
    if abs(value) > MAX_NUMBER:
        raise RecordError("absurd_number", _("%(path)s is absurdly large.") % {"path": path[:200]})
    return value


@dataclass(frozen=True, slots=True)
class Node:
    """One object of a cleaned record, with the place where it stands."""

    value: dict[str, Any]
    path: str = ""

    def place(self, key: str) -> str:
        return f"{self.path}.{key}".strip(".")[:200]

    def text(self, *keys: str) -> str:
        """Return the text under the first of ``keys`` that has one; absent and null are empty."""
        for key in keys:
            found = self.value.get(key)
            if found is None or found == "":
                continue
            if not isinstance(found, str):
                raise self.wrong_type(key, _("text"))
            return found
        return ""

    def objects(self, key: str) -> Iterator[Node]:
        """Yield the objects of the list under ``key``; absent, null and "" are an empty list."""
        for at, item in enumerate(self.items(key), 1):
            if not isinstance(item, dict):
                raise RecordError(
                    "wrong_nesting",
                    _("%(path)s must be an object.") % {"path": f"{self.place(key)}[{at}]"},
                )
            yield Node(item, f"{self.place(key)}[{at}]")

    def items(self, key: str) -> list[Any]:
        """Return the list under ``key``; absent, null and "" are an empty list."""
        found = self.value.get(key)
        if found is None or found == "":
            return []
        if not isinstance(found, list):
            raise RecordError(
                "wrong_nesting", _("%(path)s must be a list.") % {"path": self.place(key)}
            )
        return found

    def decimal(self, key: str) -> Decimal | str | None:
        """Return the number under ``key``, None where none is given, or words that are no number."""
        found = self._scalar(key)
        if isinstance(found, str):
            plain = _DECIMAL.fullmatch(found)
            return Decimal(found.replace(",", ".")) if plain else found
        return None if found is None else Decimal(repr(found))

    def whole(self, key: str) -> int | str | None:
        """Return the whole number under ``key``, None where none is given, or words.

        Thousands may be grouped (“800.000”); a fraction counts as words, since rounding would
        change what the source says.
        """
        found = self._scalar(key)
        if isinstance(found, str):
            plain = _GROUPED.fullmatch(found)
            return self._checked(key, int(re.sub(r"\D", "", found))) if plain else found
        if isinstance(found, float):
            return int(found) if found.is_integer() else repr(found)
        return found

    def _scalar(self, key: str) -> float | str | None:
        found = self.value.get(key)
        if found is None or found == "":
            return None
        if isinstance(found, bool) or not isinstance(found, int | float | str):
            raise self.wrong_type(key, _("a number"))
        if not isinstance(found, str) and found < 0:
            raise RecordError(
                "negative_number", _("%(path)s is below zero.") % {"path": self.place(key)}
            )
        return found

    def _checked(self, key: str, number: int) -> int:
        return int(_number(number, self.place(key)))

    def wrong_type(self, key: str, wanted: str) -> RecordError:
        return RecordError(
            "wrong_type",
            _("%(path)s must be %(wanted)s.") % {"path": self.place(key), "wanted": wanted},
        )
