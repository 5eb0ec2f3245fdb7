"""The beginning of a filing: what, for whom, where; and the secret link of one without an account."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import segno
from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.selectors import authorisations_in_force, current_memberships
from dossiers.exceptions import FilingClosed, Incomplete
from dossiers.links import hash_of, keep_secret
from dossiers.models import Dossier, Draft
from dossiers.selectors import viewer_of
from dossiers.selectors_citizen import listed_drafts
from dossiers.services.drafts import Wish, open_draft
from dossiers.services.opening import version_to_file
from dossiers.views.drafting import draft_page
from dossiers.views.filing_forms import ChoicesForm, lines_of
from dossiers.views.frame import frame
from home.layout import Portal
from portal_site.lib.addresses import absolute
from portal_site.lib.errors import DomainError
from portal_site.lib.rates import MINUTE, is_allowed
from portal_site.lib.text import clean
from procedures.models import ProcedurePage, ProcedureVersion

# In the session, until the first step is opened: {id of the draft: its secret}.
SHOWN_ONCE = "filing_links"
DRAFTS_SHOWN = 5
LONGEST_ANSWER = 200  # characters


class StartForm(ChoicesForm):
    party = forms.ChoiceField(required=False, widget=forms.RadioSelect)

    def __init__(self, data: Any, version: ProcedureVersion, user: Any, **kwargs: Any) -> None:
        super().__init__(data, version, **kwargs)
        party = self.fields["party"]
        party.label = _("For whom do you file?")
        parties = _parties(user, version.content["code"])
        if len(parties) > 1 and isinstance(party, forms.ChoiceField):
            party.choices = parties
        else:
            del self.fields["party"]


def _parties(user: Any, code: str) -> list[tuple[str, str]]:
    if not isinstance(user, User):
        return []
    organisations = [
        (f"organisation-{row.organisation_id}", row.organisation.name)
        for row in current_memberships(user)
    ]
    grantors = [
        (f"authorisation-{row.pk}", str(row.grantor))
        for row in authorisations_in_force(user, procedure_code=code)
    ]
    return [("", _("For myself")), *organisations, *grantors]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """Begin to file ``?procedure=``; further parameters are the answers given to its readiness."""
    code = clean(request.GET.get("procedure", ""))
    language = get_language() or settings.LANGUAGE_CODE
    context = {**frame(request, "filing-start"), "query": request.GET.urlencode()}
    context["language_urls"] = {
        each: f"{url}?{context['query']}" if context["query"] else url
        for each, url in context["language_urls"].items()
    }
    if not code:
        return render(request, "dossiers/filing/begin.html", context)
    context["procedure_url"] = _procedure_url(code, language, context["portal"])
    try:
        version = version_to_file(code, language)
    except FilingClosed as error:
        context |= {"code": code, "closed": str(error)}
        return render(request, "dossiers/filing/start.html", context, status=error.http_status)
    sent = request.POST if request.method == "POST" else None
    asked = {name: str(value)[:LONGEST_ANSWER] for name, value in request.GET.items()}
    form = StartForm(sent, version, request.user, initial=asked)
    context |= {"version": version, "name": version.content["name"], "code": code, "form": form}
    status = HTTPStatus.OK
    if form.is_valid():
        try:
            return _begun(request, code, language, asked, form.cleaned_data)
        except Incomplete as error:
            for name, texts in error.errors.items():
                form.add_error(name if name in form.fields else None, texts)
        except DomainError as error:
            form.add_error(None, str(error))
    if form.errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context["lines"] = lines_of(form)
    mine = listed_drafts(viewer_of(request)).filter(procedure__code=code)
    context["drafts"] = mine.order_by("-updated_at")[:DRAFTS_SHOWN]
    return render(request, "dossiers/filing/start.html", context, status=status)


def _begun(
    request: HttpRequest, code: str, language: str, asked: dict[str, str], chosen: dict[str, Any]
) -> HttpResponse:
    """Begin a draft and lead to it, a stranger to their secret link first."""
    user = request.user if isinstance(request.user, User) else None
    if user is None and not is_allowed(request, "drafts", per_minute=settings.DRAFTS_PER_MINUTE):
        text = _("Too many drafts were begun from here. Please wait a minute and try again.")
        response = HttpResponse(text, status=HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(MINUTE)
        return response
    kind, _dash, number = (chosen.get("party") or "").partition("-")
    wish = Wish(
        procedure=code,
        locale=language,
        case=chosen.get("case") or "",
        agency=chosen.get("agency") or "",
        organisation=int(number) if kind == "organisation" else None,
        authorisation=int(number) if kind == "authorisation" else None,
        readiness=asked,
    )
    draft, secret = open_draft(wish, user=user)
    if not secret:
        return redirect("draft", draft.pk)
    keep_secret(request, secret)
    request.session[SHOWN_ONCE] = {str(draft.pk): secret}
    return redirect("draft-link", draft.pk)


def _procedure_url(code: str, language: str, portal: Portal) -> str:
    """Raises ``Http404`` for a procedure that has no page."""
    pages = ProcedurePage.objects.live().public().filter(procedure__code=code)
    for locale in dict.fromkeys((language, settings.LANGUAGE_CODE)):
        if page := pages.filter(locale__language_code=locale).first():
            return portal.url_of(page)
    raise Http404


@draft_page
def show_link(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The secret link of a draft: once, to keep; afterwards nobody knows it but who kept it."""
    secret = request.session.get(SHOWN_ONCE, {}).get(str(draft.pk))
    if secret is None:
        return redirect("draft", draft.pk)
    if request.method == "POST":
        del request.session[SHOWN_ONCE]
        return redirect("draft", draft.pk)
    language = get_language() or settings.LANGUAGE_CODE
    link = absolute(f"{reverse('filing-link')}?key={quote(secret)}", language)
    drawn = segno.make(link, error="m", micro=False).svg_inline(
        border=2, omitsize=True, dark="#000", light="#fff"
    )
    name = draft.version.content["name"]
    subject = _("My filing on the public service portal")
    body = _("%(name)s\n\nWith this link the filing is continued: %(link)s") % {
        "name": name,
        "link": link,
    }
    context = {
        **frame(request, "draft-link", draft.pk),
        "draft": draft,
        "name": name,
        "link": link,
        "qr": mark_safe(drawn),  # noqa: S308 - drawn by segno
        "mail": f"mailto:?subject={quote(subject)}&body={quote(body)}",
    }
    return render(request, "dossiers/filing/link.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def open_link(request: HttpRequest) -> HttpResponse:
    """Open a filing by its secret ``key``, which goes into the session and leaves the address."""
    typed = (request.POST if request.method == "POST" else request.GET).get("key", "")
    secret = typed.strip().rpartition("key=")[2]
    if not secret:
        return render(request, "dossiers/filing/open.html", frame(request, "filing-link"))
    shown = hash_of(secret)
    for model, page in ((Draft, "draft"), (Dossier, "dossier")):
        found = model._default_manager.filter(secret_hash=shown).values_list("pk", flat=True)
        if pk := found.first():
            keep_secret(request, secret)
            return HttpResponseRedirect(reverse(page, args=[pk]))
    context = {**frame(request, "filing-link"), "is_unknown": True}
    return render(request, "dossiers/filing/open.html", context, status=HTTPStatus.NOT_FOUND)
