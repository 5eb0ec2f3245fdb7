"""How the OpenAPI document describes access tokens."""

from __future__ import annotations

from typing import Any

from django.utils.translation import override
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

from accounts.scopes import SCOPES


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "accounts.api_authentication.TokenAuthentication"
    name = "oauth2"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        with override("en"):  # the document is not translated
            scopes = {name: str(text) for name, text in SCOPES.items()}
        token_url = "/identity/o/api/token"  # noqa: S105 - an address
        return {
            "type": "oauth2",
            "flows": {
                "clientCredentials": {"tokenUrl": token_url, "scopes": scopes},
                "authorizationCode": {
                    "authorizationUrl": "/identity/o/authorize",
                    "tokenUrl": token_url,
                    "refreshUrl": token_url,
                    "scopes": scopes,
                },
            },
        }
