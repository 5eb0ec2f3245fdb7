"""The dossiers and papers of the person who looks, and one dossier with all that is asked of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from dossiers.deadlines.words import moment_words, sentences
from dossiers.forms import form_of, in_words
from dossiers.models import Dossier
from dossiers.selectors import viewer_of
from dossiers.selectors_citizen import listed_dossiers, listed_drafts
from dossiers.selectors_files import papers_of, results_of
from dossiers.services.deadlines import deadline_of
from dossiers.services.files import readable
from dossiers.services.planned import planned_deadline
from dossiers.services.rating import RATED
from dossiers.states import COMPLETION, FINAL, TRANSITIONS, Action, Status
from dossiers.timeline import told
from dossiers.views.frame import frame, own_dossier
from portal_site.lib.pagination import InvalidCursor, keyset_page

PAGE_SIZE = 20
DRAFTS_SHOWN = 20


@require_safe
@never_cache
def list_dossiers(request: HttpRequest) -> HttpResponse:
    """What waits for me first, then drafts and dossiers, the newest on top."""
    viewer = viewer_of(request)
    if not (viewer.user.is_authenticated or viewer.secrets):
        return redirect(f"{reverse('account_login')}?next={request.path}")
    try:
        page = keyset_page(
            listed_dossiers(viewer),
            ("-submitted_at", "-id"),
            cursor=request.GET.get("cursor", ""),
            size=PAGE_SIZE,
            identity=repr(("my dossiers", viewer.user.pk)),
        )
    except InvalidCursor:
        return HttpResponseRedirect(request.path)
    rows = [row_of(row) for row in page.rows]
    context = {
        **frame(request, "dossiers"),
        "waiting": [row for row in rows if row["waits"]],
        "rows": rows,
        "drafts": listed_drafts(viewer).order_by("-updated_at")[:DRAFTS_SHOWN],
        "previous_url": page.previous and f"{request.path}?cursor={page.previous}",
        "next_url": page.next and f"{request.path}?cursor={page.next}",
    }
    return render(request, "dossiers/mine.html", context)


def row_of(row: dict[str, Any]) -> dict[str, Any]:
    """Return one dossier as lists show it."""
    status = Status(row["status"])
    return {
        **row,
        "status_words": status.label,
        "completion": COMPLETION[status],
        "waits": _asked(status),
        "is_over": status in FINAL | {Status.DONE},
    }


def _asked(status: Status) -> str:
    """Return what an applicant has to do now, in words; empty: nothing."""
    asked = {
        Status.SUPPLEMENT: _("Complete your dossier"),
        Status.PAYMENT: _("Pay the fee"),
    }
    return asked.get(status, "")


@require_safe
@never_cache
def list_drafts(request: HttpRequest) -> HttpResponse:
    """All that was begun and not filed, with the day until which it is kept."""
    viewer = viewer_of(request)
    if not (viewer.user.is_authenticated or viewer.secrets):
        return redirect(f"{reverse('account_login')}?next={request.path}")
    try:
        page = keyset_page(
            listed_drafts(viewer),
            ("-updated_at", "-id"),
            cursor=request.GET.get("cursor", ""),
            size=PAGE_SIZE,
            identity=repr(("my drafts", viewer.user.pk)),
        )
    except InvalidCursor:
        return HttpResponseRedirect(request.path)
    context = {
        **frame(request, "drafts"),
        "drafts": page.rows,
        "previous_url": page.previous and f"{request.path}?cursor={page.previous}",
        "next_url": page.next and f"{request.path}?cursor={page.next}",
    }
    return render(request, "dossiers/filing/drafts.html", context)


@require_safe
@never_cache
def show_dossier(request: HttpRequest, pk: UUID) -> HttpResponse:
    dossier = own_dossier(request, pk)
    status = Status(dossier.status)
    form = form_of(dossier.version, dossier.case)
    names = {paper["component"]: paper["name"] for paper in form.papers}
    papers = list(dossier.papers.select_related("file"))
    context = {
        **frame(request, "dossier", pk),
        "dossier": dossier,
        "name": dossier.version.content["name"],
        "status": status.label,
        "completion": COMPLETION[status],
        "asked": _asked(status),
        "supplement_until": _moment(dossier.supplement_until),
        "payments": dossier.payments.all(),
        "due": _due(dossier),
        "timeline": [told(event) for event in dossier.events.select_related("detail")],
        "papers": [_paper(paper, names) for paper in papers if not _is_unsent(paper, dossier)],
        "results": [
            {"result": result, "is_readable": bool(result.file and readable(result.file))}
            for result in dossier.results.select_related("file")
        ],
        "answers": in_words(form, dossier.data),
        "may_withdraw": status in TRANSITIONS[Action.WITHDRAW].sources,
        "may_rate": status in RATED and not dossier.is_rated,
        "is_anonymous": dossier.owner_id is None and dossier.organisation_id is None,
    }
    return render(request, "dossiers/dossier.html", context)


def _due(dossier: Dossier) -> dict[str, Any] | None:
    """Return the date of the result with its arithmetic; None when none is to come any more."""
    if dossier.status in FINAL | {Status.DONE}:
        return None
    is_planned = dossier.received_at is None
    deadline = planned_deadline(dossier) if is_planned else deadline_of(dossier)
    return {
        "moment": _moment(deadline.due_at),
        "is_planned": is_planned,
        "waits_for_me": bool(_asked(Status(dossier.status))),
        "lines": sentences(deadline.lines),
    }


def _moment(at: Any) -> str:
    return moment_words(at) if at else ""


def _is_unsent(paper: Any, dossier: Any) -> bool:
    """Tell what was prepared as an answer and not handed in yet: it stands on the answer's page."""
    return paper.supplement is not None and paper.supplement == dossier.supplement_number


def _paper(paper: Any, names: dict[str, str]) -> dict[str, Any]:
    return {
        "name": names.get(paper.component, ""),
        "file": paper.file,
        "supplement": paper.supplement,
        "is_replaced": paper.replaced_at is not None,
        "is_readable": readable(paper.file),
    }


@require_safe
@never_cache
def list_papers(request: HttpRequest) -> HttpResponse:
    """What I gave once and what was issued to me, to look at and to use again."""
    if not isinstance(request.user, User):
        return redirect(f"{reverse('account_login')}?next={request.path}")
    context = {
        **frame(request, "my-papers"),
        "results": results_of(request.user).order_by("-issued_at", "-pk"),
        "papers": [
            {"paper": paper, "name": _name_of(paper)}
            for paper in papers_of(request.user).order_by("-added_at", "-pk")[:200]
        ],
    }
    return render(request, "dossiers/my_papers.html", context)


def _name_of(paper: Any) -> str:
    form = form_of(paper.dossier.version, paper.dossier.case)
    names = {each["component"]: str(each["name"]) for each in form.papers}
    return names.get(paper.component, "")
