"""The step of the papers: files for each of them, or papers that were given before."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from dossiers.forms import Form, check, error_lines, form_of, papers_asked, settled
from dossiers.forms.summary import input_id
from dossiers.models import Draft, Paper, Result, StoredFile
from dossiers.services import files
from dossiers.services.submission import errors_of_files
from dossiers.views.drafting import PAPER, PAPERS, Errors, around, draft_page, next_url
from home.layout import safe_link
from portal_site.lib.errors import DomainError
from portal_site.lib.rates import seconds_to_wait

REUSABLE = 100  # of what was given and of what was issued, the newest
REUSE, REUSE_AS = "reuse", "reuse_as"


@draft_page
def papers(request: HttpRequest, draft: Draft) -> HttpResponse:
    """What is to be handed in, what is there already, and inputs for the rest."""
    form = form_of(draft.version, draft.case)
    if request.method != "POST":
        errors = _missing(form, draft) if "check" in request.GET else {}
        return _page(request, draft, errors)
    errors = _kept(request, draft, form)
    if errors:
        return _page(request, draft, errors)
    if REUSE in request.POST:
        return redirect("draft-papers", draft.pk)
    if "leave" in request.POST:
        messages.success(request, _("Your draft is saved. Go on whenever you like."))
        return redirect("draft", draft.pk)
    errors = _missing(form, draft)
    return _page(request, draft, errors) if errors else redirect(next_url(draft, PAPERS))


def _kept(request: HttpRequest, draft: Draft, form: Form) -> Errors:
    """Take what the page brings as papers; return what was refused, by paper."""
    asked = [paper["component"] for paper in form.papers if not paper["is_heading"]]
    errors: dict[str, list[str]] = {}
    brought = [
        (component, upload)
        for component in asked
        for upload in request.FILES.getlist(f"{PAPER}{component}")
    ]
    for component, upload in brought:
        assert isinstance(upload, UploadedFile)
        if not request.user.is_authenticated and _wait(request):
            text = _("Too many files were sent from here. Please wait a while and try again.")
            return errors | {f"{PAPER}{component}": [text]}
        try:
            files.hand_in(draft, component, upload, upload.name or "")
        except DomainError as error:
            errors.setdefault(f"{PAPER}{component}", []).append(f"{upload.name}: {error}")
    if REUSE in request.POST:
        errors |= _reused(request, draft)
    return errors


def _wait(request: HttpRequest) -> int:
    return seconds_to_wait(request, "uploads", **settings.UPLOAD_LIMITS)


def _reused(request: HttpRequest, draft: Draft) -> Errors:
    component = request.POST.get(REUSE_AS, "")
    source = _source(request.user, request.POST.get("source", ""))
    if source is None:
        return {"source": [_("Choose the paper that you want to use again.")]}
    try:
        files.reuse(source, draft, component)
    except DomainError as error:
        return {"source": [str(error)]}
    return {}


def _source(user: Any, named: str) -> Paper | Result | None:
    """Return the paper or result of the person's own that ``named`` (“paper-7”) is."""
    kind, _dash, number = named.partition("-")
    if not isinstance(user, User) or not number.isdecimal() or len(number) > 18:
        return None
    if kind == "paper":
        return files.papers_of(user).filter(pk=int(number)).first()
    return files.results_of(user).filter(pk=int(number)).first()


def _missing(form: Form, draft: Draft) -> Errors:
    given = list(draft.papers.select_related("file"))
    found = check(form, settled(form, draft.data), {one.component for one in given}, final=True)
    infected = errors_of_files(one for one in given if one.file.state != _QUARANTINED)
    return {path: texts for path, texts in found.items() if path.startswith(PAPER)} | infected


_QUARANTINED = StoredFile.State.QUARANTINED


def _page(request: HttpRequest, draft: Draft, errors: Errors) -> HttpResponse:
    context = around(request, draft, PAPERS)
    form, given = context["form"], context["papers"]
    asked = papers_asked(form, draft.data)
    places = {paper["component"] for paper in asked if not paper["is_heading"]}
    context |= {
        "asked": [
            {
                **paper,
                "form_file": safe_link(paper.get("form_file")),
                "id": input_id(f"{PAPER}{paper['component']}"),
                "input": f"{PAPER}{paper['component']}",
                "given": [one for one in given if one.component == paper["component"]],
                "errors": errors.get(f"{PAPER}{paper['component']}", []),
            }
            for paper in asked
        ],
        "besides": [one for one in given if one.component not in places],
        "given": given,
        "reusable": _reusable(request.user),
        "accepted": ",".join(files.ACCEPTED),
        "limit": settings.FILE_LIMIT_MB,
        "is_scanned": bool(settings.CLAMAV_ADDRESS),
        "states": {state.value: str(state.label) for state in StoredFile.State},
        "source_errors": errors.get("source", []),
        "lines": error_lines(form, errors),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors and request.method == "POST" else 200
    return render(request, "dossiers/filing/papers.html", context, status=status)


def _reusable(user: Any) -> list[tuple[str, str]]:
    """Return what may be used again, as choices."""
    if not isinstance(user, User):
        return []
    given = files.papers_of(user).order_by("-added_at", "-pk")[:REUSABLE]
    issued = files.results_of(user).order_by("-issued_at", "-pk")[:REUSABLE]
    return [
        *((f"result-{one.pk}", f"{one.title} ({one.issued_at:%d/%m/%Y})") for one in issued),
        *((f"paper-{one.pk}", f"{one.file.name} ({one.added_at:%d/%m/%Y})") for one in given),
    ]


@require_POST
@draft_page
def take_back(request: HttpRequest, draft: Draft, number: int) -> HttpResponse:
    paper = draft.papers.select_related("file").filter(pk=number).first()
    if paper is not None:
        try:
            files.take_back(draft, paper)
        except DomainError as error:
            messages.error(request, str(error))
    return redirect("draft-papers", draft.pk)
