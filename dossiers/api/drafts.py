"""``/api/v1/dossiers/drafts/``: filings before they are sent."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from dossiers.api import draft_schema as schema
from dossiers.api.base import FilingView
from dossiers.api.bodies import DraftBody, DraftChangeBody
from dossiers.api.citizen_documents import address
from dossiers.api.draft_documents import draft_address, draft_document, draft_item
from dossiers.deadlines.words import moment_words
from dossiers.exceptions import ChangedMeanwhile
from dossiers.models import Dossier, Draft
from dossiers.selectors import viewer_of
from dossiers.selectors_citizen import listed_drafts, shown_draft
from dossiers.selectors_files import papers_in
from dossiers.services.drafts import (
    Wish,
    change_draft,
    discard_draft,
    open_draft,
    upgrade_draft,
)
from dossiers.services.lifecycle import actor_for
from dossiers.services.planned import planned_deadline
from dossiers.services.receipts import lookup_address, next_steps
from dossiers.services.submission import submit
from dossiers.states import Role
from portal_site.lib.drf import Missing
from portal_site.lib.idempotency import idempotent
from portal_site.lib.pagination import keyset_page
from portal_site.lib.rates import MINUTE, is_allowed
from procedures.api.pages import page_answer
from procedures.api.queries import PagedQuery


class ConditionNeeded(APIException):
    status_code = HTTPStatus.PRECONDITION_REQUIRED
    default_code = "if_match_needed"


class DraftView(FilingView):
    """Finds a draft of the caller's own."""

    def draft(self, request: Request, pk: UUID) -> Draft:
        """Raises ``Missing`` for a stranger's draft as for one that is not there."""
        draft = shown_draft(viewer_of(request), pk)
        if draft is None:
            text = _("You have no draft with this id. Sign in, or use the link of your filing.")
            raise Missing("id", text)
        return draft

    def answer(self, request: Request, pk: UUID, **more: Any) -> Response:
        """Answer with the draft as it is now."""
        draft = self.draft(request, pk)
        document = draft_document(draft, list(papers_in(draft)))
        return Response({**document, **more}, headers={"ETag": etag_of(draft)})


def etag_of(draft: Draft) -> str:
    return f'"{draft.revision}"'


def seen_revision(request: Request, draft: Draft) -> int:
    """Return the revision on which the caller builds.

    Raises ``ConditionNeeded`` without ``If-Match``, and ``ChangedMeanwhile`` if it names another.
    """
    named = request.headers.get("If-Match", "")
    if not named:
        raise ConditionNeeded(_("Send the ETag of the draft that you have seen in If-Match."))
    if {"*", etag_of(draft)}.isdisjoint(part.strip() for part in named.split(",")):
        text = _("This draft was saved from elsewhere in the meantime. Load it again to go on.")
        raise ChangedMeanwhile(text, draft.revision)
    return draft.revision


@schema.drafts
class DraftListView(FilingView):
    def get(self, request: Request) -> Response:
        query = PagedQuery.read(request)
        viewer = viewer_of(request)
        page = keyset_page(
            listed_drafts(viewer),
            ("-updated_at", "-id"),
            cursor=query["cursor"],
            size=query["page_size"],
            identity=repr(("drafts", viewer.user.pk)),
        )
        return page_answer(request, page, [draft_item(row) for row in page.rows])


def begin(request: Request) -> Response:
    """Begin a draft as the body asks; answer with it and, for a stranger, its secret."""
    told = DraftBody.of(request)
    user = request.user if isinstance(request.user, User) else None
    if user is None and not is_allowed(
        request._request, "drafts", per_minute=settings.DRAFTS_PER_MINUTE
    ):
        raise Throttled(wait=MINUTE)
    draft, secret = open_draft(Wish(**told), user=user)
    document = draft_document(draft, [])
    headers = {"ETag": etag_of(draft), "Location": draft_address(draft.pk)}
    return Response({**document, "secret": secret}, status=HTTPStatus.CREATED, headers=headers)


@schema.draft
class DraftDetailView(DraftView):
    def get(self, request: Request, pk: UUID) -> Response:
        return self.answer(request, pk)

    def patch(self, request: Request, pk: UUID) -> Response:
        draft = self.draft(request, pk)
        told = DraftChangeBody.of(request)
        change_draft(draft, revision=seen_revision(request, draft), **told)
        return self.answer(request, pk)

    def delete(self, request: Request, pk: UUID) -> Response:
        draft = self.draft(request, pk)
        discard_draft(draft, revision=seen_revision(request, draft))
        return Response(status=HTTPStatus.NO_CONTENT)


@schema.upgrade
class DraftUpgradeView(DraftView):
    def post(self, request: Request, pk: UUID) -> Response:
        draft = self.draft(request, pk)
        changes = draft_document(draft, [])["changes"]
        upgrade_draft(draft, revision=seen_revision(request, draft))
        return self.answer(request, pk, changed=changes)


@schema.submit
class DraftSubmitView(DraftView):
    @idempotent
    def post(self, request: Request, pk: UUID) -> Response:
        draft = self.draft(request, pk)
        actor = actor_for(draft, viewer_of(request), Role.APPLICANT)
        dossier = submit(draft, actor=actor)
        headers = {"Location": address("dossier", dossier.pk)}
        return Response(filed(dossier), status=HTTPStatus.CREATED, headers=headers)


def filed(dossier: Dossier) -> dict[str, Any]:
    """Return what an applicant needs to know right after the filing."""
    planned = planned_deadline(dossier)
    return {
        "id": str(dossier.pk),
        "code": dossier.code,
        "submitted_at": dossier.submitted_at,
        "url": address("dossier", dossier.pk),
        "receipt_url": address("dossier-receipt", dossier.pk),
        "lookup_url": lookup_address(dossier, dossier.locale),
        "next_steps": next_steps(dossier),
        "planned_due_at": planned.due_at,
        "planned_words": _("If it is received now, you get the result by %(moment)s.")
        % {"moment": moment_words(planned.due_at)}
        if planned.due_at
        else "",
    }
