"""The applicant's answer to a request to complete a dossier: only what it marks is open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dossiers.exceptions import ActionNotAllowed, Incomplete
from dossiers.forms import Form, check, form_of, merged, nested, only, value_at
from dossiers.models import Dossier, SupplementRequest
from dossiers.selectors import open_supplement
from dossiers.services.history import Actor
from dossiers.services.lifecycle import apply_action, locked
from dossiers.services.submission import applicant_columns, errors_of_files
from dossiers.states import Action, Status


def marked(request: SupplementRequest, kind: str) -> list[str]:
    """Return what ``request`` marks: paths of fields, or components of papers."""
    return [item["ref"] for item in request.items if item["kind"] == kind]


def form_of_answer(request: SupplementRequest) -> Form:
    """Return the part of the dossier's form that ``request`` opens."""
    dossier = request.dossier
    form = form_of(dossier.version, dossier.case)
    return only(form, {item["ref"] for item in request.items})


def values_of_answer(request: SupplementRequest) -> dict[str, Any]:
    """Return by path what stands in the marked fields: what was prepared, else what was filed."""
    data = request.dossier.data
    return {
        path: request.answer.get(path, value_at(data, path)) for path in marked(request, "field")
    }


@transaction.atomic
def save_answer(request: SupplementRequest, values: Mapping[str, Any]) -> SupplementRequest:
    """Keep what the applicant has prepared, by path; what is missing may come later.

    Raises ``Incomplete`` for what is wrong or not open, and ``ActionNotAllowed`` when no answer is
    waited for any more.
    """
    request = _locked_request(locked(request.dossier), request.number)
    closed = set(values) - set(marked(request, "field"))
    errors = {path: [_("This is not open for change.")] for path in sorted(closed)}
    if not errors:
        errors = check(form_of_answer(request), nested(values), final=False)
    if errors:
        raise Incomplete(_("Some of it cannot be kept."), errors)
    request.answer = {**request.answer, **values}
    request.save(update_fields=["answer"])
    return request


@transaction.atomic
def answer_supplement(dossier: Dossier, *, actor: Actor) -> Dossier:
    """Hand in what was prepared. Raises ``Incomplete`` and what ``apply_action`` raises."""
    dossier = locked(dossier)
    request = _locked_request(dossier, None)
    values = values_of_answer(request)
    papers = list(dossier.papers.filter(supplement=request.number).select_related("file"))
    given = {paper.component for paper in papers}
    errors = check(form_of_answer(request), nested(values), given, final=True)
    errors |= errors_of_files(papers)
    if errors:
        raise Incomplete(_("The supplement is not complete yet."), errors)
    at = timezone.now()
    dossier.data = merged(dossier.data, values)
    columns = applicant_columns(dossier.data)
    for name, value in columns.items():
        setattr(dossier, name, value)
    dossier.save(update_fields=["data", *columns])
    replaced = dossier.papers.filter(component__in=given, replaced_at=None)
    replaced.exclude(supplement=request.number).update(replaced_at=at)
    request.answered_at = at
    request.save(update_fields=["answered_at"])
    return apply_action(
        dossier, Action.ANSWER_SUPPLEMENT, actor=actor, facts={"supplement": request.number}
    )


def _locked_request(dossier: Dossier, number: int | None) -> SupplementRequest:
    """Return the open request of a locked dossier, which must be ``number`` where that is given."""
    found = open_supplement(dossier) if dossier.status == Status.SUPPLEMENT else None
    if found is None or (number is not None and found.number != number):
        raise ActionNotAllowed(_("No supplement is waited for."))
    return found
