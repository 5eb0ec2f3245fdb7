from __future__ import annotations

import secrets
from dataclasses import asdict
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.national.adapter import NationalAdapter


class NationalProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """allauth's provider with a nonce and PKCE, deaf to parameters that browsers bring."""

    package = "accounts.national"
    oauth2_adapter_class = NationalAdapter
    pkce_enabled_default = True
    supports_token_authentication = False

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        asked = super().get_redirect_from_request_kwargs(request)
        connects = asked["process"] == AuthProcess.CONNECT
        kept = {"process": AuthProcess.CONNECT if connects else AuthProcess.LOGIN}
        return {**kept, **({"next_url": asked["next_url"]} if "next_url" in asked else {})}

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, **kwargs: Any
    ) -> HttpResponse:
        nonce = secrets.token_urlsafe(32)
        asked = {"nonce": nonce, "acr_values": settings.NATIONAL_SSO_ACR[0]}
        response: HttpResponse = super().redirect(
            request, process, next_url=next_url, nonce=nonce, auth_params=asked
        )
        return response

    # What follows reads ``{"claims": …, "userinfo": …, "identity": Identity}`` of the adapter.

    def extract_uid(self, data: dict[str, Any]) -> str:
        uid: str = data["identity"].national_id
        return uid

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        identity = asdict(data["identity"])
        born = identity["birth_date"]
        return {**identity, "birth_date": born.isoformat() if born else None}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        known = {**data["userinfo"], **data["claims"]}
        fields = {"first_name": known.get("given_name"), "last_name": known.get("family_name")}
        return {**fields, "email": _verified_email(known)}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        email = _verified_email({**data["userinfo"], **data["claims"]})
        return [EmailAddress(email=email, verified=True, primary=True)] if email else []


def _verified_email(known: dict[str, Any]) -> str | None:
    """Return an address that is proven; another one is asked for and verified here."""
    return known.get("email") if known.get("email_verified") is True else None


provider_classes = [NationalProvider]
