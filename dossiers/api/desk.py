"""``/api/v1/desk/dossiers/``: the dossiers of an officer's agency, and the steps they take."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import F
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.selectors import used_second_factor
from dossiers.api import desk_schema as schema
from dossiers.api.base import FilingView
from dossiers.api.desk_bodies import DeskQuery
from dossiers.api.desk_documents import detail, file_document, list_item, step_document
from dossiers.api.desk_steps import told_step
from dossiers.api.parsers import WholeBodyParser
from dossiers.api.uploads import read_upload, refuse_too_long
from dossiers.models import Dossier, Officer
from dossiers.selectors import Viewer, dossiers_of_agency, officer_of, roles_on, viewer_of
from dossiers.services import files
from dossiers.services.history import Actor
from dossiers.services.lifecycle import actor_for
from dossiers.states import Role
from portal_site.lib.drf import Missing
from portal_site.lib.idempotency import idempotent
from portal_site.lib.pagination import keyset_page
from procedures.api.pages import page_answer
from procedures.api.queries import Query


class NotAnOfficer(PermissionDenied):
    default_code = "not_an_officer"


class SecondFactorRequired(PermissionDenied):
    default_code = "second_factor_required"


class DeskView(FilingView):
    """For officers, whose session was opened with a second factor; for clients with the scope."""

    scope = "desk"
    officer: Officer

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not request.user.is_authenticated:
            raise NotAuthenticated
        officer = officer_of(request.user)
        if officer is None:
            raise NotAnOfficer(_("This is for officers of an agency."))
        if request.auth is None and not used_second_factor(request._request):
            text = _("Officers sign in with a password and a code from an authenticator app.")
            raise SecondFactorRequired(text)
        self.officer = officer

    def viewer(self, request: Request) -> Viewer:
        """Return the officer without the secrets that others may have left in the session."""
        return Viewer(viewer_of(request).user)

    def dossier(self, pk: UUID) -> Dossier:
        """Raises ``Missing`` for another agency's dossier as for one that is not there."""
        rows = dossiers_of_agency(self.officer).select_related("version", "agency")
        dossier = rows.filter(pk=pk).first()
        if dossier is None:
            raise Missing("id", _("Your agency has no dossier with this id."))
        return dossier

    def actor(self, request: Request, dossier: Dossier) -> Actor:
        """Return the officer with the highest role. Raises ``ActionForbidden`` for none."""
        viewer = self.viewer(request)
        is_leader = Role.LEADER in roles_on(dossier, viewer)
        return actor_for(dossier, viewer, Role.LEADER if is_leader else Role.OFFICER)

    def shown(self, request: Request, pk: UUID) -> Response:
        dossier = self.dossier(pk)
        return Response(detail(dossier, roles_on(dossier, self.viewer(request))))


@schema.dossiers
class DeskDossierListView(DeskView):
    def get(self, request: Request) -> Response:
        query = DeskQuery.read(request)
        narrowed = {name: query[name] for name in ("status",) if name in query}
        rows = dossiers_of_agency(self.officer).filter(**narrowed)
        page = keyset_page(
            rows.values(
                "id",
                "code",
                "status",
                "channel",
                "applicant_name",
                "submitted_at",
                "received_at",
                "due_at",
                "unit",
                procedure_code=F("procedure__code"),
                procedure_name=KeyTextTransform("name", "version__content"),
            ),
            ("submitted_at", "code"),
            cursor=query["cursor"],
            size=query["page_size"],
            identity=repr(("desk", self.officer.agency_id, narrowed)),
        )
        return page_answer(request, page, [list_item(row) for row in page.rows])


@schema.dossier
class DeskDossierView(DeskView):
    def get(self, request: Request, pk: UUID) -> Response:
        Query.read(request)
        return self.shown(request, pk)


@schema.events
class DeskEventListView(DeskView):
    def get(self, request: Request, pk: UUID) -> Response:
        Query.read(request)
        events = self.dossier(pk).events.select_related("detail")
        return Response({"results": [step_document(event) for event in events]})


@schema.actions
class DeskActionView(DeskView):
    @idempotent
    def post(self, request: Request, pk: UUID) -> Response:
        dossier = self.dossier(pk)
        step, told = told_step(request)
        step.take(dossier, actor=self.actor(request, dossier), **told)
        return self.shown(request, pk)


@schema.files
class DeskFilesView(DeskView):
    """Takes a file that is to be a result; it is forgotten unless a step names it."""

    parser_classes: Any = [MultiPartParser, WholeBodyParser]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        refuse_too_long(request)  # before anything reads the body
        super().initial(request, *args, **kwargs)

    def post(self, request: Request, pk: UUID) -> Response:
        dossier = self.dossier(pk)
        actor = self.actor(request, dossier)
        upload = read_upload(request, as_paper=False)
        file = files.store(
            upload.file, upload.name, owner=actor.user, declared_sha256=upload.sha256
        )
        return Response(file_document(file), status=HTTPStatus.CREATED)
