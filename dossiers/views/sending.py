"""The last steps of a filing: reading it over, declaring, sending; and what comes right after."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dossiers.deadlines.words import moment_words, sentences
from dossiers.exceptions import ChangedMeanwhile, Incomplete
from dossiers.forms import (
    Form,
    data_from_post,
    error_lines,
    form_of,
    in_words,
    merge_patch,
    shown_fields,
)
from dossiers.models import Draft
from dossiers.selectors import viewer_of
from dossiers.services.drafts import change_draft, standing_of
from dossiers.services.lifecycle import actor_for
from dossiers.services.planned import planned_deadline
from dossiers.services.receipts import lookup_address, next_steps
from dossiers.services.submission import submit
from dossiers.states import Role, Status
from dossiers.views.drafting import (
    REVIEW,
    SEND,
    Errors,
    around,
    draft_page,
    error_urls,
    seen_revision,
    stage_url,
)
from dossiers.views.frame import frame, own_dossier
from portal_site.lib.errors import DomainError

DECLARED = "declared"


@draft_page
def review(request: HttpRequest, draft: Draft) -> HttpResponse:
    """All answers and papers with the way to change them; prints as it stands."""
    context = around(request, draft, REVIEW)
    form, papers = context["form"], context["papers"]
    wrong, missing = standing_of(draft, papers)
    errors = {path: texts for path, texts in {**wrong, **missing}.items() if path != DECLARED}
    names = {paper["component"]: paper["name"] for paper in form.papers}
    context |= {
        "answers": [
            {"step": shown, "url": stage_url(draft, shown.key)}
            for shown in in_words(form, draft.data)
            if shown.key != SEND
        ],
        "given": [{"name": names.get(one.component, ""), "file": one.file} for one in papers],
        "case": _case_name(draft),
        "lines": error_lines(form, errors, error_urls(form, draft)),
    }
    return render(request, "dossiers/filing/review.html", context)


def _case_name(draft: Draft) -> str:
    cases = draft.version.content["cases"]
    found = next((case for case in cases if case["id"] == draft.case), None)
    return str(found["name"]) if found and len(cases) > 1 else ""


@draft_page
def send(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The declaration, and the button that files."""
    form = form_of(draft.version, draft.case)
    if request.method != "POST":
        return _send_page(request, draft, form, {})
    data = data_from_post(form, request.POST, draft.data)
    try:
        saved = change_draft(
            draft, revision=seen_revision(request), data=merge_patch(draft.data, data)
        )
        actor = actor_for(draft, viewer_of(request), Role.APPLICANT)
        submit(saved, actor=actor)
    except ChangedMeanwhile as error:
        messages.warning(request, str(error))
        return redirect("draft-review", draft.pk)
    except Incomplete as error:
        draft.refresh_from_db()
        return _send_page(request, draft, form, error.errors)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("draft", draft.pk)
    return redirect("dossier-filed", draft.pk)


def _send_page(request: HttpRequest, draft: Draft, form: Form, errors: Errors) -> HttpResponse:
    context = around(request, draft, SEND)
    urls = {**error_urls(form, draft), SEND: ""}
    context |= {
        "fields": shown_fields(form, draft.data, errors, SEND),
        "applicant": _applicant(draft.data),
        "lines": error_lines(form, errors, urls),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "dossiers/filing/send.html", context, status=status)


def _applicant(data: dict[str, Any]) -> str:
    told = data.get("applicant") or {}
    key = "organisation_name" if told.get("kind") == "organisation" else "full_name"
    return str(told.get(key) or "")


@require_safe
@never_cache
def filed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What an applicant needs right after the filing: the code, what comes next, and by when."""
    dossier = own_dossier(request, pk)
    if dossier.status != Status.NEW:
        return redirect("dossier", pk)
    deadline = planned_deadline(dossier)
    address = lookup_address(dossier, get_language() or dossier.locale)
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        border=2, omitsize=True, dark="#000", light="#fff"
    )
    context = {
        **frame(request, "dossier-filed", pk),
        "dossier": dossier,
        "name": dossier.version.content["name"],
        "address": address,
        "qr": mark_safe(drawn),  # noqa: S308 - drawn by segno
        "next_steps": next_steps(dossier),
        "due": {
            "moment": moment_words(deadline.due_at) if deadline.due_at else "",
            "lines": sentences(deadline.lines),
        },
        "title": _("Your dossier was filed"),
    }
    return render(request, "dossiers/filing/filed.html", context)
