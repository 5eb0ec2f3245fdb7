"""``/api/v1/dossiers/``: what applicants see of their dossiers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from dossiers.api import citizen_schema as schema
from dossiers.api.base import FilingView
from dossiers.api.citizen_documents import detail, documents_of, list_item, payment_document
from dossiers.api.conditional import answered
from dossiers.api.drafts import begin
from dossiers.deadlines.words import sentences
from dossiers.forms import form_of
from dossiers.models import Dossier
from dossiers.selectors import applied_dossiers, viewer_of
from dossiers.selectors_citizen import listed_dossiers, shown_dossier
from dossiers.services.deadlines import deadline_of
from dossiers.services.lifecycle import Actor, actor_for
from dossiers.services.planned import planned_deadline
from dossiers.services.receipts import receipt_of
from dossiers.states import Role
from dossiers.timeline import told
from portal_site.lib.drf import Missing
from portal_site.lib.idempotency import idempotent
from portal_site.lib.pagination import keyset_page
from procedures.api.pages import page_answer
from procedures.api.queries import PagedQuery, Query


class OwnDossierView(FilingView):
    """Finds a dossier among those of which the caller is the applicant."""

    def dossier(self, request: Request, pk: UUID) -> Dossier:
        """Raises ``Missing`` for a stranger's dossier as for one that is not there."""
        found = applied_dossiers(viewer_of(request)).filter(pk=pk)
        dossier = found.select_related("version", "procedure", "agency", "organisation").first()
        if dossier is None:
            raise missing_dossier()
        return dossier

    def actor(self, request: Request, dossier: Dossier) -> Actor:
        return actor_for(dossier, viewer_of(request), Role.APPLICANT)


def missing_dossier() -> Missing:
    text = _("You have no dossier with this id. Sign in, or use the link of your filing.")
    return Missing("id", text)


@schema.dossiers
class DossierListView(FilingView):
    def get(self, request: Request) -> Response:
        query = PagedQuery.read(request)
        viewer = viewer_of(request)
        page = keyset_page(
            listed_dossiers(viewer),
            ("-submitted_at", "-id"),
            cursor=query["cursor"],
            size=query["page_size"],
            identity=repr(("dossiers", viewer.user.pk)),
        )
        answer = page_answer(request, page, [list_item(row) for row in page.rows])
        return answered(request, answer.data)

    def post(self, request: Request) -> Response:
        # Strangers are told apart by nothing but their key, and the answer holds a secret.
        return self.begun_once(request) if request.user.is_authenticated else begin(request)

    @idempotent
    def begun_once(self, request: Request) -> Response:
        return begin(request)


@schema.dossier
class DossierView(FilingView):
    def get(self, request: Request, pk: UUID) -> Response:
        Query.read(request)
        dossier = shown_dossier(viewer_of(request), pk)
        if dossier is None:
            raise missing_dossier()
        return answered(request, detail(dossier))


@schema.events
class EventListView(OwnDossierView):
    def get(self, request: Request, pk: UUID) -> Response:
        Query.read(request)
        dossier = self.dossier(request, pk)
        events = dossier.events.select_related("detail")
        return answered(request, {"results": [told(event) for event in events]})


@schema.documents
class DocumentListView(OwnDossierView):
    def get(self, request: Request, pk: UUID) -> Response:
        Query.read(request)
        dossier = self.dossier(request, pk)
        papers = dossier.papers.select_related("file")
        results = dossier.results.select_related("file")
        form = form_of(dossier.version, dossier.case)
        return answered(request, documents_of(dossier, form, papers, results))


@schema.deadline
class DeadlineView(OwnDossierView):
    def get(self, request: Request, pk: UUID) -> Response:
        Query.read(request)
        dossier = self.dossier(request, pk)
        is_planned = dossier.received_at is None
        deadline = planned_deadline(dossier) if is_planned else deadline_of(dossier)
        document: dict[str, Any] = {
            "due_at": deadline.due_at,
            "is_planned": is_planned,
            "lines": sentences(deadline.lines),
        }
        return answered(request, document)


@schema.payments
class PaymentListView(OwnDossierView):
    def get(self, request: Request, pk: UUID) -> Response:
        Query.read(request)
        payments = self.dossier(request, pk).payments.all()
        return answered(request, {"results": [payment_document(one) for one in payments]})


@schema.receipt
class ReceiptView(OwnDossierView):
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        language = request.query_params.get("locale")
        dossier = self.dossier(request, pk)
        if language not in dict(settings.LANGUAGES):
            language = dossier.locale
        name = f"{dossier.code}.pdf"
        return HttpResponse(
            receipt_of(dossier, language),
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
