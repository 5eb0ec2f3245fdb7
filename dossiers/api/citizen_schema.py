"""What the OpenAPI document says of the applicant's dossiers, and of the look-up."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_view

from dossiers.api import citizen_shapes as shapes
from dossiers.api.bodies import DraftBody, RatingBody, SupplementBody, WithdrawBody
from dossiers.api.describing import KEY, LOCALE, WRITES, operation, read
from dossiers.api.lookup_query import LookupQuery
from procedures.api.queries import PagedQuery
from procedures.api.shapes import page_of

dossiers = extend_schema_view(
    get=read(
        "dossiers_list",
        "The caller's dossiers, newest first.",
        page_of(shapes.ListedDossierSerializer(many=True), "DossierList"),
        parameters=[PagedQuery],
        problems=(400,),
    ),
    post=operation(
        "dossiers_begin",
        "Begin a draft for a procedure.",
        {201: shapes.NewDraftSerializer},
        problems=WRITES,
        parameters=[LOCALE],
        body=DraftBody,
    ),
)
dossier = extend_schema_view(
    get=read("dossiers_retrieve", "A dossier of the caller's.", shapes.DossierSerializer)
)
events = extend_schema_view(
    get=read("dossiers_events", "What has happened, in plain words.", shapes.EventsSerializer)
)
documents = extend_schema_view(
    get=read("dossiers_documents", "Papers, results and receipt.", shapes.DocumentsSerializer)
)
deadline = extend_schema_view(
    get=read(
        "dossiers_deadline",
        "By when the result is due, and how that is counted.",
        shapes.DossierDeadlineSerializer,
    )
)
payments = extend_schema_view(
    get=read("dossiers_payments", "What is to be paid and was paid.", shapes.PaymentsSerializer)
)
receipt = extend_schema_view(
    get=operation(
        "dossiers_receipt",
        "The receipt of the filing, as PDF/A.",
        {(200, "application/pdf"): OpenApiTypes.BINARY},  # type: ignore[dict-item]
        problems=(404,),
        parameters=[LOCALE],
    )
)
supplement = extend_schema_view(
    get=read(
        "supplement_retrieve", "What the agency asks to complete.", shapes.SupplementSerializer
    ),
    patch=operation(
        "supplement_change",
        "Prepare the answer; only what is marked is open.",
        {200: shapes.SupplementSerializer},
        problems=(*WRITES, 404),
        parameters=[LOCALE],
        body=SupplementBody,
    ),
    post=operation(
        "supplement_send",
        "Hand in the answer.",
        {200: shapes.DossierSerializer},
        problems=(400, 404, 409, 422),
        parameters=[KEY, LOCALE],
    ),
)
withdraw = extend_schema_view(
    post=operation(
        "dossiers_withdraw",
        "Withdraw a dossier.",
        {200: shapes.DossierSerializer},
        problems=(*WRITES, 404, 422),
        parameters=[KEY, LOCALE],
        body=WithdrawBody,
    )
)
payment_start = extend_schema_view(
    post=operation(
        "payments_start",
        "Pay online. No gateway takes part yet: the answer says how to pay instead.",
        {},
        problems=(400, 404, 409, 422),
        parameters=[KEY, LOCALE],
    )
)
rating = extend_schema_view(
    post=operation(
        "dossiers_rate",
        "Rate the handling, once, when the result is there.",
        {201: shapes.RatingSerializer},
        problems=(*WRITES, 404, 422),
        parameters=[KEY, LOCALE],
        body=RatingBody,
    )
)
lookup = extend_schema_view(
    get=operation(
        "dossiers_lookup",
        "How far a dossier is, or those filed at an agency on a day: code and completion only.",
        {200: shapes.LookupSerializer},
        problems=(400, 404),
        parameters=[LookupQuery],
    )
)
