"""``…/files/``: papers of a draft or of a supplement, and the bytes of one file."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import FileResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import Throttled
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from dossiers.api import files_schema as schema
from dossiers.api.base import FilingView
from dossiers.api.bodies import ReuseBody
from dossiers.api.citizen import OwnDossierView
from dossiers.api.citizen_documents import names_of, paper_document
from dossiers.api.drafts import DraftView
from dossiers.api.parsers import BoundedJSONParser, WholeBodyParser
from dossiers.api.uploads import read_upload, refuse_too_long
from dossiers.forms import form_of
from dossiers.models import Dossier, Draft, Paper, Result
from dossiers.selectors import viewer_of
from dossiers.selectors_files import files_visible_to, papers_in, papers_of, results_of
from dossiers.services import files
from portal_site.lib.drf import Missing
from portal_site.lib.rates import seconds_to_wait

# The browser neither shows nor runs what people sent, whatever it takes it for.
ATTACHED = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


class FilesView(FilingView):
    """Lists the papers of a filing, takes a new file, or one that was given before."""

    parser_classes: Any = [BoundedJSONParser, MultiPartParser, WholeBodyParser]

    def filing(self, request: Request, pk: UUID) -> Draft | Dossier:
        raise NotImplementedError

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        refuse_too_long(request)  # before anything reads the body
        super().initial(request, *args, **kwargs)

    def get(self, request: Request, pk: UUID) -> Response:
        filing = self.filing(request, pk)
        names = names_of(form_of(filing.version, filing.case))
        found = papers_in(filing)
        return Response({"results": [paper_document(paper, names) for paper in found]})

    def post(self, request: Request, pk: UUID) -> Response:
        filing = self.filing(request, pk)
        _slow_down(request)
        if request.content_type.partition(";")[0].strip() == BoundedJSONParser.media_type:
            paper = _reused(request, filing)
        else:
            upload = read_upload(request)
            paper = files.hand_in(
                filing, upload.component, upload.file, upload.name, declared_sha256=upload.sha256
            )
        names = names_of(form_of(filing.version, filing.case))
        return Response(paper_document(paper, names), status=HTTPStatus.CREATED)


@schema.draft_files
class DraftFilesView(FilesView, DraftView):
    def filing(self, request: Request, pk: UUID) -> Draft:
        return self.draft(request, pk)


@schema.dossier_files
class DossierFilesView(FilesView, OwnDossierView):
    def filing(self, request: Request, pk: UUID) -> Dossier:
        return self.dossier(request, pk)


@schema.draft_paper
class DraftPaperView(DraftView):
    def delete(self, request: Request, pk: UUID, number: int) -> Response:
        return _taken_back(self.draft(request, pk), number)


@schema.dossier_paper
class DossierPaperView(OwnDossierView):
    def delete(self, request: Request, pk: UUID, number: int) -> Response:
        return _taken_back(self.dossier(request, pk), number)


@schema.file
class FileView(FilingView):
    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)  # any type may be asked

    def get(self, request: Request, pk: UUID) -> FileResponse:
        file = files_visible_to(viewer_of(request)).filter(pk=pk).first()
        if file is None:
            raise Missing("id", _("You have no file with this id."))
        return FileResponse(
            files.open_stored(file),
            as_attachment=True,
            filename=file.name,
            content_type=file.content_type,
            headers=ATTACHED,
        )


def _slow_down(request: Request) -> None:
    """Bound what strangers put on our disk; people with an account are bounded by their drafts."""
    if isinstance(request.user, User):
        return
    if wait := seconds_to_wait(request._request, "uploads", **settings.UPLOAD_LIMITS):
        raise Throttled(wait=wait)


def _reused(request: Request, filing: Draft | Dossier) -> Paper:
    told = ReuseBody.of(request)
    return files.reuse(_source(request, told), filing, told["component"])


def _source(request: Request, told: dict[str, Any]) -> Paper | Result:
    """Return the paper or result of the caller's own that is to be used again."""
    found: Paper | Result | None = None
    if isinstance(request.user, User):
        if told["paper"]:
            found = papers_of(request.user).filter(pk=told["paper"]).first()
        else:
            found = results_of(request.user).filter(pk=told["result"]).first()
    if found is None:
        raise Missing("paper" if told["paper"] else "result", _("You have no such paper."))
    return found


def _taken_back(filing: Draft | Dossier, number: int) -> Response:
    paper = filing.papers.select_related("file").filter(pk=number).first()
    if paper is None:
        raise Missing("number", _("There is no such paper."))
    files.take_back(filing, paper)
    return Response(status=HTTPStatus.NO_CONTENT)
