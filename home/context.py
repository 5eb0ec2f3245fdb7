from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from home.layout import Portal


def portal(request: HttpRequest) -> dict[str, Any]:
    """Give every template the frame of the page. Nothing is asked until a template uses it."""
    return {"portal": Portal(request)}
