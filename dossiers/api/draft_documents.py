"""What is answered about drafts, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.urls import reverse

from dossiers.api.citizen_documents import case_of, names_of, paper_document
from dossiers.forms import changed_since, form_of
from dossiers.models import Draft, Paper
from dossiers.selectors_drafts import offered_agencies
from dossiers.services.drafts import standing_of

Document = dict[str, Any]


def draft_address(draft: Any) -> str:
    return reverse("api-v1:draft", args=[draft])


def draft_item(row: Document) -> Document:
    return {
        "id": str(row["id"]),
        "procedure": {"code": row["procedure_code"], "name": row["procedure_name"]},
        "locale": row["locale"],
        "revision": row["revision"],
        "updated_at": row["updated_at"],
        "expires_at": row["expires_at"],
        "url": draft_address(row["id"]),
    }


def draft_document(draft: Draft, papers: Sequence[Paper]) -> Document:
    """Return a draft with what is wrong, what is missing, and what its procedure changed since."""
    content = draft.version.content
    errors, missing = standing_of(draft, papers)
    names = names_of(form_of(draft.version, draft.case))
    return {
        "id": str(draft.pk),
        "revision": draft.revision,
        "procedure": {"code": content["code"], "name": content["name"]},
        "version": draft.version.number,
        "changes": [asdict(change) for change in changed_since(draft)],
        "locale": draft.locale,
        "case": case_of(content, draft.case),
        "cases": [{"id": case["id"], "name": case["name"]} for case in content["cases"]],
        "agency": draft.agency.code if draft.agency else None,
        "agencies": offered_agencies(draft.version),
        "organisation": draft.organisation.name if draft.organisation else "",
        "data": draft.data,
        "aside": draft.aside,
        "papers": [paper_document(paper, names) for paper in papers],
        "errors": errors,
        "missing": missing,
        "created_at": draft.created_at,
        "updated_at": draft.updated_at,
        "expires_at": draft.expires_at,
        "url": draft_address(draft.pk),
    }
