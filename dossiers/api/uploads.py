"""Reads a file from a request, as part of a form or as its whole body; it never lies in memory whole."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import UnreadablePostError
from django.utils.translation import gettext as _
from rest_framework.request import Request

from dossiers.exceptions import FileRefused
from dossiers.services.files import too_large
from portal_site.lib.drf import InvalidQuery

MB = 1024 * 1024
AROUND = MB  # bytes that a form may have besides the file
FIELDS = {"component", "name", "sha256", "file", "csrfmiddlewaretoken"}
CONTENT_DIGEST = re.compile(r"(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):")  # RFC 9530


@dataclass(frozen=True, slots=True)
class Upload:
    component: str
    file: UploadedFile[bytes]
    name: str
    sha256: str


def refuse_too_long(request: Request) -> None:
    """Raise ``FileTooLarge`` for a body whose length alone says that its file is too large."""
    if _length(request) > settings.FILE_LIMIT_MB * MB + AROUND:
        raise too_large()


def read_upload(request: Request, *, as_paper: bool = True) -> Upload:
    """Return the file that ``request`` brings; ``as_paper``: with the component that it is.

    Raises ``InvalidQuery``, ``FileRefused``.
    """
    try:
        told, brought = request.data, request.FILES
    except UnreadablePostError as error:
        raise _cut_off() from error
    data: Mapping[str, Any] = told if isinstance(told, Mapping) else {}
    errors: dict[str, list[str]] = {
        name: [_("There is no such parameter.")] for name in sorted(set(data) - FIELDS)[:20]
    }
    file = brought.get("file")
    if not isinstance(file, UploadedFile):
        errors["file"] = [_("Send a file.")]
    elif len(brought) > 1 or len(brought.getlist("file")) > 1:
        errors["file"] = [_("Send one file at a time.")]
    component = str(data.get("component") or request.query_params.get("component", ""))
    if as_paper and not 0 < len(component) <= 100:
        errors["component"] = [_("Name the paper that this file is.")]
    sha256 = _declared(request, data, errors)
    if errors:
        raise InvalidQuery(errors)
    assert isinstance(file, UploadedFile)
    if not _is_form(request) and file.size != _length(request):
        raise _cut_off()
    name = str(data.get("name", file.name))
    return Upload(component, file, name, sha256)


def _declared(request: Request, data: Any, errors: dict[str, list[str]]) -> str:
    """Return the SHA-256 that the caller names, in hexadecimal digits, empty for none."""
    named = str(data.get("sha256") or "")
    if named and not re.fullmatch("[0-9A-Fa-f]{64}", named):
        errors["sha256"] = [_("Write the SHA-256 as 64 hexadecimal digits.")]
    header = request.headers.get("Content-Digest", "")
    if named or not header or _is_form(request):
        return named
    digest = CONTENT_DIGEST.search(header)
    try:
        return base64.b64decode(digest.group(1), validate=True).hex() if digest else ""
    except binascii.Error:
        errors["Content-Digest"] = [_("The checksum cannot be read.")]
        return ""


def _is_form(request: Request) -> bool:
    return request.content_type.startswith("multipart/")


def _length(request: Request) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _cut_off() -> FileRefused:
    return FileRefused(_("The upload was cut off. Send the file again."))
