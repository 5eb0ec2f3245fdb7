"""Turns values of fields into nested lists of words, to show what may not be edited."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail.blocks import ChoiceBlock, StreamValue, StructValue
from wagtail.blocks.list_block import ListValue

from procedures.states import Level


def outline(value: Any) -> dict[str, Any]:
    """Return ``{"text": …}``, ``{"rows": […]}`` or ``{"pairs": [(label, …)]}`` for ``value``.

    Empty fields of a structure are left out. Everything in it is plain text, to be escaped.
    """
    if isinstance(value, StreamValue):
        return {"rows": [outline(child.value) for child in value]}
    if isinstance(value, ListValue):
        return {"rows": [outline(child) for child in value]}
    if isinstance(value, StructValue):
        return {"pairs": _pairs(value)}
    if callable(getattr(value, "all", None)):
        return {"rows": [{"text": str(row)} for row in value.all()]}
    if isinstance(value, list):
        return {"rows": [{"text": _level(item)} for item in value]}
    return {"text": "" if value is None else str(value)}


def _pairs(value: StructValue) -> list[tuple[str, dict[str, Any]]]:
    pairs = []
    for name, child in value.items():
        block = value.block.child_blocks[name]
        if isinstance(child, bool):
            child = _("yes") if child else ""
        if isinstance(block, ChoiceBlock):
            child = dict(block.field.choices).get(child, child)
        shown = outline(child)
        if any(shown.values()):
            pairs.append((str(block.label), shown))
    return pairs


def _level(code: Any) -> str:
    return str(dict(Level.choices).get(code, code))
