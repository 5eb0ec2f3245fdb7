"""The page on which everybody can follow a dossier by its code, or an agency's day."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dossiers.links import keep_secret
from dossiers.selectors import is_applicant, viewer_of
from dossiers.selectors_citizen import dossier_with_code
from dossiers.selectors_lookup import board, board_identity, board_rows, progress_of
from dossiers.states import Status
from home.layout import Portal
from portal_site.lib.pagination import InvalidCursor, keyset_page
from portal_site.lib.rates import seconds_to_wait
from procedures.identifiers import short_form
from procedures.models import Agency

PAGE_SIZE = 50
ASKED = ("code", "agency", "day", "cursor")


@require_safe
@never_cache
def lookup_page(request: HttpRequest) -> HttpResponseBase:
    """How far the dossier ``?code=`` is, or those filed at ``?agency=`` on ``?day=``.

    ``?key=`` is the secret of a filing without an account: kept in the session, and the address
    without it is asked for at once.
    """
    asked = {name: request.GET[name] for name in ASKED if request.GET.get(name)}
    if "key" in request.GET:
        keep_secret(request, request.GET["key"])
        return HttpResponseRedirect(_address(asked))
    context = _frame(request, asked)
    if not asked:
        return render(request, "dossiers/lookup.html", context)
    if wait := seconds_to_wait(request, "lookup", **settings.LOOKUP_LIMITS):
        status = HTTPStatus.TOO_MANY_REQUESTS
        return _answer(request, {**context, "wait": wait}, status, {"Retry-After": str(wait)})
    if "code" in asked:
        return _by_code(request, context, asked["code"])
    return _by_day(request, context, asked)


def _by_code(request: HttpRequest, context: dict[str, Any], text: str) -> HttpResponse:
    viewer = viewer_of(request)
    dossier = dossier_with_code(viewer, text)
    progress = progress_of(text)
    if progress is None:
        return _answer(request, {**context, "is_unknown": True}, HTTPStatus.NOT_FOUND)
    shown: dict[str, Any] = {"progress": progress, "dossier": dossier}
    if dossier is not None:
        shown["status"] = Status(dossier.status).label
        shown["is_own"] = is_applicant(dossier, viewer)
    return _answer(request, context | shown)


def _by_day(request: HttpRequest, context: dict[str, Any], asked: dict[str, str]) -> HttpResponse:
    day = context["day"]
    try:
        agency = short_form(asked.get("agency", "").strip().upper())
    except ValueError:
        agency = ""
    if not agency or day is None:
        return _answer(request, {**context, "is_incomplete": True}, HTTPStatus.BAD_REQUEST)
    try:
        page = keyset_page(
            board_rows(agency, day),
            ("code",),
            cursor=asked.get("cursor", ""),
            size=PAGE_SIZE,
            identity=board_identity(agency, day),
        )
    except InvalidCursor:
        return HttpResponseRedirect(_address({**asked, "cursor": ""}))
    around = {
        "previous_url": page.previous and _address({**asked, "cursor": page.previous}),
        "next_url": page.next and _address({**asked, "cursor": page.next}),
    }
    return _answer(request, {**context, **around, "board": board(page.rows), "is_board": True})


def _frame(request: HttpRequest, asked: dict[str, str]) -> dict[str, Any]:
    language = get_language() or settings.LANGUAGE_CODE
    urls = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            urls[code] = _address(asked)
    agencies = Agency.objects.filter(locale__language_code=language).order_by("sort_key", "code")
    return {
        "portal": Portal(request),
        "asked": asked,
        "language_urls": urls,
        "agencies": agencies.values("code", "name"),
        "day": _day(asked),
        "today": timezone.localdate(),
    }


def _day(asked: dict[str, str]) -> date | None:
    """Return the day that is asked for, today if none is; None: no day."""
    if "day" not in asked:
        return timezone.localdate()
    try:
        day = parse_date(asked["day"])
    except ValueError:
        return None
    return day if day and date(2000, 1, 1) <= day <= date(2999, 1, 1) else None


def _answer(
    request: HttpRequest,
    context: dict[str, Any],
    status: int = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    response = render(request, "dossiers/lookup.html", context, status=status)
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def _address(asked: dict[str, str]) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('dossier-lookup')}?{query}" if query else reverse("dossier-lookup")
