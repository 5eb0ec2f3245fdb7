"""What an applicant reads of their filings, in few queries."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from dossiers.lookup import typed_code
from dossiers.models import Dossier, Draft, Payment, Rating, SupplementRequest
from dossiers.selectors import (
    Viewer,
    applied_dossiers,
    dossiers_visible_to,
    own_dossiers,
    own_drafts,
)
from procedures.models import Agency

Rows = QuerySet[Any, dict[str, Any]]


def agency_name() -> Coalesce:
    """Return, as part of a query, the name of a filing's agency in the active language."""
    twins = Agency.objects.filter(
        translation_key=OuterRef("agency__translation_key"),
        locale__language_code=get_language(),
    )
    return Coalesce(Subquery(twins.values("name")[:1]), F("agency__name"))


def listed_dossiers(viewer: Viewer) -> Rows:
    """Return what the list of one's dossiers shows, as dictionaries. One query."""
    rows: Any = own_dossiers(viewer).values(
        "id",
        "code",
        "status",
        "submitted_at",
        "received_at",
        "due_at",
        "unit",
        procedure_code=F("procedure__code"),
        procedure_name=KeyTextTransform("name", "version__content"),
        agency_code=F("agency__code"),
        agency_named=agency_name(),
    )
    return cast("Rows", rows)


def shown_dossier(viewer: Viewer, pk: UUID) -> Dossier | None:
    """Return a dossier of one's own with all that its page shows first. One query.

    Annotated with what is open: ``supplement_number``, ``supplement_reason``, ``supplement_until``,
    ``amount_due`` (VND), ``is_rated``.
    """
    waiting = SupplementRequest.objects.filter(dossier=OuterRef("pk")).filter(is_open())
    due = Payment.objects.filter(dossier=OuterRef("pk"), state=Payment.State.DUE).order_by()
    return (
        applied_dossiers(viewer)
        .select_related("procedure", "version", "agency", "organisation")
        .annotate(
            agency_named=agency_name(),
            supplement_number=Subquery(waiting.values("number")[:1]),
            supplement_reason=Subquery(waiting.values("reason")[:1]),
            supplement_until=Subquery(waiting.values("answer_until")[:1]),
            amount_due=Subquery(due.values("dossier").annotate(sum=Sum("amount")).values("sum")),
            is_rated=Exists(Rating.objects.filter(dossier=OuterRef("pk"))),
        )
        .filter(pk=pk)
        .first()
    )


def dossier_with_code(viewer: Viewer, text: str) -> Dossier | None:
    """Return the dossier whose code somebody typed if they may see more of it than everybody does.

    Asks nothing for who has not said who they are.
    """
    if not (viewer.user.is_authenticated or viewer.secrets):
        return None
    visible = dossiers_visible_to(viewer).select_related("agency")
    return visible.filter(code=typed_code(text)).first()


def is_open() -> Q:
    return Q(answered_at=None, cancelled_at=None)


def listed_drafts(viewer: Viewer) -> Rows:
    rows: Any = own_drafts(viewer).values(
        "id",
        "revision",
        "updated_at",
        "expires_at",
        "locale",
        procedure_code=F("procedure__code"),
        procedure_name=KeyTextTransform("name", "version__content"),
    )
    return cast("Rows", rows)


def shown_draft(viewer: Viewer, pk: UUID) -> Draft | None:
    return (
        own_drafts(viewer)
        .select_related("procedure", "version", "agency", "organisation", "authorisation")
        .annotate(agency_named=agency_name())
        .filter(pk=pk)
        .first()
    )
