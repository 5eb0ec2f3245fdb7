"""What of the site the OpenAPI document describes."""

from __future__ import annotations

from typing import Any


def only_our_api(endpoints: list[Any], **_: Any) -> list[Any]:
    """Keep ``/api/v1/``: the rest is Wagtail's own."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]
