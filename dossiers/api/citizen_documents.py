"""What the citizen's side answers, as plain data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from dossiers.forms import Form
from dossiers.models import Dossier, Paper, Payment, Rating, Result, StoredFile
from dossiers.services.files.signatures import signature_words
from dossiers.services.rating import RATED
from dossiers.states import COMPLETION, FINAL, TRANSITIONS, Action, Role, Status

Document = dict[str, Any]
# What an applicant does by addresses of their own, in the order of a page.
OFFERED = (Action.ANSWER_SUPPLEMENT, Action.WITHDRAW)


def address(name: str, dossier: Any) -> str:
    return reverse(f"api-v1:{name}", args=[dossier])


def list_item(row: Document) -> Document:
    status = Status(row["status"])
    return {
        "id": str(row["id"]),
        "code": row["code"],
        "procedure": {"code": row["procedure_code"], "name": row["procedure_name"]},
        "status": row["status"],
        "status_words": status.label,
        "completion": COMPLETION[status],
        "waits_for_me": status in {Status.SUPPLEMENT, Status.PAYMENT},
        "submitted_at": row["submitted_at"],
        "received_at": row["received_at"],
        "due_at": row["due_at"],
        "agency": _agency(row["agency_code"], row["agency_named"]),
        "unit": row["unit"],
        "url": address("dossier", row["id"]),
    }


def detail(dossier: Any) -> Document:
    """Return a dossier as its applicant reads it. ``dossier`` comes from ``shown_dossier``."""
    status = Status(dossier.status)
    content = dossier.version.content
    supplement = None
    if dossier.supplement_number is not None:
        supplement = {
            "number": dossier.supplement_number,
            "reason": dossier.supplement_reason,
            "answer_until": dossier.supplement_until,
        }
    return {
        "id": str(dossier.pk),
        "code": dossier.code,
        "procedure": {"code": content["code"], "name": content["name"]},
        "version": dossier.version.number,
        "case": case_of(content, dossier.case),
        "locale": dossier.locale,
        "channel": dossier.channel,
        "status": dossier.status,
        "status_words": status.label,
        "completion": COMPLETION[status],
        "is_closed": status in FINAL,
        "submitted_at": dossier.submitted_at,
        "received_at": dossier.received_at,
        "due_at": dossier.due_at,
        "finished_at": dossier.finished_at,
        "returned_at": dossier.returned_at,
        "agency": _agency(dossier.agency and dossier.agency.code, dossier.agency_named),
        "unit": dossier.unit,
        "organisation": dossier.organisation.name if dossier.organisation else "",
        "data": dossier.data,
        "supplement": supplement,
        "amount_due": dossier.amount_due or 0,
        "actions": _actions(dossier, status),
        "links": links(dossier),
    }


def links(dossier: Dossier) -> dict[str, str]:
    names = ("events", "documents", "deadline", "supplement", "payments", "receipt")
    return {name: address(f"dossier-{name}", dossier.pk) for name in names}


def case_of(content: Document, case: str) -> Document | None:
    for found in content["cases"]:
        if case and found["id"] == case:
            return {"id": case, "name": found["name"]}
    return None


def paper_document(paper: Paper, names: dict[str, str]) -> Document:
    return {
        "id": paper.pk,
        "component": paper.component,
        "name": names.get(paper.component, ""),
        "supplement": paper.supplement,
        "added_at": paper.added_at,
        "is_replaced": paper.replaced_at is not None,
        "is_reused": paper.reused_from_id is not None,
        "file": file_document(paper.file),
    }


def names_of(form: Form) -> dict[str, str]:
    """Return the names of papers by component."""
    return {paper["component"]: paper["name"] for paper in form.papers}


def file_document(file: StoredFile) -> Document:
    return {
        "id": str(file.pk),
        "name": file.name,
        "content_type": file.content_type,
        "size": file.size,
        "sha256": file.sha256,
        "state": file.state,
        "state_words": file.get_state_display(),
        "signatures": [
            {**signature, "words": signature_words(signature)}
            for signature in file.signatures or []
        ],
        "url": reverse("api-v1:file", args=[file.pk]),
    }


def result_document(result: Result) -> Document:
    return {
        "title": result.title,
        "number": result.number,
        "issued_at": result.issued_at,
        "valid_until": result.valid_until,
        "file": file_document(result.file) if result.file else None,
    }


def payment_document(payment: Payment) -> Document:
    return {
        "id": payment.pk,
        "amount": payment.amount,
        "note": payment.note,
        "state": payment.state,
        "state_words": payment.get_state_display(),
        "method": payment.method,
        "created_at": payment.created_at,
        "paid_at": payment.paid_at,
    }


def rating_document(rating: Rating) -> Document:
    return {
        "score": rating.score,
        "score_words": rating.get_score_display(),
        "comment": rating.comment,
        "rated_at": rating.rated_at,
    }


def documents_of(
    dossier: Dossier, form: Form, papers: Iterable[Paper], results: Iterable[Result]
) -> Document:
    names = names_of(form)
    return {
        "papers": [paper_document(paper, names) for paper in papers],
        "results": [result_document(result) for result in results],
        "receipt": address("dossier-receipt", dossier.pk),
    }


def _actions(dossier: Any, status: Status) -> list[str]:
    """Return what the applicant may do now."""
    actions = [
        str(action)
        for action in OFFERED
        if status in TRANSITIONS[action].sources and Role.APPLICANT in TRANSITIONS[action].roles
    ]
    if status in RATED and not dossier.is_rated:
        actions.append("rate")
    return actions


def _agency(code: str | None, name: str | None) -> Document | None:
    return {"code": code, "name": name} if code else None
