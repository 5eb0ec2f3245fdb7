"""Lets files out of quarantine, or deletes them."""

from __future__ import annotations

import logging

from django.conf import settings
from django.utils import timezone

from dossiers.models import StoredFile
from dossiers.services.files.clamd import ScannerUnavailable, malware_in
from dossiers.services.files.kinds import PDF
from dossiers.services.files.signatures import signatures_of
from dossiers.services.files.storing import private_storage
from dossiers.services.files.windows import pieces
from portal_site.lib.locks import Held, only_one

logger = logging.getLogger(__name__)

ADVISORY_KEY = 0x66_69_6C_65  # “file”; any number that no other lock uses
PIECE = 128 * 1024

State = StoredFile.State


def scan_due() -> int:
    """Scan every file that waits, oldest first; returns how many were judged.

    While the scanner does not answer they stay in quarantine, and the next call tries again.
    """
    try:
        with only_one("scan-files", ADVISORY_KEY):
            return _scan_waiting()
    except Held:
        return 0


def _scan_waiting() -> int:
    judged = 0
    waiting = StoredFile.objects.filter(state=State.QUARANTINED, erased_at=None)
    for file in waiting.order_by("uploaded_at").iterator(chunk_size=100):
        try:
            scan(file)
        except ScannerUnavailable as error:
            logger.warning("file %s stays in quarantine: %s", file.pk, error)
            if not _answers():
                break
        else:
            judged += 1
    return judged


def scan(file: StoredFile) -> None:
    """Judge ``file`` and read its signatures. Raises ``ScannerUnavailable``.

    Two workers may do so at once: both come to the same judgement, and the first one counts.
    """
    try:
        state = _judge(file)
    except FileNotFoundError:
        if StoredFile.objects.filter(pk=file.pk, state=State.QUARANTINED, erased_at=None).exists():
            logger.error("file %s has lost its bytes", file.pk)
            raise ScannerUnavailable("its bytes are missing") from None
        return
    has_form = file.content_type == PDF.content_type and state != State.INFECTED
    StoredFile.objects.filter(pk=file.pk, state=State.QUARANTINED).update(
        state=state,
        scanned_at=timezone.now(),
        signatures=signatures_of(file) if has_form else None,
    )
    if state == State.INFECTED:
        private_storage().delete(file.storage_name)


def _judge(file: StoredFile) -> StoredFile.State:
    if not settings.CLAMAV_ADDRESS:
        return State.NOT_SCANNED
    with private_storage().open(file.storage_name, "rb") as stored:
        found = malware_in(pieces(stored, PIECE), settings.CLAMAV_ADDRESS)
    if found:
        logger.warning("file %s is infected with %s and deleted", file.pk, found)
    return State.INFECTED if found else State.CLEAN


def _answers() -> bool:
    """Say whether the scanner judges anything at all; if so, only that one file was its trouble."""
    try:
        malware_in([b"."], settings.CLAMAV_ADDRESS)
    except ScannerUnavailable:
        return False
    return True
