"""What is wrong with an answer, in words for citizens: what happened and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from home.words import plain_number
from procedures.eform.kinds import Kind
from procedures.eform.schema import Field

WRONG: dict[Kind, Any] = {
    Kind.TEXT: gettext_lazy("Write some words here."),
    Kind.LONG_TEXT: gettext_lazy("Write some words here."),
    Kind.NUMBER: gettext_lazy("Write a number in digits."),
    Kind.MONEY: gettext_lazy("Write the amount in whole đồng, for example 1500000."),
    Kind.DATE: gettext_lazy("Write the date as day/month/year, for example 31/12/1990."),
    Kind.CHOICE: gettext_lazy("Choose one of the answers that are offered."),
    Kind.MULTIPLE: gettext_lazy("Choose among the answers that are offered, each once."),
    Kind.YES_NO: gettext_lazy("Choose “yes” or “no”."),
    Kind.ID_NUMBER: gettext_lazy(
        "Write the personal ID number of 12 digits, or the 9 digits of an old identity card."
    ),
    Kind.TAX_CODE: gettext_lazy(
        "Write the tax code of 10 digits as the registration has it; "
        "a branch has a hyphen and 3 more."
    ),
    Kind.PHONE: gettext_lazy(
        "Write a telephone number, for example 0912 345 678 or +84 912 345 678."
    ),
    Kind.EMAIL: gettext_lazy("Write an e-mail address, for example ten@example.vn."),
    Kind.ADDRESS: gettext_lazy("Give province and ward of the address."),
    Kind.TABLE: gettext_lazy("Fill in the rows of the table."),
    Kind.DECLARATION: gettext_lazy("Tick the box to go on."),
}
PASSPORT = gettext_lazy(
    "Write the personal ID number of 12 digits, the 9 digits of an old identity card, "
    "or a passport number in capital letters and digits."
)


def unknown() -> str:
    return _("The form does not ask for this.")


def not_asked() -> str:
    return _("With your other answers this is not asked. Leave it empty.")


def missing(field: Field) -> str:
    texts = {
        Kind.CHOICE: _("Choose an answer: “%(label)s”."),
        Kind.MULTIPLE: _("Choose at least one answer: “%(label)s”."),
        Kind.YES_NO: _("Choose “yes” or “no”: “%(label)s”."),
        Kind.TABLE: _("Add at least one row to “%(label)s”."),
        Kind.DECLARATION: str(WRONG[Kind.DECLARATION]),
    }
    text = texts.get(Kind(field["kind"]), _("Fill in “%(label)s”."))
    return text % {"label": field["label"]}


def paper_missing(paper: dict[str, Any]) -> str:
    return _("Add a file for “%(name)s”.") % {"name": paper["name"]}


def wrong(field: Field, rule: str, limit: Any) -> str:
    """Say what is wrong with the answer to ``field`` that breaks ``rule`` of the schema."""
    if rule in BOUNDS:
        return BOUNDS[rule](limit)
    if field.get("passport"):
        return str(PASSPORT)
    if rule == "type" and field.get("whole"):
        return _("Write a whole number in digits.")
    return str(WRONG[Kind(field["kind"])])


def _too_long(limit: int) -> str:
    text = ngettext("Write at most %(n)d character.", "Write at most %(n)d characters.", limit)
    return text % {"n": limit}


def _too_few_rows(limit: int) -> str:
    return ngettext("Fill in at least %(n)d row.", "Fill in at least %(n)d rows.", limit) % {
        "n": limit
    }


def _too_many_rows(limit: int) -> str:
    return ngettext("Fill in at most %(n)d row.", "Fill in at most %(n)d rows.", limit) % {
        "n": limit
    }


BOUNDS: dict[str, Callable[[Any], str]] = {
    "maxLength": _too_long,
    "minItems": _too_few_rows,
    "maxItems": _too_many_rows,
    "minimum": lambda limit: (
        _("The number must be at least %(limit)s.") % {"limit": plain_number(limit)}
    ),
    "maximum": lambda limit: (
        _("The number may be at most %(limit)s.") % {"limit": plain_number(limit)}
    ),
}
