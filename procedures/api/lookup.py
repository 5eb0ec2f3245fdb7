"""``/api/v1/pages/lookup/``: which page stands at an address."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from portal_site.lib.drf import InvalidQuery, Missing, PublicView
from portal_site.lib.text import shorten
from procedures.api import schema
from procedures.api.documents import LANGUAGES, Document, alternates
from procedures.api.queries import LookupQuery
from procedures.selectors import public_twins_at

SHOWN_PATH = 200  # characters of a path that are repeated


@schema.page_lookup
class PageLookupView(PublicView):
    def get(self, request: Request) -> Response:
        query = LookupQuery.read(request)
        locale, path = split(query["path"], query.get("locale"))
        twins = public_twins_at(path, locale)
        if locale not in twins:
            text = _("There is no public page at %(path)s.")
            raise Missing("path", text % {"path": shorten(query["path"], SHOWN_PATH)})
        document = _document(request, twins, locale)
        return Response(document, headers={"Content-Language": locale})


def split(path: str, locale: str | None) -> tuple[str, str]:
    """Return the language of ``path`` and the rest of it, without outer slashes.

    A language in the path decides; one asked besides must be the same. Raises ``InvalidQuery``.
    """
    parts = path.strip("/").split("/")
    if parts[0] not in LANGUAGES:
        return locale or settings.LANGUAGE_CODE, "/".join(parts)
    if locale not in (None, parts[0]):
        raise InvalidQuery({"locale": [_("The path is of another language.")]})
    return parts[0], "/".join(parts[1:])


def _document(request: Request, twins: dict[str, Any], locale: str) -> Document:
    page = twins[locale]
    addresses = alternates({language: twin["path"] for language, twin in twins.items()})
    return {
        "type": page["type"],
        "id": page["id"],
        "title": page["title"],
        "code": page["code"],
        "locale": locale,
        "url": addresses[locale],
        "alternates": addresses,
        "detail_url": request.build_absolute_uri(_detail_path(page, locale)),
    }


def _detail_path(page: dict[str, Any], locale: str) -> str:
    if page["code"]:
        path = reverse("api-v1:procedure", kwargs={"code": page["code"]})
        return f"{path}?locale={locale}"
    return reverse("wagtailapi:pages:detail", args=(page["id"],))
