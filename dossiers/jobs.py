"""Periodic entry points."""

from __future__ import annotations

import logging

from celery import shared_task

from dossiers.models import StoredFile
from dossiers.services import calendar, files
from dossiers.services.expiry import delete_expired, warn_of_expiry
from dossiers.services.files.clamd import ScannerUnavailable

logger = logging.getLogger(__name__)


@shared_task(name="dossiers.tend_drafts")
def tend_drafts() -> None:
    """Warn of drafts that are soon deleted, and delete those whose time is over."""
    warn_of_expiry()
    delete_expired()


@shared_task(name="dossiers.scan_file")
def scan_file(file: str) -> None:
    """Judge a file that has just come in; the sweep takes it up where this fails."""
    for stored in StoredFile.objects.filter(pk=file, state=StoredFile.State.QUARANTINED):
        try:
            files.scan(stored)
        except ScannerUnavailable as error:
            logger.warning("file %s stays in quarantine: %s", file, error)


@shared_task(name="dossiers.scan_due")
def scan_due() -> None:
    """Judge what a lost nudge or a silent scanner left in quarantine, every half minute."""
    files.scan_due()


@shared_task(name="dossiers.clean_files")
def clean_files() -> None:
    """Delete files and bytes that nothing needs, every night."""
    files.clean_files()


@shared_task(name="dossiers.seed_calendar")
def seed_calendar() -> None:
    """Lay down the holidays of coming years, every month."""
    calendar.seed_calendar()
