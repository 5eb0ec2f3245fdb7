"""Formats that need a computation. A leaf of the forms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from jsonschema import FormatChecker

from accounts.identifiers import read_phone, read_tax_code


def is_date(value: object) -> bool:
    if not isinstance(value, str):
        return True
    try:
        return date.fromisoformat(value).year >= 1900
    except ValueError:
        return False


def is_email(value: object) -> bool:
    if not isinstance(value, str):
        return True
    try:
        validate_email(value)
    except ValidationError:
        return False
    return True


def is_telephone(value: object) -> bool:
    return not isinstance(value, str) or _stays(read_phone, value)


def is_tax_code(value: object) -> bool:
    return not isinstance(value, str) or _stays(read_tax_code, value)


def _stays(reader: Callable[[str], str], value: str) -> bool:
    """Tell whether ``value`` is what ``reader`` would keep."""
    try:
        return reader(value) == value
    except ValueError:
        return False


formats = FormatChecker(formats=())
formats.checks("date")(is_date)
formats.checks("email")(is_email)
formats.checks("e164")(is_telephone)
formats.checks("vn-tax-code")(is_tax_code)
