"""The form of a procedure as clients get it: schema of the data, layout, papers to give."""

from __future__ import annotations

from typing import Any

from procedures.eform.common import (
    applicant_step,
    declaration_step,
    delivery_step,
    standard_step,
)
from procedures.eform.schema import merged, schema_of
from procedures.exceptions import UnknownCase

Document = dict[str, Any]


def form_document(content: Document, case: str = "") -> Document:
    """Return the form for ``case`` of a procedure whose version says ``content``.

    ``{"schema", "layout", "papers", "case", "is_standard"}``: the layout lists steps with their
    fields; papers are those of the case, then the form's own. Without a case: the first one.
    A procedure without a form of its own gets the standard one. Raises ``UnknownCase``.
    """
    own = content.get("form")
    if own is None:
        steps = [standard_step(content["name"])]
        own = {"schema": schema_of(steps), "layout": steps, "papers": []}
    before, after = [applicant_step()], [delivery_step(), declaration_step()]
    chosen = _case(content, case)
    return {
        "schema": merged(merged(schema_of(before), own["schema"]), schema_of(after)),
        "layout": [*before, *own["layout"], *after],
        "papers": [*map(_paper, chosen.get("components", [])), *own["papers"]],
        "case": chosen.get("id") or "",
        "is_standard": "form" not in content,
    }


def _case(content: Document, case: str) -> Document:
    for found in content["cases"]:
        if not case or found["id"] == case:
            return dict(found)
    if case:
        raise UnknownCase
    return {}


def _paper(component: Document) -> Document:
    return {
        "component": component["id"],
        "name": component["name"],
        "originals": component.get("originals") or 0,
        "copies": component.get("copies") or 0,
        "required": bool(component.get("required")) and not component.get("is_heading"),
        "form_name": component.get("form_name") or "",
        "form_file": component.get("form_file") or "",
        "note": component.get("note") or "",
        "is_heading": bool(component.get("is_heading")),
    }
