"""Periodic entry points of the catalogue."""

from __future__ import annotations

import logging

from celery import shared_task
from django.apps import apps
from django.conf import settings

from procedures.models import ProcedurePage
from procedures.services.entries import refresh_entries_of as refresh_entries_of_term
from procedures.services.entries import refresh_entry
from procedures.services.sync import SyncAlreadyRunning, sync_catalogue
from procedures.services.sync.indexing import index_due

logger = logging.getLogger(__name__)


@shared_task(name="procedures.sync_catalogue")
def sync() -> None:
    """Take over the national catalogue, every night.

    A second delivery does no harm: while a run goes on it is turned away, afterwards it finds
    every record unchanged.
    """
    if not settings.CATALOGUE_SOURCE:
        logger.info("no catalogue sync: CATALOGUE_SOURCE is not set")
        return
    try:
        run = sync_catalogue(settings.CATALOGUE_SOURCE, publish=True)
    except SyncAlreadyRunning:
        logger.info("no catalogue sync: another run is going on")
        return
    if run.error:
        logger.error("catalogue sync failed: %s", run.error)


@shared_task(name="procedures.index_synced")
def index_synced() -> None:
    """Bring the admin's search up to the last syncs. Nudged by a sync, and swept up by beat."""
    index_due()


@shared_task(name="procedures.refresh_entries_of")
def refresh_entries_of(label: str, key: int) -> None:
    """Write the entries that name a field, subject, agency or life event again after its change."""
    term = apps.get_model(label)._default_manager.filter(pk=key).first()
    if term is not None:
        refresh_entries_of_term(term)


@shared_task(name="procedures.refresh_entries")
def refresh_entries() -> None:
    """Write every live page's entry again, every week: repairs what a lost nudge left behind."""
    pages = ProcedurePage.objects.live().select_related("procedure", "locale")
    for page in pages.iterator(chunk_size=200):
        refresh_entry(page)
