"""What the pages of one draft have in common: whose it is, its steps, what they show around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dossiers.forms import Form, changed_since, form_of, papers_asked
from dossiers.models import Draft, Paper
from dossiers.selectors import viewer_of
from dossiers.selectors_citizen import shown_dossier, shown_draft
from dossiers.selectors_drafts import offered_agencies
from dossiers.selectors_files import papers_in
from dossiers.services.drafts import case_ids, standing_of
from dossiers.views.frame import frame

Errors = Mapping[str, list[str]]
DraftPage = Callable[..., HttpResponse]

CHOICES, PAPERS, DELIVERY, REVIEW, SEND = "choices", "papers", "delivery", "review", "declaration"
OWN_PAGES = {
    CHOICES: "draft-choices",
    PAPERS: "draft-papers",
    REVIEW: "draft-review",
    SEND: "draft-send",
}
PAPER = "papers."


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a filing. ``state``: done, missing or wrong; empty where nothing is asked."""

    key: str
    title: str
    url: str
    state: str


def draft_page(view: DraftPage) -> DraftPage:
    """Give a view the draft that its address names, if it is the caller's own.

    One that was filed has become a dossier of the same id: its page comes instead. Who has not
    shown that the draft is theirs learns how to.
    """

    @require_http_methods(["GET", "HEAD", "POST"])
    @never_cache
    @wraps(view)
    def find(request: HttpRequest, pk: UUID, **route: Any) -> HttpResponse:
        viewer = viewer_of(request)
        draft = shown_draft(viewer, pk)
        if draft is not None:
            return view(request, draft, **route)
        if shown_dossier(viewer, pk) is not None:
            return redirect("dossier-filed", pk)
        context = {**frame(request, "draft", pk), "path": request.path}
        return render(request, "dossiers/filing/whose.html", context, status=HTTPStatus.NOT_FOUND)

    return find


def stages_of(draft: Draft, form: Form, papers: list[Paper]) -> list[Stage]:
    """Return the steps of a draft in their order, with what is still to do in each."""
    wrong, missing = standing_of(draft, papers)

    def state(key: str) -> str:
        if key in (REVIEW, SEND):
            return ""
        if any(stage_of(form, path) == key for path in wrong):
            return "wrong"
        return "missing" if any(stage_of(form, path) == key for path in missing) else "done"

    return [
        Stage(key, title, stage_url(draft, key), state(key)) for key, title in _titles(draft, form)
    ]


def _titles(draft: Draft, form: Form) -> list[tuple[str, str]]:
    titles = [(step["key"], str(step["title"])) for step in form.layout]
    asked = [title for title in titles if title[0] not in (DELIVERY, SEND)]
    last = dict(titles)
    first = [(CHOICES, _("Case and agency"))] if has_choices(draft) else []
    has_papers = any(not paper["is_heading"] for paper in papers_asked(form, draft.data))
    papers = [(PAPERS, _("Papers"))] if has_papers or draft.papers.exists() else []
    return [
        *first,
        *asked,
        *papers,
        (DELIVERY, last[DELIVERY]),
        (REVIEW, _("Check your answers")),
        (SEND, _("Declare and file")),
    ]


def has_choices(draft: Draft) -> bool:
    """Tell whether there is anything to choose: one of several cases, or of several agencies."""
    return len(case_ids(draft.version)) > 1 or len(offered_agencies(draft.version)) > 1


def stage_of(form: Form, path: str) -> str:
    """Return the key of the step on whose page ``path`` is asked for."""
    if path.startswith(PAPER):
        return PAPERS
    return CHOICES if path in ("case", "agency") else form.step_of(path)


def stage_url(draft: Draft, key: str) -> str:
    if key in OWN_PAGES:
        return reverse(OWN_PAGES[key], args=[draft.pk])
    return reverse("draft-step", args=[draft.pk, key])


def around(request: HttpRequest, draft: Draft, current: str, *route: Any) -> dict[str, Any]:
    """Return the context of a draft's page that the step ``current`` has, empty for no step."""
    form = form_of(draft.version, draft.case)
    papers = list(papers_in(draft))
    stages = stages_of(draft, form, papers)
    keys = [stage.key for stage in stages]
    place = keys.index(current) if current in keys else -1
    name = OWN_PAGES.get(current) or ("draft-step" if current else "draft")
    return {
        **frame(request, name, draft.pk, *route),
        "draft": draft,
        "name": draft.version.content["name"],
        "code": draft.version.content["code"],
        "form": form,
        "papers": papers,
        "stages": stages,
        "stage": stages[place] if place >= 0 else None,
        "number": place + 1,
        "back_url": stages[place - 1].url if place > 0 else reverse("draft", args=[draft.pk]),
        "next_url": stages[place + 1].url if 0 <= place < len(stages) - 1 else "",
        "changes": changed_since(draft),
    }


def error_urls(form: Form, draft: Draft) -> dict[str, str]:
    """Return for ``error_lines`` the pages of the steps, which then show what is wrong."""
    keys = [PAPERS, *(step["key"] for step in form.layout)]
    return {key: f"{stage_url(draft, key)}?check=1" for key in keys}


def next_url(draft: Draft, current: str) -> str:
    """Return the page after that of the step ``current``."""
    form = form_of(draft.version, draft.case)
    keys = [key for key, _title in _titles(draft, form)]
    following = keys[keys.index(current) + 1 :] if current in keys else keys
    return stage_url(draft, following[0])


def seen_revision(request: HttpRequest) -> int:
    """Return the revision on which a page form was filled in; 0, which no draft has, for none."""
    named = request.POST.get("revision", "")
    return int(named) if named.isdecimal() and len(named) < 10 else 0
