"""``/api/v1/lookup/``: how far a dossier is, for everybody; more for who has the right to it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from dossiers.api import citizen_schema as schema
from dossiers.api.base import FilingView
from dossiers.api.citizen_documents import address
from dossiers.api.lookup_query import LookupQuery
from dossiers.models import Dossier
from dossiers.selectors import viewer_of
from dossiers.selectors_citizen import dossier_with_code
from dossiers.selectors_lookup import board, board_identity, board_rows, progress_of
from dossiers.states import Status
from portal_site.lib.drf import InvalidQuery, Missing
from portal_site.lib.pagination import keyset_page
from portal_site.lib.rates import seconds_to_wait
from procedures.api.pages import page_answer
from procedures.models import Agency


@schema.lookup
class LookupView(FilingView):
    scope = "lookup"

    def get(self, request: Request) -> Response:
        if wait := seconds_to_wait(request._request, "lookup", **settings.LOOKUP_LIMITS):
            raise Throttled(wait=wait)
        query = LookupQuery.read(request)
        return _by_code(request, query["code"]) if "code" in query else _by_day(request, query)


def _by_code(request: Request, text: str) -> Response:
    dossier = dossier_with_code(viewer_of(request), text)
    progress = progress_of(dossier.code if dossier else text)
    if progress is None:
        raise Missing(
            "code",
            _("There is no dossier with this code. Copy it from the receipt; drafts have none."),
        )
    document: dict[str, Any] = asdict(progress)
    if dossier is not None:
        document["dossier"] = _more(dossier)
    return Response(document)


def _by_day(request: Request, query: dict[str, Any]) -> Response:
    agency, day = query["agency"], query["day"]
    page = keyset_page(
        board_rows(agency, day),
        ("code",),
        cursor=query["cursor"],
        size=query["page_size"],
        identity=board_identity(agency, day),
    )
    if not page.rows and not Agency.objects.filter(code=agency).exists():
        text = _("There is nothing with the code %(code)s.")
        raise InvalidQuery({"agency": [text % {"code": agency}]})
    return page_answer(request, page, [asdict(row) for row in board(page.rows)])


def _more(dossier: Dossier) -> dict[str, Any]:
    return {
        "id": str(dossier.pk),
        "status": dossier.status,
        "status_words": Status(dossier.status).label,
        "agency": dossier.agency.name if dossier.agency else "",
        "unit": dossier.unit,
        "due_at": dossier.due_at,
        "url": address("dossier", dossier.pk),
    }
