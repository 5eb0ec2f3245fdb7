"""Who calls the API with an access token, and what that token was granted.

``TokenAuthentication`` stands before session authentication in a view's list, ``ScopeGranted``
among its permissions.
"""

from __future__ import annotations

from allauth.idp.oidc.models import Client, Token
from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import User
from portal_site.lib.rates import MINUTE, is_allowed

REALM = 'Bearer realm="api"'


class InvalidToken(exceptions.AuthenticationFailed):
    default_code = "invalid_token"


class InsufficientScope(exceptions.PermissionDenied):
    default_code = "insufficient_scope"


class TokenAuthentication(BaseAuthentication):
    """Answer for a token's person; for a client on its own, its service account.

    An ``Authorization`` header that opens nothing is refused, never taken for an anonymous call.
    Each client has a number of calls a minute. The token is looked up here and not by allauth's
    own class, which reads the whole body of the request first: uploads are streamed.
    """

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        token = _token_of(header)
        user = token.user or token.client.owner if token else None
        if token is None or user is None or not user.is_active:
            raise InvalidToken(_("This access token is unknown, has expired or was withdrawn."))
        _limit(request, token.client)
        return user, token

    def authenticate_header(self, request: Request) -> str:
        # RFC 6750: only a caller who showed a token is told that it is wrong.
        if request.META.get("HTTP_AUTHORIZATION"):
            return f'{REALM}, error="invalid_token"'
        return REALM


def _token_of(header: str) -> Token | None:
    scheme, _space, value = header.partition(" ")
    if scheme.lower() != "bearer" or not value.strip():
        return None
    found = Token.objects.valid().by_value(value.strip())
    return (
        found.filter(type=Token.Type.ACCESS_TOKEN, client__isnull=False)
        .select_related("user", "client__owner")
        .first()
    )


def _limit(request: Request, client: Client) -> None:
    per_minute = (client.data or {}).get("per_minute") or settings.API_CLIENT_PER_MINUTE
    if not is_allowed(request._request, "api client", per_minute=per_minute, caller=client.pk):
        raise exceptions.Throttled(
            wait=MINUTE, detail=_("This client has made too many calls in this minute.")
        )


class ScopeGranted(BasePermission):
    """Let a token do what it was granted; callers without a token are another permission's matter.

    A view names its ``scope``, such as ``"dossiers"``: methods that only read need
    ``dossiers:read``, others ``dossiers:write``. Without a name everything that reads is open, and
    nothing else.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.auth, Token):
            return True
        scope = getattr(view, "scope", "")
        is_reading = request.method in SAFE_METHODS
        needed = f"{scope}:{'read' if is_reading else 'write'}" if scope else ""
        granted = needed in request.auth.get_scopes() if scope else is_reading
        if not granted:
            raise InsufficientScope(
                _("This access token does not allow that: it lacks the scope “%(scope)s”.")
                % {"scope": needed or "…:write"}
            )
        return True
