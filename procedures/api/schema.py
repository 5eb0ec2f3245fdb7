"""What the OpenAPI document says of each view."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    PolymorphicProxySerializer,
    extend_schema,
    extend_schema_view,
)

from portal_site.lib.drf import PROBLEM_TYPE
from procedures.api import form_shapes, shapes
from procedures.api.queries import (
    CODE_LENGTH,
    FormQuery,
    LookupQuery,
    PagedQuery,
    ProcedureListQuery,
    ProcedureQuery,
    Query,
    ReferenceQuery,
)

CODE = OpenApiParameter(
    "code",
    {"type": "string", "minLength": 1, "maxLength": CODE_LENGTH},
    OpenApiParameter.PATH,
    description="Code of the procedure (mã TTHC). Any characters; a suffix belongs to it.",
    examples=[OpenApiExample("code", "1.004363"), OpenApiExample("suffix", "1.012689.H38")],
)
NUMBER = OpenApiParameter(
    "number",
    {"type": "integer", "minimum": 1, "maximum": 999_999_999},
    OpenApiParameter.PATH,
    description="Number of the version, from 1.",
)
CONDITIONS = [
    OpenApiParameter(
        "If-None-Match",
        OpenApiTypes.STR,
        OpenApiParameter.HEADER,
        description="`ETag` of a kept answer: 304 while it is still right.",
    ),
]
PROBLEM_EXAMPLE = OpenApiExample(
    "A wrong parameter",
    {
        "type": "about:blank",
        "title": "Bad request",
        "status": 400,
        "detail": "colour: There is no such parameter.",
        "code": "invalid_parameter",
        "errors": {"colour": ["There is no such parameter."]},
    },
    response_only=True,
)


def _answers(shape: Any, *problems: int) -> dict[Any, Any]:
    texts = {
        400: "A parameter is wrong; `errors` names it.",
        404: "Not there, or not public.",
        406: "JSON is not wanted.",
        412: "The answer is not the one that `If-Match` names.",
        500: "A fault of the server.",
    }
    answers: dict[Any, Any] = {
        200: shape,
        304: OpenApiResponse(description="The kept answer is still right."),
    }
    for status in (*problems, 406, 500):
        answers[status, PROBLEM_TYPE] = OpenApiResponse(
            shapes.ProblemSerializer,
            description=texts[status],
            examples=[PROBLEM_EXAMPLE] if status == 400 else [],
        )
    answers[412] = OpenApiResponse(description=texts[412])
    return answers


def _get(operation_id: str, tag: str, summary: str, parameters: list[Any], answers: Any) -> Any:
    return extend_schema_view(
        get=extend_schema(
            operation_id=operation_id,
            tags=[tag],
            summary=summary,
            parameters=[*parameters, *CONDITIONS],
            responses=answers,
            auth=[],
        )
    )


procedure_list = _get(
    "procedures_list",
    "procedures",
    "Published procedures, in pages.",
    [ProcedureListQuery],
    _answers(
        shapes.page_of(
            PolymorphicProxySerializer(
                component_name="ProcedureListItem",
                serializers=[
                    shapes.ProcedureSummarySerializer,
                    shapes.GoneProcedureSerializer,
                ],
                resource_type_field_name=None,
                many=True,
            ),
            "ProcedureList",
        ),
        400,
    ),
)
procedure_detail = _get(
    "procedures_retrieve",
    "procedures",
    "One procedure, whole, as it is now or as it was in force on a day.",
    [CODE, ProcedureQuery],
    _answers(shapes.ProcedureDetailSerializer, 400, 404),
)
procedure_form = _get(
    "procedure_form_retrieve",
    "procedures",
    "The form of a procedure: schema of the data, pages with their questions, papers to give.",
    [CODE, FormQuery],
    _answers(form_shapes.FormSerializer, 400, 404),
)
version_list = _get(
    "procedure_versions_list",
    "procedures",
    "Versions of a procedure, newest first, each with what changed from the one before.",
    [CODE, PagedQuery],
    _answers(shapes.page_of(shapes.VersionSerializer(many=True), "VersionList"), 400, 404),
)
version_detail = _get(
    "procedure_versions_retrieve",
    "procedures",
    "One version of a procedure with its content.",
    [CODE, NUMBER, Query],
    _answers(shapes.VersionDetailSerializer, 400, 404),
)


def _reference(operation_id: str, summary: str, shape: Any, name: str) -> Any:
    answers = _answers(shapes.page_of(shape, name), 400)
    return _get(operation_id, "reference data", summary, [ReferenceQuery], answers)


agency_list = _reference(
    "agencies_list", "Agencies.", shapes.AgencySerializer(many=True), "AgencyList"
)
field_list = _reference(
    "fields_list",
    "Fields of work (lĩnh vực).",
    shapes.ReferenceTermSerializer(many=True),
    "FieldList",
)
subject_list = _reference(
    "subjects_list",
    "Who may apply (đối tượng thực hiện).",
    shapes.ReferenceTermSerializer(many=True),
    "SubjectList",
)
life_event_list = _reference(
    "life_events_list",
    "Life events (sự kiện).",
    shapes.ReferenceTermSerializer(many=True),
    "LifeEventList",
)
page_lookup = _get(
    "pages_lookup",
    "pages",
    "Which public page stands at an address, and its address in the other language.",
    [LookupQuery],
    _answers(shapes.PageAddressSerializer, 400, 404),
)
