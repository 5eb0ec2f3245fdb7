"""Differences of two versions, in words for people."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.words import money
from procedures.models import ProcedurePage
from procedures.states import Channel, FeeKind, Level, OnlineScope, TimeUnit

# Keys of a version's content that are no field of the page, and keys inside its lists.
LABELS = {
    "fields": gettext_lazy("Field of work"),
    "levels": gettext_lazy("Where it is carried out"),
    "service_level": gettext_lazy("Online level"),
    "service_level_is_set": gettext_lazy("Online level set by the portal"),
}
PARTS = {
    "name": gettext_lazy("Name"),
    "code": gettext_lazy("Code"),
    "components": gettext_lazy("Papers"),
    "originals": gettext_lazy("Originals"),
    "copies": gettext_lazy("Copies"),
    "required": gettext_lazy("Required"),
    "form_name": gettext_lazy("Form"),
    "form_file": gettext_lazy("Form"),
    "note": gettext_lazy("Note"),
    "kind": gettext_lazy("Kind"),
    "amount": gettext_lazy("Amount"),
    "unit": gettext_lazy("Unit"),
    "unit_text": gettext_lazy("Words of the source"),
    "description": gettext_lazy("Explanation"),
    "title": gettext_lazy("Title"),
    "case": gettext_lazy("Case"),
    "times": gettext_lazy("Times and fees"),
    "fees": gettext_lazy("Fees"),
    "steps": gettext_lazy("Steps"),
    "number": gettext_lazy("Number"),
    "url": gettext_lazy("Address"),
    "value": gettext_lazy("Text"),
    "label": gettext_lazy("Question"),
    "help": gettext_lazy("Help"),
    "choices": gettext_lazy("Answers"),
    "when": gettext_lazy("Condition"),
    "columns": gettext_lazy("Columns"),
}
VOCABULARIES: list[Any] = [Channel, FeeKind, Level, OnlineScope, TimeUnit]


@dataclass(frozen=True, slots=True)
class Change:
    """One place that changed; ``before`` or ``after`` is empty where it is new or gone."""

    kind: str
    part: str
    before: list[str]
    after: list[str]


@dataclass(frozen=True, slots=True)
class FieldChanges:
    label: str
    changes: list[Change]


def readable_differences(found: list[Any]) -> list[FieldChanges]:
    """Group differences (``services.versions.Difference``) by field, with labels and words."""
    return [
        FieldChanges(
            field_label(name),
            [
                Change(
                    difference.kind,
                    _part(difference.path),
                    _lines(difference.before, difference.path),
                    _lines(difference.after, difference.path),
                )
                for difference in group
            ],
        )
        for name, group in groupby(found, key=lambda difference: difference.field)
    ]


def field_label(name: str) -> str:
    if name in LABELS:
        return str(LABELS[name])
    names = {field.name for field in ProcedurePage._meta.get_fields()}
    if name not in names:
        return name
    label = str(ProcedurePage._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]


def _part(path: str) -> str:
    """Name the innermost part of ``path`` that has a name: ids say nothing to people."""
    known = [str(PARTS[key]) for key in path.split(".") if key in PARTS]
    return known[-1] if known else ""


def _lines(value: Any, path: str) -> list[str]:
    """Write a value of a version as lines of text."""
    if value is None:
        return []
    if isinstance(value, bool):
        return [_("Yes") if value else _("No")]
    if isinstance(value, list):
        return [line for item in value for line in _lines(item, path)]
    if isinstance(value, dict):
        return [line for key, item in value.items() for line in _labelled(key, item, path)]
    if isinstance(value, int) and path.endswith("amount") and ".fees." in f".{path}":
        return [money(value)]
    return [_word(str(value))]


def _labelled(key: str, item: Any, path: str) -> list[str]:
    lines = _lines(item, f"{path}.{key}")
    if isinstance(item, list | dict) or key not in PARTS or key == "name":
        return lines
    return [f"{PARTS[key]}: {line}" for line in lines]


def _word(text: str) -> str:
    for vocabulary in VOCABULARIES:
        if text in vocabulary.values:
            return str(vocabulary(text).label)
    return text
