"""Answers to one caller that the caller may keep and ask for again."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from portal_site.lib.renderers import ORJSONRenderer


def answered(request: Request, document: Any) -> Response:
    """Answer with ``document`` and its ETag, or with 304 where the caller has it already."""
    body = ORJSONRenderer().render(document)
    etag = f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    known = {part.strip() for part in request.headers.get("If-None-Match", "").split(",")}
    if etag in known:
        return Response(status=HTTPStatus.NOT_MODIFIED, headers={"ETag": etag})
    return Response(document, headers={"ETag": etag})
