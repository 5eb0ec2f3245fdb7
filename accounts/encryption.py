"""Keeps secrets of second factors unreadable in the database. A leaf: imports nothing of ours."""

from __future__ import annotations

import base64
from functools import cache

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


@cache
def _cipher(key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"second factors")
    return Fernet(base64.urlsafe_b64encode(derived.derive(key.encode())))


def encrypt(text: str) -> str:
    return _cipher(settings.FIELD_KEY).encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """Return what ``encrypt`` hid. Raises ``cryptography.fernet.InvalidToken`` for a wrong key."""
    return _cipher(settings.FIELD_KEY).decrypt(text.encode()).decode()
