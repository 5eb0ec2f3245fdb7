"""The pages of search, and what people say of it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext, override
from django.views.decorators.http import require_POST, require_safe

from home.layout import Portal
from portal_site.lib.rates import is_allowed
from portal_site.lib.text import clean
from procedures.addresses import WORDS
from procedures.facets import LABELS
from search import results
from search.labels import labels
from search.results import PAGE_SIZE, Wish
from search.selectors import LONGEST_QUERY, Answer, search
from search.selectors_pages import public_page_at
from search.services.counting import count_query, count_usefulness

SIGNALS_PER_MINUTE = 20  # of one caller


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """What is found for ``?q=``, with all that the address says kept in every link.

    Raises ``Http404`` for a page after the last.
    """
    language = get_language() or settings.LANGUAGE_CODE
    known = labels(language)
    wish = results.read_wish(request.GET, reverse("search"), language, known)
    context = _frame(request, wish)
    if wish.faults:
        status = HTTPStatus.BAD_REQUEST
        return render(request, "search/results.html", context, status=status)
    if wish.text:
        answer = search(
            wish.text,
            language=language,
            filters=wish.filters,
            sort=wish.sort,
            start=(wish.page - 1) * PAGE_SIZE,
            size=PAGE_SIZE,
        )
        if wish.page == 1 and not wish.chosen:
            count_query(wish.text, language=language, found=answer.total)
        context |= _found(answer, wish) | {"chosen": results.removable(wish, known)}
    response = render(request, "search/results.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def usefulness(request: HttpRequest) -> HttpResponse:
    """Hear whether a page, or what a query found, was useful; thank and go back there."""
    told = request.POST
    useful, path, text = told.get("useful"), told.get("path", ""), clean(told.get("q", ""))
    page_id = public_page_at(clean(path)) if path else None
    if useful not in {"yes", "no"} or (page_id is None and not text):
        raise BadRequest("neither a public page nor a query, or no answer")
    if is_allowed(request, "usefulness", per_minute=SIGNALS_PER_MINUTE):
        count_usefulness(
            text=text[:LONGEST_QUERY],
            language=get_language() or settings.LANGUAGE_CODE,
            page_id=page_id,
            useful=useful == "yes",
        )
        messages.success(request, gettext("Thank you. Your answer helps us to do better."))
    else:
        messages.warning(request, gettext("That was a lot at once. Please try again in a minute."))
    back = path if page_id else Wish(reverse("search"), "", text[:LONGEST_QUERY]).url()
    return HttpResponseRedirect(back, status=HTTPStatus.SEE_OTHER)


def _frame(request: HttpRequest, wish: Wish) -> dict[str, Any]:
    portal = Portal(request)
    urls = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            urls[language] = wish.url(base=reverse("search"), page=wish.page)
    base = portal.procedures_url
    return {
        "portal": portal,
        "wish": wish,
        "search": wish.text,
        "language_urls": urls,
        "clear_url": wish.url(chosen={}),
        "browse": [
            {"label": LABELS[kind], "url": f"{base}{word}/"}
            for kind, word in WORDS[wish.language].items()
        ],
    }


def _found(answer: Answer, wish: Wish) -> dict[str, Any]:
    paginator = Paginator(range(answer.total), PAGE_SIZE)
    if wish.page not in paginator.page_range:
        raise Http404
    return {
        "answer": answer,
        "items": results.items(answer, wish),
        "promoted": results.promoted_items(answer, wish),
        "groups": results.groups(answer, wish),
        "orders": results.orders(wish),
        "corrected_url": wish.url(text=answer.corrected, chosen={}),
        "elsewhere": answer.elsewhere[-1 if wish.language == "en" else 0]
        if answer.elsewhere
        else "",
        **results.paging(paginator.page(wish.page), wish),
    }
