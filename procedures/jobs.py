"""Periodic entry points of the catalogue."""

from __future__ import annotations

import logging

from celery import shared_task
from django.conf import settings

from procedures.services.sync import SyncAlreadyRunning, sync_catalogue

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
