"""The parts that every form has: who applies, how the result comes back, the declaration.

Made in the active language, so that the words are those of whoever reads the form.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal_site.lib.text import shorten
from procedures.eform.kinds import APPLICANT_KIND, LONG_TEXT_LIMIT, Kind, Operator
from procedures.eform.provinces import PROVINCES
from procedures.eform.schema import Field, Step

CONTENT_LIMIT = 2000  # characters of “content requested” (the exchange takes 1,000 of them)


def question(path: str, kind: Kind, label: str, *, required: bool = True, **more: Any) -> Field:
    """Return one question as layouts have it."""
    key = path.rpartition(".")[2]
    return {
        "id": path,
        "key": key,
        "path": path,
        "kind": str(kind),
        "label": label,
        "help": "",
        "required": required,
        **more,
    }


def choice(value: str, label: str) -> dict[str, str]:
    return {"value": value, "label": label}


def address_parts() -> list[Field]:
    """The parts of an address by administrative unit (two levels since 1 July 2025)."""
    return [
        question(
            "province",
            Kind.CHOICE,
            _("Province or city"),
            choices=[choice(code, name) for code, name in PROVINCES.items()],
            autocomplete="address-level1",
        ),
        question("ward", Kind.TEXT, _("Ward, commune or special zone"), max_length=100),
        question(
            "street",
            Kind.TEXT,
            _("House number, street, village"),
            required=False,
            autocomplete="street-address",
        ),
    ]


def applicant_step() -> Step:
    return _step(
        "applicant",
        _("Who applies"),
        [*_kind(), *_of_a_person(), *_of_an_organisation(), *_contact()],
    )


def standard_step(name: str) -> Step:
    """Ask what is requested: all that a procedure without a form of its own needs to know."""
    content = question(
        "answers.content",
        Kind.LONG_TEXT,
        _("What you ask for"),
        help=_("In one or two sentences. You may leave the name of the procedure."),
        max_length=CONTENT_LIMIT,
        default=shorten(name, CONTENT_LIMIT),
    )
    note = question(
        "answers.note",
        Kind.LONG_TEXT,
        _("Anything else we should know"),
        required=False,
        max_length=LONG_TEXT_LIMIT,
    )
    return _step("content", _("Your request"), [content, note])


def delivery_step() -> Step:
    method = question(
        "delivery.method",
        Kind.CHOICE,
        _("How would you like to receive the result?"),
        choices=[
            choice("portal", _("On this portal, as an electronic document")),
            choice("counter", _("At the one-door counter")),
            choice("post", _("By post")),
        ],
    )
    address = question(
        "delivery.address",
        Kind.TEXT,
        _("Postal address"),
        when=_where("delivery.method", "post"),
        max_length=500,
        autocomplete="street-address",
    )
    return _step("delivery", _("Receiving the result"), [method, address])


def declaration_step() -> Step:
    declared = question(
        "declared",
        Kind.DECLARATION,
        _("What I have stated is true, and I answer for it before the law."),
    )
    return _step("declaration", _("Check and declare"), [declared])


def _step(key: str, title: str, fields: list[Field]) -> Step:
    return {"id": key, "key": key, "title": title, "help": "", "fields": fields}


def _where(path: str, *values: str) -> dict[str, Any]:
    return {"path": path, "operator": str(Operator.EQUALS), "values": [*values], "many": False}


def _kind() -> list[Field]:
    return [
        question(
            APPLICANT_KIND,
            Kind.CHOICE,
            _("You apply as"),
            choices=[
                choice("person", pgettext("applicant", "a person")),
                choice("organisation", pgettext("applicant", "a business or an organisation")),
            ],
        )
    ]


def _of_a_person() -> list[Field]:
    when = _where(APPLICANT_KIND, "person")
    return [
        question(
            "applicant.full_name",
            Kind.TEXT,
            _("Full name"),
            when=when,
            max_length=200,
            autocomplete="name",
        ),
        question(
            "applicant.birth_date",
            Kind.DATE,
            _("Date of birth"),
            when=when,
            limit="past",
            autocomplete="bday",
        ),
        question(
            "applicant.id_number",
            Kind.ID_NUMBER,
            _("Personal ID number"),
            help=_("12 digits, or 9 of the old identity card. From abroad: the passport number."),
            when=when,
            passport=True,
            birth_date="applicant.birth_date",
        ),
    ]


def _of_an_organisation() -> list[Field]:
    when = _where(APPLICANT_KIND, "organisation")
    return [
        question(
            "applicant.organisation_name",
            Kind.TEXT,
            _("Name of the organisation"),
            when=when,
            autocomplete="organization",
        ),
        question(
            "applicant.tax_code",
            Kind.TAX_CODE,
            _("Tax code"),
            help=_("10 digits; a branch has a hyphen and 3 more."),
            when=when,
        ),
        question(
            "applicant.representative",
            Kind.TEXT,
            _("Legal representative"),
            help=_("Full name"),
            when=when,
            max_length=200,
        ),
    ]


def _contact() -> list[Field]:
    return [
        question(
            "applicant.submitter",
            Kind.TEXT,
            _("Who hands in, if somebody else"),
            help=_("Full name"),
            required=False,
            max_length=200,
        ),
        question("applicant.phone", Kind.PHONE, _("Telephone"), autocomplete="tel"),
        question(
            "applicant.email",
            Kind.EMAIL,
            _("E-mail address"),
            help=_("We write to it when your dossier moves on."),
            required=False,
            autocomplete="email",
        ),
        question(
            "applicant.address",
            Kind.TEXT,
            _("Address"),
            max_length=500,
            autocomplete="street-address",
        ),
    ]
