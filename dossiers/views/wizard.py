"""The steps of a filing before it is sent.

Every page works without JavaScript: what is sent is kept, then the next page is asked for. A page
that saves itself sends the same, with ``autosave``, and is answered without a page.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dossiers.exceptions import ChangedMeanwhile, FilingClosed, Incomplete
from dossiers.forms import (
    Form,
    ShownField,
    check,
    data_from_post,
    error_lines,
    form_of,
    is_row_action,
    merge_patch,
    newly_asked,
    settled,
    shown_fields,
)
from dossiers.forms.posting import ADD
from dossiers.forms.summary import input_id
from dossiers.models import Draft
from dossiers.services.drafts import change_draft, discard_draft, upgrade_draft
from dossiers.views.drafting import (
    CHOICES,
    SEND,
    Errors,
    around,
    draft_page,
    next_url,
    seen_revision,
    stage_url,
)
from dossiers.views.filing_forms import ChoicesForm, lines_of
from dossiers.views.start import SHOWN_ONCE

# What a page sends besides answers.
CONTROLS = frozenset(
    {"csrfmiddlewaretoken", "revision", "next", "leave", "autosave", "add", "remove"}
)


@draft_page
def overview(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Where the filing stands, what is still to do, and what the procedure changed meanwhile."""
    context = around(request, draft, "")
    todo = [stage for stage in context["stages"] if stage.state != "done"]
    context |= {
        "next_stage": todo[0],
        "has_link": str(draft.pk) in request.session.get(SHOWN_ONCE, {}),
        "is_anonymous": draft.owner_id is None and draft.organisation_id is None,
    }
    return render(request, "dossiers/filing/overview.html", context)


@draft_page
def choices(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Which case, and who receives it."""
    chosen = {"case": draft.case, "agency": draft.agency.code if draft.agency else ""}
    sent = request.POST if request.method == "POST" else None
    form = ChoicesForm(sent, draft.version, initial=chosen)
    status = HTTPStatus.OK
    if form.is_valid():
        try:
            change_draft(draft, revision=seen_revision(request), **form.cleaned_data)
        except ChangedMeanwhile as error:
            messages.warning(request, str(error))
            return redirect("draft-choices", draft.pk)
        return redirect(next_url(draft, CHOICES))
    if form.errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {**around(request, draft, CHOICES), "form": form, "lines": lines_of(form)}
    return render(request, "dossiers/filing/choices.html", context, status=status)


@draft_page
def step(request: HttpRequest, draft: Draft, key: str) -> HttpResponse:
    """The questions of one step of the form."""
    form = form_of(draft.version, draft.case)
    if key == SEND or key not in {each["key"] for each in form.layout}:
        raise Http404
    request.session.pop(SHOWN_ONCE, None)
    if request.method == "POST":
        return _save(request, draft, form, key)
    errors = _missing(form, draft.data, key) if "check" in request.GET else {}
    return _step_page(request, draft, key, errors)


def _save(request: HttpRequest, draft: Draft, form: Form, key: str) -> HttpResponse:
    data = data_from_post(form, request.POST, draft.data)
    is_autosave = "autosave" in request.POST
    try:
        saved = change_draft(
            draft, revision=seen_revision(request), data=merge_patch(draft.data, data)
        )
    except ChangedMeanwhile as error:
        if is_autosave:
            return HttpResponse(status=error.http_status)
        return _conflict(request, draft, form, key, data)
    except Incomplete as error:
        if is_autosave:
            return HttpResponse(status=HTTPStatus.UNPROCESSABLE_ENTITY)
        draft.data = data
        return _step_page(request, draft, key, error.errors)
    if is_autosave:
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"ETag": f'"{saved.revision}"'})
    return _onwards(request, saved, form, key)


def _onwards(request: HttpRequest, saved: Draft, form: Form, key: str) -> HttpResponse:
    """Lead on from a step that was saved: to its new questions or its faults, else further."""
    here = stage_url(saved, key)
    if is_row_action(request.POST):
        return HttpResponseRedirect(f"{here}#{input_id(_table_of(request, form))}")
    if "leave" in request.POST:
        messages.success(request, _("Your draft is saved. Go on whenever you like."))
        return redirect("draft", saved.pk)
    if fresh := newly_asked(form, request.POST, saved.data, key):
        return HttpResponseRedirect(f"{here}#{input_id(fresh[0])}")
    errors = _missing(form, saved.data, key)
    if errors:
        return HttpResponseRedirect(f"{here}?check=1")
    return redirect(next_url(saved, key))


def _table_of(request: HttpRequest, form: Form) -> str:
    named = request.POST.get(ADD) or request.POST.get("remove", "").rpartition(".")[0]
    return named if named in form.fields else ""


def _missing(form: Form, data: dict[str, Any], key: str) -> Errors:
    """Return what is wrong with, or missing in, the answers to one step."""
    found = check(form, settled(form, data), (), final=True)
    return {path: texts for path, texts in found.items() if form.step_of(path) == key}


def _step_page(request: HttpRequest, draft: Draft, key: str, errors: Errors) -> HttpResponse:
    context = around(request, draft, key, key)
    form = context["form"]
    context |= {
        "step": form.step(key),
        "fields": shown_fields(form, draft.data, errors, key),
        "lines": error_lines(form, errors),
    }
    return render(request, "dossiers/filing/step.html", context, status=_status_of(request, errors))


def _status_of(request: HttpRequest, errors: Errors) -> int:
    """Return 422 for what was refused; a page that is asked to show its faults is fine itself."""
    is_refused = bool(errors) and request.method == "POST"
    return HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK


def _conflict(
    request: HttpRequest, draft: Draft, form: Form, key: str, typed: dict[str, Any]
) -> HttpResponse:
    """Show what somebody else saved beside what was typed here; one of both is to be chosen."""
    context = around(request, draft, key, key)
    context |= {
        "step": form.step(key),
        "stored": _in_words(form, draft.data, key),
        "typed": _in_words(form, typed, key),
        "sent": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in CONTROLS
            for value in values
        ],
    }
    status = HTTPStatus.PRECONDITION_FAILED
    return render(request, "dossiers/filing/conflict.html", context, status=status)


def _in_words(form: Form, data: dict[str, Any], key: str) -> list[ShownField]:
    shown = shown_fields(form, data, {}, key)
    return [field for field in shown if field.is_asked and field.text]


@draft_page
def discard(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Asks once more: a deleted draft does not come back."""
    if request.method != "POST":
        context = around(request, draft, "")
        return render(request, "dossiers/filing/discard.html", context)
    discard_draft(draft, revision=draft.revision)
    messages.success(request, _("Your draft and its files were deleted."))
    return redirect("dossiers" if request.user.is_authenticated else "filing-start")


@require_POST
@draft_page
def upgrade(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Take the filing over to the version of the procedure that is in force."""
    try:
        fresh = upgrade_draft(draft, revision=seen_revision(request))
    except (ChangedMeanwhile, FilingClosed) as error:
        messages.warning(request, str(error))
        return redirect("draft", draft.pk)
    text = _("You go on with the version now in force. Please look through your answers.")
    if fresh.aside:
        text += " " + _("Answers that are no longer asked for were put aside.")
    messages.success(request, text)
    return redirect("draft", draft.pk)
