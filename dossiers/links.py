"""Secrets by which a filing without an account is followed. Only their hashes are kept."""

from __future__ import annotations

import hashlib
import secrets

from django.http import HttpRequest

SESSION_KEY = "filing_secrets"
SECRET_BYTES = 24  # 192 bits
KEPT = 20  # of one session


def new_secret() -> str:
    return secrets.token_urlsafe(SECRET_BYTES)


def hash_of(secret: str) -> str:
    """Return the SHA-256 of ``secret``, in hexadecimal digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def keep_secret(request: HttpRequest, secret: str) -> None:
    """Keep in the session that its owner has shown ``secret``, so that it leaves the address."""
    shown = hash_of(secret)
    kept = [known for known in request.session.get(SESSION_KEY, []) if known != shown]
    request.session[SESSION_KEY] = [*kept, shown][-KEPT:]
