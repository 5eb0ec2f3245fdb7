"""``/api/v1/my-papers/``: what one has handed in and what was issued to one, to be used again."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_authentication import ScopeGranted
from accounts.models import User
from dossiers.api import files_schema as schema
from dossiers.api.base import FilingView
from dossiers.api.citizen_documents import address, names_of, paper_document, result_document
from dossiers.api.files_schema import MyPapersQuery
from dossiers.forms import form_of
from dossiers.models import Dossier, Paper, Result
from dossiers.selectors_files import papers_of, results_of
from portal_site.lib.pagination import keyset_page
from procedures.api.pages import page_answer

Document = dict[str, Any]


@schema.my_papers
class MyPapersView(FilingView):
    permission_classes: Any = [IsAuthenticated, ScopeGranted]

    def get(self, request: Request) -> Response:
        query = MyPapersQuery.read(request)
        assert isinstance(request.user, User)
        issued = query["kind"] == "issued"
        rows = results_of(request.user) if issued else papers_of(request.user)
        page = keyset_page(
            rows.values("id"),
            ("-id",),
            cursor=query["cursor"],
            size=query["page_size"],
            identity=repr(("my papers", query["kind"], request.user.pk)),
        )
        found = rows.in_bulk([row["id"] for row in page.rows])
        documents = [_document(found[row["id"]]) for row in page.rows if row["id"] in found]
        return page_answer(request, page, documents)


def _document(given: Paper | Result) -> Document:
    dossier = given.dossier
    assert dossier is not None
    if isinstance(given, Result):
        return {"id": given.pk, **result_document(given), "dossier": _source(dossier)}
    names = names_of(form_of(dossier.version, dossier.case))
    return {**paper_document(given, names), "dossier": _source(dossier)}


def _source(dossier: Dossier) -> Document:
    return {
        "id": str(dossier.pk),
        "code": dossier.code,
        "procedure": dossier.version.content["name"],
        "url": address("dossier", dossier.pk),
    }
