"""Takes files in, and hands their bytes out again."""

from __future__ import annotations

import hashlib
import logging
import secrets
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.exceptions import FileRefused, FileTooLarge, FileUnavailable, WrongChecksum
from dossiers.models import StoredFile
from dossiers.services.files.images import made_anew
from dossiers.services.files.kinds import fitting_name, recognise
from dossiers.services.files.windows import pieces

logger = logging.getLogger(__name__)

MB = 1024 * 1024


def private_storage() -> Storage:
    return storages["private"]


def store(stream: Any, name: str, *, owner: User | None, declared_sha256: str = "") -> StoredFile:
    """Check the file ``stream`` and put it into quarantine, under a name that cannot be guessed.

    ``stream`` is seekable, such as an uploaded file. ``declared_sha256`` (hex), where given, must
    be that of the bytes that came; the hash that is kept is of the bytes that are kept, which for
    a picture are others. Nothing stays of what is refused. Not to be called inside a transaction:
    looking through a file takes seconds.

    Raises ``FileRefused``, ``FileTooLarge``, ``WrongChecksum``.
    """
    file = stream if isinstance(stream, File) else File(stream)
    size, digest = _measure(file)
    if size == 0:
        raise FileRefused(_("The file is empty."))
    if declared_sha256 and declared_sha256.lower() != digest:
        raise WrongChecksum(_("The file was damaged on its way. Send it again."))
    content = file.file  # ``file`` without a name counts as false, and so to zipfile as closed
    assert content is not None
    kind = recognise(content)
    safe_name = fitting_name(name, kind)
    if not kind.picture:
        return _keep(file, safe_name, kind.content_type, size, digest, owner)
    with made_anew(content, kind.picture) as new:
        picture = File(new)
        size, digest = _measure(picture)
        return _keep(picture, safe_name, kind.content_type, size, digest, owner)


def open_stored(file: StoredFile) -> File[bytes]:
    """Return the bytes of ``file``. Raises ``FileUnavailable`` unless they may be read."""
    if not readable(file):
        raise FileUnavailable(unavailable_because(file))
    try:
        return private_storage().open(file.storage_name, "rb")
    except FileNotFoundError as error:
        logger.error("file %s has lost its bytes", file.pk)
        raise FileUnavailable(_("The file is not there any more.")) from error


def readable(file: StoredFile) -> bool:
    """Say whether anybody may open ``file``: scanned, or no scanner is there to scan it."""
    if file.erased_at is not None:
        return False
    unscanned = file.state == StoredFile.State.NOT_SCANNED and not settings.CLAMAV_ADDRESS
    return file.state == StoredFile.State.CLEAN or unscanned


def unavailable_because(file: StoredFile) -> str:
    if file.erased_at is not None:
        return _("The file has been erased.")
    if file.state == StoredFile.State.INFECTED:
        return _("The file contained malware and was deleted.")
    return _("The file is still being checked. Try again in a moment.")


def erase_file(file: StoredFile) -> None:
    """Delete the bytes of ``file`` and what its row says of a person. Done twice, it does no harm.

    The row stays, so that papers and events that name it still make sense.
    """
    private_storage().delete(file.storage_name)
    StoredFile.objects.filter(pk=file.pk, erased_at=None).update(
        erased_at=timezone.now(), name="", signatures=None, owner=None
    )


def _measure(file: File[bytes]) -> tuple[int, str]:
    """Return size and SHA-256 of ``file``. Raises ``FileTooLarge``."""
    size, hasher = 0, hashlib.sha256()
    for piece in pieces(file):
        size += len(piece)
        if size > settings.FILE_LIMIT_MB * MB:
            raise too_large()
        hasher.update(piece)
    return size, hasher.hexdigest()


def too_large() -> FileTooLarge:
    return FileTooLarge(
        _("The file is larger than %(limit)d MB.") % {"limit": settings.FILE_LIMIT_MB}
    )


def _keep(
    file: File[bytes], name: str, content_type: str, size: int, digest: str, owner: User | None
) -> StoredFile:
    file.seek(0)
    storage = private_storage()
    storage_name = storage.save(_new_name(), file)
    try:
        stored = StoredFile.objects.create(
            storage_name=storage_name,
            name=name,
            content_type=content_type,
            size=size,
            sha256=digest,
            owner=owner,
        )
    except BaseException:
        storage.delete(storage_name)
        raise
    transaction.on_commit(lambda: _nudge(stored))
    return stored


def _new_name() -> str:
    """Return a name of 192 random bits, in a folder of today (which the nightly cleaning reads)."""
    return f"{timezone.now():%Y/%m/%d}/{secrets.token_urlsafe(24)}"


def _nudge(file: StoredFile) -> None:
    """Let a worker scan ``file`` at once; without one, the sweep does."""
    try:
        current_app.signature("dossiers.scan_file", args=[str(file.pk)]).apply_async(retry=False)
    except Exception:  # noqa: BLE001 - whatever the broker's client raises
        logger.warning("no nudge to scan file %s: the broker did not answer", file.pk)
