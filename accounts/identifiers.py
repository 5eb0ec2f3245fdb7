"""Numbers that the state gives to people and organisations. A leaf: imports nothing of ours."""

from __future__ import annotations

import re
from datetime import date

import phonenumbers
from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError as NumberError
from stdnum.vn import mst

COUNTRY = "VN"


def read_tax_code(text: str) -> str:
    """Return a tax code as it is stored: ten digits, a branch with ``-001`` to ``-999`` behind.

    Raises ``ValueError`` with a sentence for people when length or check digit is wrong.
    """
    try:
        return str(mst.format(mst.validate(text)))
    except NumberError as error:
        raise ValueError(
            _("This is no tax code: it has ten digits, a branch three more, and a check digit.")
        ) from error


def read_id_number(text: str, *, sex: str = "", birth_date: date | None = None) -> str:
    """Return a personal ID number: 12 digits, or 9 of the old identity card.

    The 12 digits say sex and year of birth: they must agree with ``sex`` (``male``, ``female``)
    and ``birth_date`` where these are given. Raises ``ValueError`` with a sentence for people.
    """
    number = re.sub(r"[ .\-]", "", text)
    if not re.fullmatch(r"[0-9]{12}|[0-9]{9}", number):
        raise ValueError(_("A personal ID number has 12 digits, that of an old identity card 9."))
    if len(number) == 9:
        return number
    said_sex, year = sex_and_year(number)
    if sex and sex != said_sex:
        raise ValueError(_("This ID number belongs to a person of the other sex: check both."))
    if birth_date and birth_date.year != year:
        raise ValueError(
            _("This ID number belongs to a person born in %(year)s: check it and the birth date.")
            % {"year": year}
        )
    if year > date.today().year:  # noqa: DTZ011 - a year is enough
        raise ValueError(_("This ID number belongs to nobody born yet: check its digits."))
    return number


def sex_and_year(number: str) -> tuple[str, int]:
    """Return what 12 digits say of their owner: the fourth gives century and sex, then the year."""
    century, sex = divmod(int(number[3]), 2)
    return ("female" if sex else "male"), 1900 + 100 * century + int(number[4:6])


def read_phone(text: str) -> str:
    """Return a telephone number as E.164; without a country code it is Vietnamese.

    Raises ``ValueError`` with a sentence for people.
    """
    try:
        number = phonenumbers.parse(text, COUNTRY)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise ValueError(
            _("This is no telephone number; one abroad begins with + and the country.")
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
