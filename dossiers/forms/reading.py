"""Reads what people type into answers. What cannot be read stays as typed, so that it is shown again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import get_language

from accounts.identifiers import read_phone, read_tax_code
from portal_site.lib.text import clean
from procedures.eform.kinds import Kind
from procedures.eform.schema import Field

DAY = re.compile(
    r"([0-9]{1,2})[\s/.-]+([0-9]{1,2})[\s/.-]+([0-9]{4})|([0-9]{2})([0-9]{2})([0-9]{4})"
)


def read(field: Field, typed: str) -> Any:
    """Return the answer to ``field`` that ``typed`` gives, None for nothing."""
    text = clean(typed)
    if not text:
        return None
    reader = READERS.get(Kind(field["kind"]))
    return reader(text) if reader else text


def _number(text: str) -> Any:
    """Read a number with the language's signs: 1.234,5 in Vietnamese, 1,234.5 in English."""
    plain = re.sub(r"\s", "", text)
    group, point = (".", ",") if get_language() == "vi" else (",", ".")
    if re.fullmatch(rf"-?[0-9]{{1,3}}(\{group}[0-9]{{3}})+(\{point}[0-9]+)?", plain):
        plain = plain.replace(group, "")
    plain = plain.replace(",", ".")
    if re.fullmatch(r"-?[0-9]{1,16}", plain):
        return int(plain)
    return float(plain) if re.fullmatch(r"-?[0-9]{1,16}\.[0-9]{1,10}", plain) else text


def _money(text: str) -> Any:
    plain = re.sub(r"(?i)\s|₫|đồng|đ|vnd", "", text)
    if re.fullmatch(r"[0-9]{1,3}([.,][0-9]{3})+", plain):
        plain = re.sub("[.,]", "", plain)
    return int(plain) if re.fullmatch(r"[0-9]{1,16}", plain) else text


def _date(text: str) -> str:
    found = DAY.fullmatch(text)
    if not found:
        return text
    day, month, year = (part for part in found.groups() if part)
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return text


def _id_number(text: str) -> str:
    return re.sub(r"[\s.-]", "", text).upper()


def _kept_by(reader: Callable[[str], str]) -> Callable[[str], str]:
    """Let ``reader`` put a number into the form in which it is kept, where it can."""

    def read_number(text: str) -> str:
        try:
            return reader(text)
        except ValueError:
            return text

    return read_number


READERS: dict[Kind, Callable[[str], Any]] = {
    Kind.NUMBER: _number,
    Kind.MONEY: _money,
    Kind.DATE: _date,
    Kind.YES_NO: lambda text: {"yes": True, "no": False}.get(text, text),
    Kind.DECLARATION: lambda text: True,
    Kind.ID_NUMBER: _id_number,
    Kind.TAX_CODE: _kept_by(read_tax_code),
    Kind.PHONE: _kept_by(read_phone),
}
