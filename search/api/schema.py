"""What the OpenAPI document says of search."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view

from portal_site.lib.drf import PROBLEM_TYPE
from procedures.api.schema import PROBLEM_EXAMPLE
from procedures.api.shapes import ProblemSerializer
from search.api import shapes
from search.api.queries import ClickBody, SearchQuery, SuggestQuery, UsefulBody

PROBLEMS = {
    400: "A parameter is wrong; `errors` names it.",
    406: "JSON is not wanted.",
    415: "The body is not JSON.",
    429: "Too many calls within a minute; `Retry-After` says how long to wait.",
    500: "A fault of the server.",
}


def _problems(*statuses: int) -> dict[Any, Any]:
    return {
        (status, PROBLEM_TYPE): OpenApiResponse(
            ProblemSerializer,
            description=PROBLEMS[status],
            examples=[PROBLEM_EXAMPLE] if status == 400 else [],
        )
        for status in statuses
    }


def _get(operation_id: str, summary: str, query: Any, shape: Any) -> Any:
    return extend_schema_view(
        get=extend_schema(
            operation_id=operation_id,
            tags=["search"],
            summary=summary,
            parameters=[query],
            responses={200: shape, **_problems(400, 406, 500)},
            auth=[],
        )
    )


def _post(operation_id: str, summary: str, body: Any) -> Any:
    done = OpenApiResponse(description="Counted. Nothing is kept of who told it.")
    return extend_schema_view(
        post=extend_schema(
            operation_id=operation_id,
            tags=["search"],
            summary=summary,
            request=body,
            responses={204: done, **_problems(400, 406, 415, 429, 500)},
            auth=[],
        )
    )


search = _get(
    "search",
    "Published procedures, questions and guidance, best first.",
    SearchQuery,
    shapes.SearchReplySerializer,
)
suggest = _get(
    "search_suggest",
    "Up to eight ways to go on typing.",
    SuggestQuery,
    shapes.SuggestionsSerializer,
)
clicks = _post("search_clicks", "Tell that a result was opened.", ClickBody)
usefulness = _post(
    "search_usefulness", "Tell whether a page, or what a query found, was useful.", UsefulBody
)
