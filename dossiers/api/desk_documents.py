"""What the desk answers, as plain data."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from dossiers.api.citizen_documents import (
    case_of,
    file_document,
    names_of,
    paper_document,
    payment_document,
    result_document,
)
from dossiers.deadlines.words import sentences
from dossiers.forms import form_of
from dossiers.models import Dossier, SupplementRequest
from dossiers.selectors_files import unsent_papers
from dossiers.services.deadlines import deadline_of
from dossiers.states import TRANSITIONS, Role, Status
from dossiers.timeline import told

Document = dict[str, Any]

__all__ = ["detail", "file_document", "list_item", "step_document"]


def list_item(row: Document) -> Document:
    return {
        "id": str(row["id"]),
        "code": row["code"],
        "procedure": {"code": row["procedure_code"], "name": row["procedure_name"]},
        "status": row["status"],
        "status_words": Status(row["status"]).label,
        "channel": row["channel"],
        "applicant_name": row["applicant_name"],
        "submitted_at": row["submitted_at"],
        "received_at": row["received_at"],
        "due_at": row["due_at"],
        "unit": row["unit"],
        "url": reverse("api-v1:desk-dossier", args=[row["id"]]),
    }


def detail(dossier: Dossier, roles: set[Role]) -> Document:
    """Return all that an officer of ``roles`` works with; without what a citizen still prepares."""
    content = dossier.version.content
    officer_roles = roles & {Role.OFFICER, Role.LEADER}
    names = names_of(form_of(dossier.version, dossier.case))
    sent = dossier.papers.select_related("file").exclude(pk__in=unsent_papers(dossier))
    return {
        "id": str(dossier.pk),
        "code": dossier.code,
        "procedure": {"code": content["code"], "name": content["name"]},
        "version": dossier.version.number,
        "case": case_of(content, dossier.case),
        "status": dossier.status,
        "status_words": Status(dossier.status).label,
        "channel": dossier.channel,
        "applicant_kind": dossier.applicant_kind,
        "applicant_name": dossier.applicant_name,
        "submitted_at": dossier.submitted_at,
        "received_at": dossier.received_at,
        "due_at": dossier.due_at,
        "finished_at": dossier.finished_at,
        "returned_at": dossier.returned_at,
        "unit": dossier.unit,
        "data": dossier.data,
        "deadline": sentences(deadline_of(dossier).lines),
        "papers": [paper_document(paper, names) for paper in sent],
        "supplements": [_supplement(request) for request in dossier.supplements.all()],
        "payments": [payment_document(payment) for payment in dossier.payments.all()],
        "results": [result_document(result) for result in dossier.results.select_related("file")],
        "actions": sorted(
            str(action)
            for action, transition in TRANSITIONS.items()
            if dossier.status in transition.sources and officer_roles & transition.roles
        ),
    }


def _supplement(request: SupplementRequest) -> Document:
    return {
        "number": request.number,
        "reason": request.reason,
        "items": request.items,
        "asked_at": request.asked_at,
        "answer_until": request.answer_until,
        "answered_at": request.answered_at,
        "cancelled_at": request.cancelled_at,
        "before": request.before,
    }


def step_document(event: Any) -> Document:
    """Return a step as officers read it: with the names of colleagues."""
    document = told(event)
    detail = getattr(event, "detail", None)
    by = {**document["by"], "name": detail.actor_name if detail else ""}
    return {**document, "by": by, "facts": event.facts, "hash": event.hash}
