"""Reads an ID token as OpenID Connect asks for: signature, issuer, audience, times and nonce."""

from __future__ import annotations

import secrets
from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

ALGORITHMS = ["RS256", "PS256", "ES256"]
LEEWAY = 30  # seconds that clocks may differ


def read_id_token(
    encoded: str, *, keys: dict[str, Any], issuer: str, audience: str, nonce: str
) -> dict[str, Any]:
    """Return the claims of ``encoded``. Raises ``OAuth2Error`` for whatever is wrong with it."""
    try:
        key_id = jwt.get_unverified_header(encoded).get("kid")
        key = next(key for key in jwt.PyJWKSet.from_dict(keys).keys if key.key_id == key_id)
        claims = jwt.decode(
            encoded,
            key=key,
            algorithms=ALGORITHMS,
            audience=audience,
            issuer=issuer,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
        )
    except (jwt.PyJWTError, StopIteration) as error:
        raise OAuth2Error("the ID token is not valid") from error
    if not nonce or not secrets.compare_digest(str(claims["nonce"]), nonce):
        raise OAuth2Error("the ID token answers another request")
    return claims
