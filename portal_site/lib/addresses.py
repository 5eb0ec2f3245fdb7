"""Absolute addresses, the same whichever host was asked. A leaf: imports nothing of ours."""

from __future__ import annotations

from django.conf import settings


def absolute(path: str, language: str = "") -> str:
    """Return the address of ``path`` on the host of ``language``, else on the portal's own.

    What is no path from the root is an address already, and stays.
    """
    if not path.startswith("/"):
        return path
    host = {"vi": settings.HOST_VI, "en": settings.HOST_EN}.get(language)
    if not host:
        return f"{settings.BASE_URL}{path}"
    return f"{'https' if settings.HTTPS else 'http'}://{host}{path}"
