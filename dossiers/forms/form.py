"""A form as data, which of its questions are asked, and parts of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from dossiers.forms.data import Data, is_empty, merged, value_at
from procedures.eform.documents import form_document
from procedures.eform.kinds import Kind, Operator
from procedures.eform.schema import Field, Schema, Step, schema_of
from procedures.models import ProcedureVersion

PAPER = "papers."  # in front of a component, where errors name papers


@dataclass(frozen=True)
class Form:
    """JSON Schema of the data, steps with their fields (``procedures.eform``), papers to give."""

    schema: Schema
    layout: list[Step]
    papers: list[dict[str, Any]]

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The questions by path, in their order; not those inside tables and addresses."""
        return {field["path"]: field for step in self.layout for field in step["fields"]}

    def step(self, key: str) -> Step:
        """Return a step. Raises ``KeyError``."""
        return {step["key"]: step for step in self.layout}[key]

    def step_of(self, path: str) -> str:
        """Return the key of the step that asks for ``path`` or for a part of it, empty for none."""
        for step in self.layout:
            for field in step["fields"]:
                if f"{path}.".startswith(f"{field['path']}."):
                    return str(step["key"])
        return ""

    def field_at(self, path: str) -> Field | None:
        """Return the question at ``path``, also a column of a table or a part of an address."""
        if path in self.fields:
            return self.fields[path]
        whole, _, key = re.sub(r"\.[0-9]+\.", ".", path).rpartition(".")
        outer = self.fields.get(whole, {})
        inner = outer.get("columns") or outer.get("parts") or []
        return next((field for field in inner if field["key"] == key), None)


def form_of(version: ProcedureVersion, case: str = "") -> Form:
    """Return the form of ``version`` for a case, its own or the standard one.

    Editors' words are in the language of the version, those that all forms share in the active one.
    Raises ``UnknownCase``.
    """
    document = form_document(version.content, case)
    return Form(document["schema"], document["layout"], document["papers"])


def only(form: Form, paths: Collection[str]) -> Form:
    """Return the part of ``form`` that a supplement opens: fields by path, papers by component.

    A question whose condition hangs on an answer outside is asked: somebody asks for it.
    """
    layout = []
    for step in form.layout:
        fields = [_freed(field, paths) for field in step["fields"] if field["path"] in paths]
        if fields:
            layout.append({**step, "fields": fields})
    papers = [
        {**paper, "required": True, "when": None}
        for paper in form.papers
        if paper["component"] in paths
    ]
    return replace(form, schema=schema_of(layout), layout=layout, papers=papers)


def _freed(field: Field, paths: Collection[str]) -> Field:
    when = field.get("when")
    return {**field, "when": None} if when and when["path"] not in paths else field


def asked_paths(form: Form, data: Data) -> set[str]:
    """Return the paths of the questions that are asked, the other answers being ``data``."""
    asked: set[str] = set()
    for path, field in form.fields.items():
        if _holds(field.get("when"), data, asked):
            asked.add(path)
    return asked


def papers_asked(form: Form, data: Data) -> list[dict[str, Any]]:
    """Return the papers whose condition holds, headings among them."""
    asked = asked_paths(form, data)
    return [paper for paper in form.papers if _holds(paper.get("when"), data, asked)]


def settled(form: Form, data: Data) -> Data:
    """Return ``data`` without empty answers and without answers to what is not asked."""
    asked = asked_paths(form, data)
    values: dict[str, Any] = {}
    for path in form.fields:
        value = _without_empty(value_at(data, path)) if path in asked else None
        values[path] = value
    kept: Data = merged(data, values)
    return {name: part for name, part in kept.items() if part != {}}


def rows_at(form: Form, data: Data) -> Iterator[tuple[str, Field, dict[str, Any]]]:
    """Yield path, table and row of every row of every table."""
    for path, field in form.fields.items():
        rows = value_at(data, path) if field["kind"] == Kind.TABLE else None
        for number, row in enumerate(rows if isinstance(rows, list) else []):
            if isinstance(row, dict):
                yield f"{path}.{number}", field, row


def _holds(when: dict[str, Any] | None, data: Data, asked: set[str]) -> bool:
    if not when:
        return True
    value = value_at(data, when["path"])
    if when["path"] not in asked or is_empty(value):
        return False
    if when["operator"] == Operator.FILLED:
        return True
    given = value if isinstance(value, list) else [value]
    among = any(one == wanted for one in given for wanted in when["values"])
    return among is not (when["operator"] == Operator.NOT)


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: inner for key, inner in value.items() if not is_empty(inner)}
    if isinstance(value, list):
        return [row for row in map(_without_empty, value) if not is_empty(row)]
    return value
