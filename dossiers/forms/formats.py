"""Formats that need a computation. A leaf of the forms."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from jsonschema import FormatChecker

from portal_site.lib.identity import is_tax_code, telephone


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
    return not isinstance(value, str) or telephone(value) == value


def is_tax_number(value: object) -> bool:
    return not isinstance(value, str) or is_tax_code(value)


formats = FormatChecker(formats=())
formats.checks("date")(is_date)
formats.checks("email")(is_email)
formats.checks("e164")(is_telephone)
formats.checks("vn-tax-code")(is_tax_number)
