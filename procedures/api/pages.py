from __future__ import annotations

from datetime import datetime
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from portal_site.lib.http import last_modified
from portal_site.lib.pagination import KeysetPage


def page_answer(
    request: Request,
    page: KeysetPage,
    items: list[dict[str, Any]],
    *,
    locale: str = "",
    changed: datetime | None = None,
) -> Response:
    """Answer with one page of a list and the addresses of the pages around it."""
    data = {
        "next": _address(request, page.next),
        "previous": _address(request, page.previous),
        "results": items,
    }
    headers = {}
    if locale:
        headers["Content-Language"] = locale
    if changed:
        headers["Last-Modified"] = last_modified(changed)
    return Response(data, headers=headers)


def _address(request: Request, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    query = request.query_params.copy()
    query["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
