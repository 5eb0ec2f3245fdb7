"""``/api/v1/search/``: what is published, found by what people mean."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from portal_site.lib.drf import InvalidQuery, PublicView
from portal_site.lib.pagination import InvalidCursor, make_cursor, read_cursor
from portal_site.lib.rates import MINUTE, is_allowed
from portal_site.lib.text import shorten
from search.api import schema
from search.api.answers import help_document, search_document, suggestion
from search.api.queries import NAMED_LIMIT, ClickBody, SearchQuery, SuggestQuery, UsefulBody
from search.engines.base import COUNTED, FACETS
from search.labels import labels
from search.selectors import search, suggestions
from search.selectors_pages import public_page_at
from search.services.counting import count_click, count_query, count_usefulness

# What people look for is nobody else's business: no cache on the way may keep it.
UNKEPT = {"Cache-Control": "no-store"}
SIGNALS_PER_MINUTE = 60  # of one caller


@schema.search
class SearchView(PublicView):
    def get(self, request: Request) -> Response:
        query = SearchQuery.read(request)
        locale, size = query["locale"], query["page_size"]
        filters = {name: query[name] for name in FACETS if query.get(name)}
        identity = repr(("search", locale, query["q"], sorted(filters.items()), query["sort"]))
        start = _start(query["cursor"], identity)
        answer = search(
            query["q"],
            language=locale,
            filters=filters,
            sort=query["sort"],
            start=start,
            size=min(size, COUNTED - start),
        )
        if not answer.hits:
            _require_known(filters, locale)
        if not filters and not start:
            count_query(query["q"], language=locale, found=answer.total)
        end = start + len(answer.hits)
        document = {
            "next": _address(request, end, identity) if end < answer.total else None,
            "previous": _address(request, max(0, start - size), identity) if start else None,
            **search_document(answer, locale),
        }
        if not answer.hits:
            document["help"] = help_document(request._request, answer)
        return Response(document, headers=UNKEPT)


@schema.suggest
class SuggestView(PublicView):
    def get(self, request: Request) -> Response:
        query = SuggestQuery.read(request)
        locale = query["locale"]
        found = suggestions(query["q"], language=locale)
        return Response({"suggestions": [suggestion(one, locale) for one in found]}, headers=UNKEPT)


class SignalView(PublicView):
    """Hears what people did, without who they are. Answers nothing."""

    http_method_names = ("post", "options")

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not is_allowed(request._request, "search signals", per_minute=SIGNALS_PER_MINUTE):
            raise Throttled(wait=MINUTE)


@schema.clicks
class ClickView(SignalView):
    def post(self, request: Request) -> Response:
        told = ClickBody.of(request)
        page_id = _page_at(told["path"])
        count_click(told["q"], language=told["locale"], page_id=page_id)
        return Response(status=HTTPStatus.NO_CONTENT)


@schema.usefulness
class UsefulnessView(SignalView):
    def post(self, request: Request) -> Response:
        told = UsefulBody.of(request)
        count_usefulness(
            text=told.get("q", ""),
            language=told["locale"],
            page_id=_page_at(told["path"]) if "path" in told else None,
            useful=told["useful"],
        )
        return Response(status=HTTPStatus.NO_CONTENT)


def _page_at(path: str) -> int:
    page_id = public_page_at(path)
    if page_id is None:
        text = _("There is no public page at %(path)s.")
        raise InvalidQuery({"path": [text % {"path": shorten(path, NAMED_LIMIT)}]})
    return page_id


def _start(cursor: str, identity: str) -> int:
    """Return where the page begins that ``cursor`` names. Raises ``InvalidCursor``."""
    if not cursor:
        return 0
    start = int(read_cursor(cursor, identity)[0])
    if not 0 <= start < COUNTED:
        raise InvalidCursor
    return start


def _address(request: Request, start: int, identity: str) -> str | None:
    if start >= COUNTED:
        return None
    query = request.query_params.copy()
    query["cursor"] = make_cursor([start], identity)
    return str(request.build_absolute_uri(f"{request.path}?{query.urlencode()}"))


def _require_known(filters: dict[str, tuple[str, ...]], language: str) -> None:
    """Raise ``InvalidQuery`` naming the filters with a value that is not in the reference data.

    For an empty list only: where a value has results, it is there.
    """
    known = labels(language)
    text = _("There is nothing with the code %(code)s.")
    errors = {
        name: [text % {"code": shorten(code, NAMED_LIMIT)} for code in unknown]
        for name, codes in filters.items()
        if (unknown := [code for code in codes if code not in known[name]])
    }
    if errors:
        raise InvalidQuery(errors)
