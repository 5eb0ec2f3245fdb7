"""What applicants do with a dossier after it was filed."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from dossiers.api import citizen_schema as schema
from dossiers.api.bodies import RatingBody, SupplementBody, WithdrawBody
from dossiers.api.citizen import OwnDossierView
from dossiers.api.citizen_documents import detail, rating_document
from dossiers.api.conditional import answered
from dossiers.api.supplement_documents import supplement_document
from dossiers.exceptions import PaymentUnavailable
from dossiers.models import Dossier, SupplementRequest
from dossiers.selectors import open_supplement, viewer_of
from dossiers.selectors_citizen import shown_dossier
from dossiers.services.desk import withdraw
from dossiers.services.rating import rate
from dossiers.services.supplements import answer_supplement, save_answer
from portal_site.lib.drf import Missing
from portal_site.lib.idempotency import idempotent


class StepView(OwnDossierView):
    def shown(self, request: Request, dossier: Dossier) -> Response:
        """Answer with ``dossier`` as it is after a step."""
        return Response(detail(shown_dossier(viewer_of(request), dossier.pk)))


@schema.supplement
class SupplementView(StepView):
    def get(self, request: Request, pk: UUID) -> Response:
        asked = self.asked(request, pk)
        return answered(request, supplement_document(asked))

    def patch(self, request: Request, pk: UUID) -> Response:
        asked = save_answer(self.asked(request, pk), SupplementBody.of(request)["values"])
        return Response(supplement_document(asked))

    @idempotent
    def post(self, request: Request, pk: UUID) -> Response:
        dossier = self.dossier(request, pk)
        dossier = answer_supplement(dossier, actor=self.actor(request, dossier))
        return self.shown(request, dossier)

    def asked(self, request: Request, pk: UUID) -> SupplementRequest:
        """Return the open request. Raises ``Missing`` where nothing is asked for."""
        asked = open_supplement(self.dossier(request, pk))
        if asked is None:
            raise Missing("id", _("No supplement is waited for."))
        return asked


@schema.withdraw
class WithdrawView(StepView):
    @idempotent
    def post(self, request: Request, pk: UUID) -> Response:
        dossier = self.dossier(request, pk)
        told = WithdrawBody.of(request)
        dossier = withdraw(dossier, actor=self.actor(request, dossier), reason=told["reason"])
        return self.shown(request, dossier)


@schema.payment_start
class PaymentStartView(OwnDossierView):
    @idempotent
    def post(self, request: Request, pk: UUID, number: int) -> Response:
        dossier = self.dossier(request, pk)
        if not dossier.payments.filter(pk=number).exists():
            raise Missing("number", _("The dossier has no payment with this number."))
        text = _(
            "Nothing can be paid online yet. Pay at the counter of %(agency)s and give the "
            "dossier code %(code)s."
        )
        agency = dossier.agency.name if dossier.agency else ""
        raise PaymentUnavailable(text % {"agency": agency, "code": dossier.code})


@schema.rating
class RatingView(OwnDossierView):
    @idempotent
    def post(self, request: Request, pk: UUID) -> Response:
        dossier = self.dossier(request, pk)
        told = RatingBody.of(request)
        rating = rate(dossier, actor=self.actor(request, dossier), **told)
        return Response(rating_document(rating), status=HTTPStatus.CREATED)
