"""Deletes what nothing needs any more: files without a filing, bytes without a row."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from dossiers.models import StoredFile
from dossiers.selectors_files import left_of_erased, unused_files
from dossiers.services.files.storing import erase_file, private_storage

logger = logging.getLogger(__name__)

GRACE = timedelta(days=1)
DAYS_BACK = 7  # folders of so many days are compared with the rows, every night


def forget_unused(file: StoredFile) -> None:
    """Delete ``file`` with its bytes unless a paper or a result holds it."""
    try:
        with transaction.atomic():
            deleted, _rows = unused_files().filter(pk=file.pk).delete()
            if deleted:
                # After commit: where this is undone, the row needs its bytes.
                transaction.on_commit(partial(private_storage().delete, file.storage_name))
    except (ProtectedError, IntegrityError):  # used again at this moment
        return


def clean_files() -> None:
    """Do the nightly cleaning. Each part may be interrupted and done again."""
    for file in unused_files().filter(uploaded_at__lt=timezone.now() - GRACE).iterator():
        forget_unused(file)
    for file in left_of_erased().iterator():
        erase_file(file)
    _delete_infected_bytes()
    for days in range(1, DAYS_BACK + 1):
        _delete_unknown_bytes(f"{timezone.now() - timedelta(days=days):%Y/%m/%d}")
    _delete_interrupted_uploads()
    _scan_what_came_without_scanner()


def _delete_infected_bytes() -> None:
    """Delete what a scan that was interrupted found infected and left."""
    since = timezone.now() - timedelta(days=DAYS_BACK)
    infected = StoredFile.objects.filter(
        state=StoredFile.State.INFECTED, scanned_at__gte=since, erased_at=None
    )
    for name in infected.values_list("storage_name", flat=True):
        private_storage().delete(name)


def _delete_unknown_bytes(folder: str) -> None:
    storage = private_storage()
    try:
        _folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    paths = {f"{folder}/{name}" for name in names}
    known = StoredFile.objects.filter(storage_name__startswith=f"{folder}/")
    for path in paths - set(known.values_list("storage_name", flat=True)):
        logger.warning("deleting bytes that no row knows: %s", path)
        storage.delete(path)


def _delete_interrupted_uploads() -> None:
    oldest = time.time() - GRACE.total_seconds()
    for path in settings.FILE_UPLOAD_TEMP_DIR.iterdir():
        if path.is_file() and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def _scan_what_came_without_scanner() -> None:
    if settings.CLAMAV_ADDRESS:
        StoredFile.objects.filter(state=StoredFile.State.NOT_SCANNED, erased_at=None).update(
            state=StoredFile.State.QUARANTINED
        )
