"""What applicants do with a dossier after it was filed: complete it, withdraw it, rate the handling.

Every page works without JavaScript: what is sent is kept, then the next page is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from dossiers.exceptions import Incomplete
from dossiers.forms import (
    Form,
    data_from_post,
    error_lines,
    is_row_action,
    nested,
    shown_fields,
    value_at,
)
from dossiers.models import Dossier, Rating, SupplementRequest
from dossiers.selectors import open_supplement, viewer_of
from dossiers.services import desk, files, supplements
from dossiers.services.lifecycle import Actor, actor_for
from dossiers.services.rating import RATED
from dossiers.services.rating import rate as keep_rating
from dossiers.states import TRANSITIONS, Action, Role, Status
from dossiers.views.frame import frame, own_dossier
from portal_site.lib.errors import DomainError

PAPERS = "papers."
Errors = Mapping[str, list[str]]


def _actor(request: HttpRequest, dossier: Dossier) -> Actor:
    return actor_for(dossier, viewer_of(request), Role.APPLICANT)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def answer_supplement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The marked fields and papers of the open request; “save” keeps them, “send” hands them in."""
    dossier = own_dossier(request, pk)
    asked = open_supplement(dossier)
    if asked is None:
        return redirect("dossier", pk)
    form = supplements.form_of_answer(asked)
    data = nested(supplements.values_of_answer(asked))
    if request.method != "POST":
        return _supplement_page(request, asked, form, data, {})
    data = data_from_post(form, request.POST, data)
    if is_row_action(request.POST):
        return _supplement_page(request, asked, form, data, {})
    try:
        _keep(request, asked, data)
        if "send" in request.POST:
            supplements.answer_supplement(dossier, actor=_actor(request, dossier))
    except DomainError as error:
        errors = getattr(error, "errors", {"": [str(error)]})
        return _supplement_page(request, asked, form, data, errors)
    if "send" in request.POST:
        messages.success(request, _("Your supplement was handed in."))
        return redirect("dossier", pk)
    messages.success(request, _("What you changed is kept. It is not sent yet."))
    return redirect("dossier-supplement", pk)


def _keep(request: HttpRequest, asked: SupplementRequest, data: dict[str, Any]) -> None:
    """Keep answers and files; a file that is refused names its paper."""
    paths = supplements.marked(asked, "field")
    supplements.save_answer(asked, {path: value_at(data, path) for path in paths})
    errors = {}
    for component in supplements.marked(asked, "paper"):
        for upload in request.FILES.getlist(f"{PAPERS}{component}"):
            assert isinstance(upload, UploadedFile)
            try:
                paper = files.hand_in(asked.dossier, component, upload, upload.name or "")
                with suppress(files.ScannerUnavailable):
                    files.scan(paper.file)  # at once: what is being checked cannot be sent
            except DomainError as error:
                errors[f"{PAPERS}{component}"] = [str(error)]
    if errors:
        raise Incomplete(_("Some of it cannot be kept."), errors)


def _supplement_page(
    request: HttpRequest,
    asked: SupplementRequest,
    form: Form,
    data: dict[str, Any],
    errors: Errors,
) -> HttpResponse:
    dossier = asked.dossier
    given = dossier.papers.filter(supplement=asked.number).select_related("file")
    notes = {item["ref"]: item["note"] for item in asked.items}
    context = {
        **frame(request, "dossier-supplement", dossier.pk),
        "dossier": dossier,
        "asked": asked,
        "fields": shown_fields(form, data, errors),
        "field_notes": [
            (field["label"], notes[path]) for path, field in form.fields.items() if notes.get(path)
        ],
        "papers": [
            {
                **paper,
                "input": f"{PAPERS}{paper['component']}",
                "note": notes.get(paper["component"], ""),
                "given": [one for one in given if one.component == paper["component"]],
                "errors": errors.get(f"{PAPERS}{paper['component']}", []),
            }
            for paper in form.papers
        ],
        "accepted": ",".join(files.ACCEPTED),
        "lines": error_lines(form, errors),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "dossiers/supplement.html", context, status=status)


@require_POST
@never_cache
def take_paper_back(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    dossier = own_dossier(request, pk)
    paper = get_object_or_404(dossier.papers.select_related("file"), pk=number)
    try:
        files.take_back(dossier, paper)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("dossier-supplement", pk)


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason (if you want to say)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RatingForm(forms.Form):
    score = forms.TypedChoiceField(
        label=gettext_lazy("How satisfied are you with the handling?"),
        choices=sorted(Rating.Score.choices, reverse=True),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the answers.")},
    )
    comment = forms.CharField(
        label=gettext_lazy("Would you like to say more?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asks once more: what is withdrawn cannot be taken up again."""
    dossier = own_dossier(request, pk)
    if Status(dossier.status) not in TRANSITIONS[Action.WITHDRAW].sources:
        return redirect("dossier", pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        return _done(
            request,
            pk,
            lambda: desk.withdraw(dossier, actor=_actor(request, dossier), reason=reason),
            _("Your dossier was withdrawn."),
        )
    return _step_page(request, "dossier-withdraw", dossier, form, "dossiers/withdraw.html")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def rate(request: HttpRequest, pk: UUID) -> HttpResponse:
    dossier = own_dossier(request, pk)
    if Status(dossier.status) not in RATED or dossier.is_rated:
        return redirect("dossier", pk)
    form = RatingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _done(
            request,
            pk,
            lambda: keep_rating(dossier, actor=_actor(request, dossier), **form.cleaned_data),
            _("Thank you for your rating."),
        )
    return _step_page(request, "dossier-rating", dossier, form, "dossiers/rating.html")


def _done(request: HttpRequest, pk: UUID, step: Any, success: str) -> HttpResponse:
    """Take ``step`` and lead back to the dossier, which says how it went."""
    try:
        step()
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, success)
    return redirect("dossier", pk)


def _step_page(
    request: HttpRequest, url_name: str, dossier: Any, form: forms.Form, template: str
) -> HttpResponse:
    context = {**frame(request, url_name, dossier.pk), "dossier": dossier, "form": form}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, template, context, status=status)
