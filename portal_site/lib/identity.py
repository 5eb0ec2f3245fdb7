"""Numbers by which people, organisations and telephones are known. A leaf: imports nothing of ours."""

from __future__ import annotations

import re

import phonenumbers
from stdnum.vn import mst

REGION = "VN"


def is_id_number(text: str) -> bool:
    """Tell a personal ID number (12 digits) or one of the old identity card (CMND, 9 digits)."""
    return re.fullmatch(r"[0-9]{9}|[0-9]{12}", text) is not None


def is_passport_number(text: str) -> bool:
    """Tell a passport number: letters and digits, with a letter, so that no slip of an ID passes."""
    return re.fullmatch(r"(?=.*[A-Z])[A-Z0-9]{6,12}", text) is not None


def birth_year_of(id_number: str) -> int | None:
    """Return the year of birth that an ID number of 12 digits carries, None for others."""
    if not re.fullmatch(r"[0-9]{12}", id_number):
        return None
    return 1900 + 100 * (int(id_number[3]) // 2) + int(id_number[4:6])


def sex_of(id_number: str) -> str:
    """Return ``male`` or ``female`` as an ID number of 12 digits says, empty for others."""
    if not re.fullmatch(r"[0-9]{12}", id_number):
        return ""
    return "female" if int(id_number[3]) % 2 else "male"


def is_tax_code(text: str) -> bool:
    """Tell a tax code (mã số thuế): ten digits with a right check digit, a branch ``-001`` to ``-999``."""
    return re.fullmatch(r"[0-9]{10}(-[0-9]{3})?", text) is not None and mst.is_valid(text)


def tax_code(text: str) -> str:
    """Return ``text`` as tax codes are kept (``0100109106-001``); what is none stays as it is."""
    digits = re.sub(r"[\s.-]", "", text)
    if not re.fullmatch(r"[0-9]{10}|[0-9]{13}", digits):
        return text
    return digits[:10] + (f"-{digits[10:]}" if digits[10:] else "")


def telephone(text: str) -> str:
    """Return a telephone number in E.164, read as dialled in Vietnam; empty where it is none."""
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def telephone_in_words(number: str) -> str:
    """Return ``number`` (E.164) as people write it: without country code at home."""
    try:
        parsed = phonenumbers.parse(number, REGION)
    except phonenumbers.NumberParseException:
        return number
    at_home = parsed.country_code == phonenumbers.country_code_for_region(REGION)
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, form.NATIONAL if at_home else form.INTERNATIONAL)
