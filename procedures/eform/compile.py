"""From the blocks of an editor to a form: layout, JSON Schema, papers.

Never fails: what the publish gate complains about (``faults``) is left out, because a sync may
publish past the gate.
"""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from portal_site.lib.text import fold
from procedures.eform.common import address_parts, choice
from procedures.eform.kinds import (
    APPLICANT_KIND,
    APPLICANT_KINDS,
    KEY_PATTERN,
    LARGEST_NUMBER,
    Kind,
    Operator,
)
from procedures.eform.schema import Field, Step, schema_of

Block = dict[str, Any]  # {"id", "type", "value": {…}}, as a StreamField stores it

OPTION_PATTERN = r"[a-z0-9][a-z0-9_]{0,39}"
GROUP = "answers."
# Whose answers are compared by value; of the others a condition may ask only whether there is one.
COMPARED = frozenset(
    {
        Kind.TEXT,
        Kind.NUMBER,
        Kind.MONEY,
        Kind.DATE,
        Kind.CHOICE,
        Kind.MULTIPLE,
        Kind.YES_NO,
    }
)
YES_NO = {"yes": True, "co": True, "no": False, "khong": False}


def compile_form(blocks: list[Block]) -> dict[str, Any] | None:
    """Return ``{"schema", "layout", "papers"}`` of what an editor built, None for nothing.

    Words that no editor wrote are in the active language.
    """
    compiler = Compiler()
    for block in blocks:
        compiler.take(block)
    steps = [step for step in compiler.steps if step["fields"]]
    if not steps and not compiler.papers:
        return None
    return {"schema": schema_of(steps), "layout": steps, "papers": compiler.papers}


def faults(blocks: list[Block]) -> list[tuple[str, str]]:
    """Return what is wrong with a form: code of the fault and the words of the question."""
    compiler = Compiler()
    for block in blocks:
        compiler.take(block)
    if blocks and not compiler.papers and not any(step["fields"] for step in compiler.steps):
        compiler.faults.append(("form_empty", ""))
    return list(dict.fromkeys(compiler.faults))


class Compiler:
    """Reads blocks in their order; a condition may look back only."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.papers: list[dict[str, Any]] = []
        self.faults: list[tuple[str, str]] = []
        kinds = [choice(kind, kind) for kind in APPLICANT_KINDS]
        self.known: dict[str, Field] = {
            APPLICANT_KIND: {"path": APPLICANT_KIND, "kind": Kind.CHOICE, "choices": kinds}
        }
        self.keys: set[str] = set()

    def take(self, block: Block) -> None:
        value = block["value"]
        if block["type"] == "section":
            self._begin_step(block.get("id"), value.get("title") or "", value.get("help") or "")
        elif self._has_good_key(value, self.keys):
            self.keys.add(value["key"])
            if block["type"] == "file":
                self.papers.append(self._paper(value))
            else:
                self._ask(block)

    def _begin_step(self, identifier: str | None, title: str, help_text: str) -> None:
        key = f"part-{len(self.steps) + 1}"
        self.steps.append(
            {"id": identifier or key, "key": key, "title": title, "help": help_text, "fields": []}
        )

    def _ask(self, block: Block) -> None:
        field = self._field(block["type"], block["value"], GROUP)
        if field is None:
            return
        field["id"] = block.get("id") or field["path"]
        when = self._when(block["value"])
        if when:
            field["when"] = when
        if field["kind"] == Kind.ID_NUMBER:
            self._look_back(field, self.known)
        if not self.steps:
            self._begin_step(None, _("Your request"), "")
        self.steps[-1]["fields"].append(field)
        self.known[field["key"]] = field

    def _has_good_key(self, value: dict[str, Any], taken: set[str]) -> bool:
        key, label = value.get("key") or "", value.get("label") or ""
        if not label.strip():
            self.faults.append(("form_label_missing", key))
        elif not re.fullmatch(KEY_PATTERN, key):
            self.faults.append(("form_bad_key", label))
        elif key in taken:
            self.faults.append(("form_duplicate_key", label))
        else:
            return True
        return False

    def _field(self, kind: str, value: dict[str, Any], group: str) -> Field | None:
        """Return one question, or None where it cannot be asked."""
        field: Field = {
            "key": value["key"],
            "path": f"{group}{value['key']}",
            "kind": kind,
            "label": value["label"].strip(),
            "help": (value.get("help") or "").strip(),
            "required": bool(value.get("required")),
        }
        for name in ("max_length", "limit", "whole", "passport", "birth_date", "sex"):
            if value.get(name):
                field[name] = value[name]
        self._add_bounds(field, value, "minimum", "maximum", LARGEST_NUMBER)
        if kind in {Kind.CHOICE, Kind.MULTIPLE}:
            field["choices"] = self._choices(value)
            if not field["choices"]:
                return None
        elif kind == Kind.ADDRESS:
            field["parts"] = address_parts()
        elif kind == Kind.TABLE:
            field["columns"] = self._columns(value)
            self._add_bounds(field, value, "min_rows", "max_rows", None)
            if not field["columns"]:
                return None
        return field

    def _add_bounds(
        self, field: Field, value: dict[str, Any], low: str, high: str, largest: int | None
    ) -> None:
        least, most = value.get(low), value.get(high)
        bounds = [bound for bound in (least, most) if bound is not None]
        if bounds != sorted(bounds) or (largest and any(abs(bound) > largest for bound in bounds)):
            self.faults.append(("form_bounds", field["label"]))
            return
        for name, bound in ((low, least), (high, most)):
            if bound is not None:
                field[name] = int(bound) if bound == int(bound) else bound

    def _choices(self, value: dict[str, Any]) -> list[dict[str, str]]:
        found: dict[str, str] = {}
        for option in _items(value.get("options")):
            key, label = option.get("key") or "", (option.get("label") or "").strip()
            if not label or not re.fullmatch(OPTION_PATTERN, key) or key in found:
                self.faults.append(("form_bad_choice", value["label"]))
            else:
                found[key] = label
        if not found:
            self.faults.append(("form_no_choice", value["label"]))
        return [choice(key, label) for key, label in found.items()]

    def _columns(self, value: dict[str, Any]) -> list[Field]:
        columns: dict[str, Field] = {}
        for item in _items(value.get("columns")):
            if self._has_good_key(item, set(columns)):
                column = self._field(item["kind"], item, "")
                if column is not None:
                    columns[column["key"]] = column
        if not columns:
            self.faults.append(("form_no_column", value["label"]))
        return list(columns.values())

    def _paper(self, value: dict[str, Any]) -> dict[str, Any]:
        return {
            "component": value["key"],
            "name": value["label"].strip(),
            "originals": 0,
            "copies": 0,
            "required": bool(value.get("required")),
            "form_name": "",
            "form_file": "",
            "note": (value.get("help") or "").strip(),
            "is_heading": False,
            "when": self._when(value),
        }

    def _look_back(self, field: Field, known: dict[str, Field]) -> None:
        """Turn the keys of what an ID number is compared with into paths."""
        for name in ("birth_date", "sex"):
            if not field.get(name):
                continue
            if field[name] in known:
                field[name] = known[field[name]]["path"]
            else:
                self.faults.append(("form_condition_unknown", field["label"]))
                del field[name]

    def _when(self, value: dict[str, Any]) -> dict[str, Any] | None:
        condition = value.get("condition") or {}
        if not condition.get("field"):
            return None
        decisive = self.known.get(condition["field"])
        if decisive is None:
            self.faults.append(("form_condition_unknown", value["label"]))
            return None
        operator = Operator(condition.get("operator") or Operator.EQUALS)
        values = _values(decisive, condition.get("value") or "")
        if operator != Operator.FILLED and (not values or None in values):
            self.faults.append(("form_condition_value", value["label"]))
            return None
        return {
            "path": decisive["path"],
            "operator": str(operator),
            "values": [] if operator == Operator.FILLED else values,
            "many": decisive["kind"] == Kind.MULTIPLE,
        }


def _items(stored: Any) -> list[dict[str, Any]]:
    """Take the items of a ListBlock out of their wrapping."""
    return [item["value"] for item in stored or []]


def _values(decisive: Field, text: str) -> list[Any]:
    """Return the answers that a condition names, None for one that nobody can give."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    kind = Kind(decisive["kind"])
    if kind not in COMPARED:
        return [None]
    if kind == Kind.YES_NO:
        return [YES_NO.get(fold(line)) for line in lines]
    if kind in {Kind.CHOICE, Kind.MULTIPLE}:
        offered = {option["value"] for option in decisive["choices"]}
        return [line if line in offered else None for line in lines]
    if kind in {Kind.NUMBER, Kind.MONEY}:
        return [_number(line) for line in lines]
    return [*lines]


def _number(text: str) -> int | float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    if abs(number) > LARGEST_NUMBER:  # infinity too
        return None
    return int(number) if number == int(number) else number
