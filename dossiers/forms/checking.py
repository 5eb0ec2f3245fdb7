"""Checks answers against a form and says what is wrong, in words for citizens."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from accounts.identifiers import read_id_number
from dossiers.forms import messages
from dossiers.forms.bounds import unkeepable
from dossiers.forms.data import Data, is_empty, value_at
from dossiers.forms.form import PAPER, Form, asked_paths, papers_asked, rows_at
from dossiers.forms.formats import formats, is_date
from portal_site.lib.text import shorten
from procedures.eform.kinds import Kind
from procedures.eform.schema import Field

Errors = dict[str, list[str]]

# Rules that only what is not filled in yet can break.
UNFINISHED = frozenset({"required", "minItems", "const"})
NAME_LIMIT = 100  # characters of an unknown name that are repeated
ERROR_LIMIT = 200
SEXES = {"male": "male", "nam": "male", "female": "female", "nu": "female"}


def check(form: Form, data: Data, given: Collection[str] = (), *, final: bool) -> Errors:
    """Return what is wrong with ``data``: path → reasons in the active language, in reading order.

    Not ``final``: nothing is missing yet, and answers to what is not asked wait for their turn.
    ``given`` names the components for which a file was given; a paper that is missing is reported
    under ``papers.<component>``. Paths of rows have their number: ``answers.fields.0.area``.
    """
    errors = unkeepable(data)
    if errors:
        return errors
    # A group that is missing is one with nothing filled in.
    groups: Data = {path.partition(".")[0]: {} for path in form.fields if "." in path}
    whole = {**groups, **({"declared": False} if "declared" in form.fields else {}), **data}
    validator = Draft202012Validator(form.schema, format_checker=formats)
    for error in validator.iter_errors(whole):
        for path, text in _explained(form, error, final=final):
            if text not in errors.setdefault(path, []):
                errors[path].append(text)
        if len(errors) >= ERROR_LIMIT:
            break
    for path, text in _of_meaning(form, whole):
        if path not in errors:
            errors[path] = [text]
    if final:
        errors |= _of_papers(form, whole, given)
    return _in_reading_order(form, errors)


def _explained(form: Form, error: ValidationError, *, final: bool) -> Iterator[tuple[str, str]]:
    path = ".".join(map(str, error.absolute_path))
    rule, limit = error.validator, error.validator_value
    if rule == "additionalProperties":
        for name in sorted(error.instance.keys() - error.schema["properties"].keys()):
            yield f"{path}.{shorten(name, NAME_LIMIT)}".strip("."), messages.unknown()
    elif rule == "not":  # the condition of the question does not hold
        if final:
            yield path, messages.not_asked()
    elif final or rule not in UNFINISHED:
        yield from _of_field(form, path, str(rule), limit, error.instance)


def _of_field(
    form: Form, path: str, rule: str, limit: Any, value: Any
) -> Iterator[tuple[str, str]]:
    if rule == "required":
        absent = [f"{path}.{name}".strip(".") for name in limit if name not in value]
        for inner in absent:
            field = form.field_at(inner)
            if field is not None:
                yield inner, messages.missing(field)
        return
    field = form.field_at(path) or _field_around(form, path)
    if field is None:
        yield path or "data", _("This part of the answers is not built as the form asks.")
    elif is_empty(value) or rule == "const":
        yield path, messages.missing(field)
    else:
        yield path, messages.wrong(field, rule, limit)


def _field_around(form: Form, path: str) -> Field | None:
    """Return the question of which ``path`` is one choice or one row."""
    return form.field_at(path.rpartition(".")[0])


def _of_meaning(form: Form, data: Data) -> Iterator[tuple[str, str]]:
    """Yield what no schema can say: times, and numbers that contradict other answers."""
    asked = asked_paths(form, data)
    for path, field in form.fields.items():
        if path in asked:
            yield from _meant(field, path, value_at(data, path), lambda at: value_at(data, at))
    for row_path, table, row in rows_at(form, data):
        for column in table["columns"]:
            path = f"{row_path}.{column['key']}"
            yield from _meant(column, path, row.get(column["key"]), row.get)


def _meant(
    field: Field, path: str, value: Any, answer: Callable[[str], Any]
) -> Iterator[tuple[str, str]]:
    if field["kind"] == Kind.DATE and isinstance(value, str) and is_date(value):
        text = _wrong_time(field.get("limit", ""), date.fromisoformat(value))
        if text:
            yield path, text
    if field["kind"] == Kind.ID_NUMBER and isinstance(value, str):
        text = _contradiction(field, value, answer)
        if text:
            yield path, text


def _wrong_time(limit: str, day: date) -> str:
    today = timezone.localdate()
    if limit == "past" and day > today:
        return _("This day is still to come. Check the year.")
    if limit == "future" and day < today:
        return _("This day has passed. Check the year.")
    return ""


def _contradiction(field: Field, number: str, answer: Callable[[str], Any]) -> str:
    """Compare the 12 digits of an ID number with what else is stated of the person."""
    if len(number) != 12 or not number.isdecimal():
        return ""
    born = answer(field.get("birth_date") or "")
    birth_date = date.fromisoformat(born) if isinstance(born, str) and is_date(born) else None
    sex = SEXES.get(str(answer(field.get("sex") or "")), "")
    try:
        read_id_number(number, sex=sex, birth_date=birth_date)
    except ValueError as error:
        return str(error)
    return ""


def _of_papers(form: Form, data: Data, given: Collection[str]) -> Errors:
    return {
        f"{PAPER}{paper['component']}": [messages.paper_missing(paper)]
        for paper in papers_asked(form, data)
        if paper["required"] and paper["component"] not in given
    }


def _in_reading_order(form: Form, errors: Errors) -> Errors:
    places = {path: number for number, path in enumerate(form.fields)}

    def place(path: str) -> int:
        head = path
        while head and head not in places:
            head = head.rpartition(".")[0]
        return places.get(head, len(places))

    return dict(sorted(errors.items(), key=lambda item: place(item[0])))
