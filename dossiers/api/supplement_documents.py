"""A supplement request as the applicant answers it."""

from __future__ import annotations

from typing import Any

from dossiers.api.citizen_documents import names_of, paper_document
from dossiers.forms import Form, check, nested
from dossiers.models import SupplementRequest
from dossiers.services.supplements import form_of_answer, values_of_answer


def supplement_document(request: SupplementRequest) -> dict[str, Any]:
    """Return what is asked, the part of the form that is open, and what is prepared so far."""
    form = form_of_answer(request)
    values = values_of_answer(request)
    papers = request.dossier.papers.filter(supplement=request.number).select_related("file")
    given = {paper.component for paper in papers}
    return {
        "number": request.number,
        "reason": request.reason,
        "asked_at": request.asked_at,
        "answer_until": request.answer_until,
        "items": [{**item, "name": _name(form, item)} for item in request.items],
        "form": {"schema": form.schema, "layout": form.layout, "papers": form.papers},
        "values": values,
        "papers": [paper_document(paper, names_of(form)) for paper in papers],
        "missing": check(form, nested(values), given, final=True),
    }


def _name(form: Form, item: dict[str, Any]) -> str:
    if item["kind"] == "paper":
        return str(names_of(form).get(item["ref"], ""))
    field = form.fields.get(item["ref"])
    return str(field["label"]) if field else ""
