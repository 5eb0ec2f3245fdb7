"""How the OpenAPI document tells of the operations on filings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from drf_spectacular.authentication import SessionScheme
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from portal_site.lib.drf import PROBLEM_TYPE
from procedures.api.schema import PROBLEM_EXAMPLE
from procedures.api.shapes import ProblemSerializer


class FilingSessionScheme(SessionScheme):  # type: ignore[no-untyped-call]
    target_class = "dossiers.api.base.FilingSessionAuthentication"


PROBLEMS = {
    400: "Something is wrong or missing; `errors` names it.",
    401: "The access token opens nothing.",
    403: "The access token, or the caller's role, does not allow it.",
    404: "Not there, or not the caller's.",
    406: "JSON is not wanted.",
    409: "The rules do not allow it now; `code` and `detail` say why.",
    412: "Saved from elsewhere in the meantime; `errors.revision` is the one that holds.",
    413: "Too large.",
    415: "The body is not JSON.",
    422: "The `Idempotency-Key` was used with another request.",
    428: "`If-Match` is missing.",
    429: "Too many calls; `Retry-After` says how long to wait.",
    500: "A fault of the server.",
}
ALWAYS = (401, 403, 406, 429, 500)
WRITES = (400, 409, 413, 415)


def _header(name: str, description: str, *, required: bool = False) -> OpenApiParameter:
    return OpenApiParameter(
        name, OpenApiTypes.STR, OpenApiParameter.HEADER, description=description, required=required
    )


SECRET = _header("Filing-Secret", "Secret of a filing begun without signing in.")
IF_MATCH = _header("If-Match", "ETag of what the caller has seen.", required=True)
IF_NONE_MATCH = _header("If-None-Match", "ETag of a kept answer: 304 while it is still right.")
KEY = _header(
    "Idempotency-Key",
    "Any text of the caller's own: the same key with the same body gives the same answer.",
)
LOCALE = OpenApiParameter(
    "locale",
    {"type": "string", "enum": ["vi", "en"]},
    description="Language of texts for people; else that of `Accept-Language`.",
)


def operation(
    operation_id: str,
    summary: str,
    responses: Mapping[int, Any],
    *,
    problems: Sequence[int] = (),
    parameters: Sequence[Any] = (),
    body: Any = None,
    tag: str = "dossiers",
) -> Any:
    """Return what describes one operation; faults that any may meet are added."""
    answers: dict[Any, Any] = {
        status: shape or OpenApiResponse(description="Done.") for status, shape in responses.items()
    }
    for status in sorted({*problems, *ALWAYS}):
        answers[status, PROBLEM_TYPE] = OpenApiResponse(
            ProblemSerializer,
            description=PROBLEMS[status],
            examples=[PROBLEM_EXAMPLE] if status == 400 else [],
        )
    return extend_schema(
        operation_id=operation_id,
        tags=[tag],
        summary=summary,
        parameters=[*parameters, SECRET],
        request=body,
        responses=answers,
    )


def read(operation_id: str, summary: str, shape: Any, **more: Any) -> Any:
    """Return the description of a read that may be answered by 304."""
    parameters = [*more.pop("parameters", [LOCALE]), IF_NONE_MATCH]
    unchanged = OpenApiResponse(description="The kept answer is still right.")
    problems = more.pop("problems", (400, 404))
    responses = {200: shape, 304: unchanged}
    return operation(
        operation_id, summary, responses, problems=problems, parameters=parameters, **more
    )
