"""``/api/v1/embed/``: what the modules on other sites need to know before they show themselves."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dossiers.api.embed_texts import module_texts
from dossiers.services.files import ACCEPTED
from home.embedding import is_origin_allowed
from portal_site.lib.addresses import absolute
from portal_site.lib.drf import PROBLEM_TYPE, PublicView
from procedures.api.queries import Query
from procedures.api.shapes import ProblemSerializer, ShapeSerializer

# The answer depends on the site that asks.
UNKEPT = {"Cache-Control": "no-store", "Vary": "Origin"}


class ModuleLinksSerializer(ShapeSerializer):
    home = serializers.URLField()
    lookup = serializers.URLField()
    search = serializers.URLField()


class ModulesSerializer(ShapeSerializer):
    locale = serializers.ChoiceField(choices=["vi", "en"])
    is_allowed = serializers.BooleanField(
        help_text="Whether the site that asks (`Origin`) may file and look up dossiers here."
    )
    file_limit_mb = serializers.IntegerField()
    file_types = serializers.ListField(child=serializers.CharField(), help_text="Suffixes.")
    links = ModuleLinksSerializer()
    texts = serializers.DictField(child=serializers.CharField())


@extend_schema_view(
    get=extend_schema(
        operation_id="embed_retrieve",
        tags=["embedding"],
        summary="Words, limits and rights of the modules that other sites embed.",
        parameters=[Query],
        auth=[],
        responses={
            200: ModulesSerializer,
            (400, PROBLEM_TYPE): OpenApiResponse(
                ProblemSerializer, description="A parameter is wrong; `errors` names it."
            ),
            (406, PROBLEM_TYPE): OpenApiResponse(
                ProblemSerializer, description="JSON is not wanted."
            ),
            (500, PROBLEM_TYPE): OpenApiResponse(
                ProblemSerializer, description="A fault of the server."
            ),
        },
    )
)
class ModulesView(PublicView):
    """Open to every site, so that one that is not allowed can say so instead of failing mutely."""

    def get(self, request: Request) -> Response:
        locale = Query.read(request)["locale"]
        origin = request.headers.get("Origin")  # none: a page of the portal's own
        document: dict[str, Any] = {
            "locale": locale,
            "is_allowed": origin is None or is_origin_allowed(origin),
            "file_limit_mb": settings.FILE_LIMIT_MB,
            "file_types": ACCEPTED,
            "links": _links(locale),
            "texts": module_texts(),
        }
        return Response(document, headers=UNKEPT)


def _links(locale: str) -> dict[str, str]:
    with override(locale):
        paths = {
            "home": f"/{locale}/",
            "lookup": reverse("dossier-lookup"),
            "search": reverse("search"),
        }
    return {name: absolute(path, locale) for name, path in paths.items()}
