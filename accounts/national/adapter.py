from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest

from accounts.national.identity import identity_of
from accounts.national.tokens import read_id_token


class NationalAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Talks to the national identity provider; ``nonce`` is what this sign-on was begun with."""

    nonce = ""

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        token = super().parse_token(data)
        # Never stored: the session needs it to end the national one (see ``sign_out_address``).
        token.token_secret = data.get("id_token", "")
        return token

    def complete_login(
        self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any
    ) -> Any:
        claims = read_id_token(
            kwargs["response"].get("id_token") or "",
            keys=self._fetch_keys(),
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            nonce=self.nonce,
        )
        userinfo = self._fetch_user_info(token.token)
        if userinfo.get("sub") != claims["sub"]:
            raise OAuth2Error("the identity provider answered for another person")
        data = {
            "claims": claims,
            "userinfo": userinfo,
            "identity": identity_of(claims, userinfo),
        }
        return self.get_provider().sociallogin_from_response(request, data)

    def _fetch_keys(self) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            response = session.get(self.openid_config["jwks_uri"])
            response.raise_for_status()
            keys: dict[str, Any] = response.json()
        return keys

    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        # By POST: addresses are logged on the way, bodies are not.
        headers = {"Authorization": f"Bearer {access_token}"}
        with get_adapter().get_requests_session() as session:
            response = session.post(self.profile_url, headers=headers)
            response.raise_for_status()
            known: dict[str, Any] = response.json()
        return known
