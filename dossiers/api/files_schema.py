"""What the OpenAPI document says of files, and the parameters of their lists."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema_view
from rest_framework import serializers

from dossiers.api import citizen_shapes as shapes
from dossiers.api.bodies import ReuseBody
from dossiers.api.describing import LOCALE, WRITES, operation
from procedures.api.queries import PagedQuery
from procedures.api.shapes import ShapeSerializer, page_of, text


class MyPapersQuery(PagedQuery):
    kind = serializers.ChoiceField(
        choices=["given", "issued"],
        default="given",
        help_text="Handed in with dossiers, or issued as their results.",
    )


class SourceSerializer(ShapeSerializer):
    id = serializers.UUIDField()
    code = text("Dossier code.")
    procedure = text()
    url = text()


class MyPaperSerializer(shapes.PaperSerializer):
    dossier = SourceSerializer()


class MyResultSerializer(shapes.IssuedResultSerializer):
    id = serializers.IntegerField()
    dossier = SourceSerializer()


class PaperListSerializer(ShapeSerializer):
    results = shapes.PaperSerializer(many=True)


UPLOAD: dict[str, Any] = {
    "multipart/form-data": {
        "type": "object",
        "properties": {
            "file": {"type": "string", "format": "binary"},
            "component": {"type": "string", "maxLength": 100},
            "name": {"type": "string", "description": "Instead of the file's own."},
            "sha256": {"type": "string", "pattern": "^[0-9A-Fa-f]{64}$"},
        },
        "required": ["file", "component"],
    },
    "application/octet-stream": {"type": "string", "format": "binary"},
    "application/json": ReuseBody,
}
COMPONENT = OpenApiParameter(
    "component",
    {"type": "string", "maxLength": 100},
    description="Where the file is the whole body: id of the paper that it is.",
)
DISPOSITION = OpenApiParameter(
    "Content-Disposition",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Where the file is the whole body: `attachment; filename*=UTF-8''…`.",
)
DIGEST = OpenApiParameter(
    "Content-Digest",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Where the file is the whole body: its checksum, `sha-256=:…:` (RFC 9530).",
)
HOW = (
    " PDF, JPEG, PNG, DOCX, XLSX, ODT or ODS; as a form, or as the whole body. JSON uses again what"
    " was given or issued before. The same bytes as the same paper are one paper, however often"
    " they are sent."
)


def _files(name: str, listed: str, taken: str) -> Any:
    return extend_schema_view(
        get=operation(
            f"{name}_files_list",
            listed,
            {200: PaperListSerializer},
            problems=(404,),
            parameters=[LOCALE],
        ),
        post=operation(
            f"{name}_files_create",
            taken + HOW,
            {201: shapes.PaperSerializer},
            problems=(*WRITES, 404),
            parameters=[LOCALE, COMPONENT, DISPOSITION, DIGEST],
            body=UPLOAD,
        ),
    )


def _paper(name: str, summary: str) -> Any:
    return extend_schema_view(
        delete=operation(f"{name}_files_delete", summary, {204: None}, problems=(400, 404, 409))
    )


draft_files = _files("drafts", "The papers of a draft.", "Give a file as a paper of a draft.")
dossier_files = _files(
    "dossiers",
    "The papers of a dossier, those being prepared included.",
    "Give a file that a supplement request asks for.",
)
draft_paper = _paper("drafts", "Take a paper out of a draft; its file is deleted.")
dossier_paper = _paper("dossiers", "Take a paper out of an answer that is not handed in yet.")
file = extend_schema_view(
    get=operation(
        "files_retrieve",
        "The bytes of a file, always as an attachment; 409 until its `state` allows it.",
        {(200, "application/octet-stream"): OpenApiTypes.BINARY},  # type: ignore[dict-item]
        problems=(404, 409),
    )
)
my_papers = extend_schema_view(
    get=operation(
        "my_papers_list",
        "What the caller has handed in or was issued, newest first.",
        {
            200: page_of(
                PolymorphicProxySerializer(
                    "GivenOrIssued",
                    [MyPaperSerializer, MyResultSerializer],
                    resource_type_field_name=None,
                    many=True,
                ),
                "MyPaperList",
            )
        },
        problems=(400,),
        parameters=[MyPapersQuery],
    )
)
