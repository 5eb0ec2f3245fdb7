"""The OpenAPI document and a page that shows it: our own, without scripts, for any browser."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from portal_site.lib.drf import InvalidQuery, PublicView, named_once

_documents: dict[str, Any] = {}


def openapi() -> dict[str, Any]:
    """Return the OpenAPI document of ``/api/v1/``; made once per process."""
    if not _documents:
        generator = SchemaGenerator()  # type: ignore[no-untyped-call]
        made = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
        _documents.update(made)
    return _documents


@extend_schema(exclude=True)
class SchemaView(PublicView):
    """The document as JSON."""

    def get(self, request: Request) -> Response:
        errors = named_once(request.query_params, {"locale"})
        if errors:
            raise InvalidQuery(errors)
        return Response(openapi())


class DocumentationView(TemplateView):
    template_name = "api/docs.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        document = openapi()
        operations = [
            {
                "path": path,
                "method": method.upper(),
                **operation,
                "responses": list(_responses(operation)),
            }
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        ]
        return super().get_context_data(
            info=document["info"],
            operations=operations,
            components=_components(document),
            title=_("Programming interface"),
            **kwargs,
        )


def _responses(operation: dict[str, Any]) -> Any:
    for status, response in operation["responses"].items():
        shapes = [
            content.get("schema", {}).get("$ref", "").rpartition("/")[2]
            for content in response.get("content", {}).values()
        ]
        yield {
            "status": status,
            "description": response.get("description", ""),
            "shape": shapes[0] if shapes else "",
        }


def _components(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "description": schema.get("description", ""),
            "properties": [
                {
                    "name": key,
                    "type": _type(value),
                    "shape": _shape(value),
                    "description": value.get("description", ""),
                }
                for key, value in schema.get("properties", {}).items()
            ],
            "values": schema.get("enum", []),
        }
        for name, schema in sorted(document["components"]["schemas"].items())
    ]


def _shape(schema: dict[str, Any]) -> str:
    """Return the name of the component that ``schema`` leads to, if any."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    inner = [schema["items"]] if "items" in schema else []
    inner += [*schema.get("allOf", []), *schema.get("oneOf", [])]
    return next((found for part in inner if (found := _shape(part))), "")


def _type(schema: dict[str, Any]) -> str:
    kind = schema.get("type", "")
    words = [kind] if isinstance(kind, str) else list(kind)
    if schema.get("nullable"):
        words.append("null")
    return " | ".join(word for word in (*words, schema.get("format", "")) if word)
