"""Periodic entry points."""

from __future__ import annotations

from celery import shared_task

from dossiers.services.expiry import delete_expired, warn_of_expiry


@shared_task(name="dossiers.tend_drafts")
def tend_drafts() -> None:
    """Warn of drafts that are soon deleted, and delete those whose time is over."""
    warn_of_expiry()
    delete_expired()
