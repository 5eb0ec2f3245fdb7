"""The portal as an identity provider: what other sites and programs may get, and how.

Clients of the API get tokens by client credentials, people let a client act for them by
authorisation code with PKCE.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.idp.oidc import views
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client
from csp.constants import SELF
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from accounts.scopes import SCOPES, SIGN_IN_SCOPES
from portal_site.lib.rates import MINUTE, is_allowed

TOKENS_PER_MINUTE = (
    60  # a secret is checked slowly on purpose: guessing must not use the machine up
)


def scopes_offered() -> dict[str, Any]:
    """Return the scopes with their texts; an ID token needs a key to sign it with."""
    return {**SCOPES, **SIGN_IN_SCOPES} if settings.IDP_OIDC_PRIVATE_KEY else SCOPES


class IdentityProviderAdapter(DefaultOIDCAdapter):  # type: ignore[misc]
    scope_display = {**SCOPES, **SIGN_IN_SCOPES}

    def get_issuer(self) -> str:
        """Return one name, whichever of the portal's hosts was asked."""
        return str(settings.BASE_URL)

    def populate_server_metadata(self, data: dict[str, Any]) -> None:
        data["scopes_supported"] = sorted(scopes_offered())
        data["response_types_supported"] = [Client.ResponseType.CODE]
        data["grant_types_supported"] = sorted(
            (
                Client.GrantType.AUTHORIZATION_CODE,
                Client.GrantType.CLIENT_CREDENTIALS,
                Client.GrantType.REFRESH_TOKEN,
            )
        )


@csrf_exempt
def token(request: HttpRequest) -> HttpResponseBase:
    """Give a token, to a caller who does not try secrets by the dozen."""
    if not is_allowed(request, "token", per_minute=TOKENS_PER_MINUTE):
        return JsonResponse(
            {"error": "temporarily_unavailable", "error_description": "Too many requests."},
            status=429,
            headers={"Retry-After": str(MINUTE)},
        )
    response: HttpResponseBase = views.token(request)
    return response


@csrf_exempt  # the view asks for the token itself, where a form of ours is sent
def authorize(request: HttpRequest) -> HttpResponse:
    """Ask a person whether a client may act for them: never without PKCE, even for servers."""
    asked = request.GET
    if request.method == "GET" and asked.get("code_challenge_method") != "S256":
        text = _(
            "The other site asks for access without PKCE (S256); its operator must change that."
        )
        return render(request, "idp/oidc/error.html", {"error": {"description": text}}, status=400)
    response: HttpResponse = views.authorization(request)
    _let_form_lead_to_client(response, asked.get("client_id", ""))
    return response


def _let_form_lead_to_client(response: HttpResponse, client_id: str) -> None:
    """Allow the answer of the consent form to leave this site: browsers hold redirects to it."""
    client = Client.objects.filter(pk=client_id).first()
    places = [urlsplit(uri) for uri in client.get_redirect_uris()] if client else []
    # The attribute that django-csp's decorator ``csp_replace`` sets.
    response._csp_replace = {  # type: ignore[attr-defined]
        "form-action": [
            SELF,
            *(
                f"{place.scheme}://{place.netloc}" if place.netloc else f"{place.scheme}:"
                for place in places
            ),
        ]
    }
