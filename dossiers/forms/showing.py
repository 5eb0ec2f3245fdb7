"""A form with its answers, as templates show it: to fill in, and to read over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date
from typing import Any

import orjson
import phonenumbers
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.identifiers import COUNTRY
from dossiers.forms.data import Data, is_empty, value_at
from dossiers.forms.form import Form, asked_paths
from dossiers.forms.formats import is_date
from dossiers.forms.summary import input_id
from home.words import money, plain_number
from procedures.eform.kinds import ROW_LIMIT, Kind, Operator
from procedures.eform.schema import Field

Errors = Mapping[str, Sequence[str]]
TEMPLATES = {
    Kind.LONG_TEXT: "textarea",
    Kind.CHOICE: "choice",
    Kind.MULTIPLE: "multiple",
    Kind.YES_NO: "choice",
    Kind.ADDRESS: "address",
    Kind.TABLE: "table",
    Kind.DECLARATION: "tick",
}
INPUT_MODES = {
    Kind.NUMBER: "decimal",
    Kind.MONEY: "numeric",
    Kind.DATE: "numeric",
    Kind.ID_NUMBER: "numeric",
    Kind.TAX_CODE: "numeric",
}
TYPES = {Kind.PHONE: "tel", Kind.EMAIL: "email"}
CHOSEN = frozenset({Kind.CHOICE, Kind.MULTIPLE, Kind.YES_NO})
SELECT_FROM = 8  # choices; fewer are radio buttons


@dataclass(frozen=True)
class ShownField:
    """One question: ``value`` as the input holds it, ``text`` as people read it."""

    path: str
    kind: str
    label: str
    help: str
    required: bool
    value: str = ""
    text: str = ""
    errors: list[str] = attribute(default_factory=list)
    # Choices: value, label, whether chosen.
    choices: list[tuple[str, str, bool]] = attribute(default_factory=list)
    # Parts of an address.
    parts: list[ShownField] = attribute(default_factory=list)
    rows: list[ShownRow] = attribute(default_factory=list)
    may_add: bool = False
    is_asked: bool = True
    # For form-conditions.js, where the answer that decides stands on the same page.
    when: str = ""
    autocomplete: str = ""
    max_length: int | None = None

    @property
    def id(self) -> str:
        return input_id(self.path)

    @property
    def template(self) -> str:
        name = TEMPLATES.get(Kind(self.kind), "input")
        if name == "choice" and len(self.choices) >= SELECT_FROM:
            name = "select"
        return f"dossiers/forms/{name}.html"

    @property
    def input_type(self) -> str:
        return TYPES.get(Kind(self.kind), "text")

    @property
    def input_mode(self) -> str:
        return INPUT_MODES.get(Kind(self.kind), "")

    @property
    def is_short(self) -> bool:
        return Kind(self.kind) in {*INPUT_MODES, Kind.PHONE}

    @property
    def described_by(self) -> str:
        """Return the ids of help and errors, in the order in which they are read out."""
        ids = [f"{self.id}-help"] if self.help else []
        return " ".join([*ids, f"{self.id}-error"] if self.errors else ids)


@dataclass(frozen=True)
class ShownRow:
    path: str
    number: int
    cells: list[ShownField]


@dataclass(frozen=True)
class ShownStep:
    key: str
    title: str
    help: str
    fields: list[ShownField]

    @property
    def has_errors(self) -> bool:
        return any(field.errors for field in self.fields)


def shown_steps(form: Form, data: Data, errors: Errors) -> list[ShownStep]:
    """Return all steps with their fields, to fill in."""
    asked = asked_paths(form, data)
    return [
        ShownStep(
            step["key"],
            step["title"],
            step["help"],
            _shown_of(form, step["fields"], data, errors, asked),
        )
        for step in form.layout
    ]


def shown_fields(form: Form, data: Data, errors: Errors, step: str = "") -> list[ShownField]:
    """Return the fields of ``step``, or of all steps, to fill in.

    Those not asked yet are among them (``is_asked``), hidden, for pages with JavaScript.
    """
    steps = [shown for shown in shown_steps(form, data, errors) if step in ("", shown.key)]
    return [field for shown in steps for field in shown.fields]


def in_words(form: Form, data: Data) -> list[ShownStep]:
    """Return the steps with what was answered, to read over: only what is asked and filled in."""
    return [
        ShownStep(step.key, step.title, step.help, fields)
        for step in shown_steps(form, data, {})
        if (fields := [field for field in step.fields if field.is_asked and field.text])
    ]


def _shown_of(
    form: Form, fields: list[Field], data: Data, errors: Errors, asked: set[str]
) -> list[ShownField]:
    here = {field["path"] for field in fields}
    shown = []
    for field in fields:
        path, when = field["path"], field.get("when")
        decided_here = when and when["path"] in here and _script_can_tell(form, when)
        if path not in asked and not decided_here:
            continue
        shown.append(
            _shown(
                field,
                path,
                value_at(data, path),
                errors,
                is_asked=path in asked,
                when=orjson.dumps(when).decode() if decided_here else "",
            )
        )
    return shown


def _script_can_tell(form: Form, when: dict[str, Any]) -> bool:
    """Whether the page knows the answer as the form does: numbers and dates are typed in many ways."""
    return when["operator"] == Operator.FILLED or form.fields[when["path"]]["kind"] in CHOSEN


def _shown(field: Field, path: str, value: Any, errors: Errors, **more: Any) -> ShownField:
    kind = Kind(field["kind"])
    if kind == Kind.TABLE:
        more |= _table(field, path, value, errors)
    elif kind == Kind.ADDRESS:
        given = value if isinstance(value, dict) else {}
        more["parts"] = [
            _shown(part, f"{path}.{part['key']}", given.get(part["key"]), errors)
            for part in field["parts"]
        ]
    elif kind in CHOSEN:
        more["choices"] = _choices(field, value)
    typed = field.get("default", "") if value is None else _typed(kind, value)
    return ShownField(
        path=path,
        kind=field["kind"],
        label=field["label"],
        help=field["help"],
        required=field["required"],
        value=typed,
        text=_text(field, value),
        errors=list(errors.get(path, [])),
        autocomplete=field.get("autocomplete", ""),
        max_length=field.get("max_length"),
        **more,
    )


def _choices(field: Field, value: Any) -> list[tuple[str, str, bool]]:
    if field["kind"] == Kind.YES_NO:
        return [("yes", _("Yes"), value is True), ("no", _("No"), value is False)]
    chosen = value if isinstance(value, list) else [value]
    return [
        (choice["value"], choice["label"], choice["value"] in chosen) for choice in field["choices"]
    ]


def _table(field: Field, path: str, value: Any, errors: Errors) -> dict[str, Any]:
    rows = value if isinstance(value, list) else []
    least = max(field.get("min_rows") or 0, 1)
    rows = [*rows, *({} for _missing in range(least - len(rows)))]
    return {
        "rows": [
            ShownRow(
                f"{path}.{number}",
                number + 1,
                [
                    _shown(
                        column,
                        f"{path}.{number}.{column['key']}",
                        row.get(column["key"]) if isinstance(row, dict) else None,
                        errors,
                    )
                    for column in field["columns"]
                ],
            )
            for number, row in enumerate(rows)
        ],
        "may_add": len(rows) < (field.get("max_rows") or ROW_LIMIT),
    }


def _typed(kind: Kind, value: Any) -> str:
    """Return ``value`` as the input holds it."""
    if isinstance(value, bool | dict | list):
        return ""
    if kind == Kind.DATE and is_date(value) and isinstance(value, str):
        return date.fromisoformat(value).strftime("%d/%m/%Y")
    if kind == Kind.PHONE:
        return _telephone(str(value))
    if isinstance(value, float):
        return f"{value:.10f}".rstrip("0").replace(".", "," if get_language() == "vi" else ".")
    return str(value)


def _telephone(number: str) -> str:
    """Return a number (E.164) as people write it: without the country code at home."""
    try:
        parsed = phonenumbers.parse(number, COUNTRY)
    except phonenumbers.NumberParseException:
        return number
    at_home = parsed.country_code == phonenumbers.country_code_for_region(COUNTRY)
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, form.NATIONAL if at_home else form.INTERNATIONAL)


def _text(field: Field, value: Any) -> str:
    """Return ``value`` as people read it; a table has its rows instead, and no text when empty."""
    kind = Kind(field["kind"])
    if is_empty(value):
        return ""
    if kind == Kind.TABLE:
        return str(len(value))
    if kind == Kind.ADDRESS and isinstance(value, dict):
        parts = {part["key"]: _text(part, value.get(part["key"])) for part in field["parts"]}
        return ", ".join(filter(None, (parts["street"], parts["ward"], parts["province"])))
    if kind in CHOSEN:
        return ", ".join(label for _value, label, chosen in _choices(field, value) if chosen)
    if kind == Kind.MONEY and isinstance(value, int):
        return money(value)
    if kind == Kind.NUMBER and isinstance(value, int | float):
        return plain_number(value)
    if kind == Kind.DECLARATION:
        return _("Yes") if value is True else ""
    return _typed(kind, value)
