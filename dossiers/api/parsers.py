"""Bodies of requests, read only as far as they may be long."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import IO, Any

import orjson
from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser, DataAndFiles

BLOCK = 128 * 1024


class BodyTooLarge(APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = "body_too_large"
    default_detail = gettext_lazy("The request is too large. Send less at a time.")


class BoundedJSONParser(BaseParser):
    """JSON objects up to ``JSON_LIMIT`` bytes, whatever length the caller announces."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        body = stream.read(settings.JSON_LIMIT + 1)
        if len(body) > settings.JSON_LIMIT:
            raise BodyTooLarge
        try:
            found = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(_("The body is not JSON: %(reason)s") % {"reason": error}) from error
        if not isinstance(found, dict):
            raise ParseError(_("Send one JSON object."))
        return found


class WholeBodyParser(BaseParser):
    """Takes a body of any other type for one file, which goes to a disk as it comes."""

    media_type = "*/*"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> DataAndFiles[dict[str, str], MultiValueDict[str, Any]]:
        assert parser_context is not None
        request: HttpRequest = parser_context["request"]._request
        disposition = request.headers.get("Content-Disposition", "")
        _kind, told = parse_header_parameters(disposition)
        file = TemporaryUploadedFile("body", media_type, 0, None)
        try:
            for piece in iter(partial(stream.read, BLOCK), b""):
                file.write(piece)
        except BaseException:
            file.close()
            raise
        file.size = file.tell()
        file.seek(0)
        # Django closes, and so deletes, what is here when the request ends.
        request._files = MultiValueDict({"file": [file]})  # type: ignore[attr-defined]
        return DataAndFiles({"name": told.get("filename", "")}, request._files)  # type: ignore[attr-defined]
