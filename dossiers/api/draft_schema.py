"""What the OpenAPI document says of drafts."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_view

from dossiers.api import citizen_shapes as shapes
from dossiers.api.bodies import DraftChangeBody
from dossiers.api.describing import IF_MATCH, KEY, LOCALE, WRITES, operation
from procedures.api.queries import PagedQuery
from procedures.api.shapes import page_of

drafts = extend_schema_view(
    get=operation(
        "drafts_list",
        "The caller's drafts, last saved first.",
        {200: page_of(shapes.DraftItemSerializer(many=True), "DraftList")},
        problems=(400,),
        parameters=[PagedQuery],
    )
)
draft = extend_schema_view(
    get=operation(
        "drafts_retrieve",
        "A draft with what is wrong with it, what is missing, and what its procedure changed.",
        {200: shapes.DraftSerializer},
        problems=(404,),
        parameters=[LOCALE],
    ),
    patch=operation(
        "drafts_change",
        "Save a draft. What is missing or wrong is kept and told.",
        {200: shapes.DraftSerializer},
        problems=(*WRITES, 404, 412, 428),
        parameters=[IF_MATCH, LOCALE],
        body=DraftChangeBody,
    ),
    delete=operation(
        "drafts_delete",
        "Delete a draft with its files.",
        {204: None},
        problems=(404, 412, 428),
        parameters=[IF_MATCH],
    ),
)
upgrade = extend_schema_view(
    post=operation(
        "drafts_upgrade",
        "Go on with the version of the procedure that is in force.",
        {200: shapes.UpgradedDraftSerializer},
        problems=(404, 409, 412, 428),
        parameters=[IF_MATCH, LOCALE],
    )
)
submit = extend_schema_view(
    post=operation(
        "drafts_submit",
        "File a draft: it becomes a dossier with a code, and keeps its id.",
        {201: shapes.FiledSerializer},
        problems=(400, 404, 409, 422),
        parameters=[KEY, LOCALE],
    )
)
