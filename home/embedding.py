"""Which other sites a browser lets use the API: published content all, filings those allowed."""

from __future__ import annotations

import re

from corsheaders.middleware import CorsMiddleware
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from home.models import PortalSettings
from home.origins import read_origins

ALLOWED = "Access-Control-Allow-Origin"


def is_origin_allowed(origin: str) -> bool:
    """Say whether an administrator allowed the site ``origin`` to use the modules of filing."""
    texts = PortalSettings.objects.values_list("embedding_origins", flat=True)
    return any(origin in read_origins(text) for text in texts)


class FilingCorsMiddleware(CorsMiddleware):
    """Open the addresses of filing to the sites allowed in the settings; never with cookies."""

    def is_enabled(self, request: HttpRequest) -> bool:
        if not is_filing(request):
            return bool(super().is_enabled(request))
        origin = request.headers.get("origin")
        return origin is not None and is_origin_allowed(origin)

    def add_response_headers(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        response = super().add_response_headers(request, response)
        if is_filing(request):
            patch_vary_headers(response, ("Origin",))
            if ALLOWED in response:
                response[ALLOWED] = request.headers["origin"]
        return response


def is_filing(request: HttpRequest) -> bool:
    return re.match(settings.CORS_FILING_REGEX, request.path_info) is not None
