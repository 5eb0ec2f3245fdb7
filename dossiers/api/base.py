"""What all views of filing share: who calls, in which language, and that nobody keeps the answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.api_authentication import ScopeGranted, TokenAuthentication
from dossiers.api.parsers import BoundedJSONParser
from dossiers.links import SESSION_KEY
from dossiers.selectors import viewer_of
from portal_site.lib.drf import language_of


class FilingSessionAuthentication(SessionAuthentication):
    """The session of a person, or of a stranger who has shown the secret of a filing in it.

    Either session opens something by its cookie alone, so writes need the CSRF token.
    """

    def authenticate(self, request: Request) -> Any:
        found = super().authenticate(request)
        if found is None and request._request.session.get(SESSION_KEY):
            self.enforce_csrf(request)
        return found


class FilingView(APIView):
    """A view of filing: by session, by access token (401 for a bad one), or without signing in.

    Views find what they act on among what the caller may see; another's is 404.
    """

    authentication_classes: Any = [TokenAuthentication, FilingSessionAuthentication]
    permission_classes: Any = [AllowAny, ScopeGranted]
    parser_classes: Any = [BoundedJSONParser]
    scope = "dossiers"

    def known_by(self, request: Request) -> list[str]:
        """Return what a stranger has shown; see ``portal_site.lib.idempotency``."""
        return sorted(viewer_of(request).secrets)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        language = language_of(request)
        with translation.override(language):
            response = super().dispatch(request, *args, **kwargs)
        response.setdefault("Content-Language", language)
        response.setdefault("Cache-Control", "private, no-store")
        return response
