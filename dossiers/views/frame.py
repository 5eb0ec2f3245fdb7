"""What the pages of filings have in common: whose they are, and the frame around them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import override

from dossiers.selectors import viewer_of
from dossiers.selectors_citizen import shown_dossier
from home.layout import Portal


def frame(request: HttpRequest, url_name: str, *args: Any) -> dict[str, Any]:
    """Return the context of every page: the portal's frame and the page in other languages."""
    urls = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            urls[code] = reverse(url_name, args=args)
    return {"portal": Portal(request), "language_urls": urls}


def own_dossier(request: HttpRequest, pk: UUID) -> Any:
    """Return a dossier of the caller's own as ``shown_dossier`` does.

    Raises ``Http404``: a stranger's dossier is not there.
    """
    dossier = shown_dossier(viewer_of(request), pk)
    if dossier is None:
        raise Http404
    return dossier
