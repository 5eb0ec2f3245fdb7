"""Brings the admin's search and reference index up to what syncs wrote, after them and in batches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from modelsearch.backends import get_search_backends
from wagtail.models import ReferenceIndex

from procedures.models import ProcedurePage, SyncRun

BATCH = 100


def index_due() -> int:
    """Index the pages written by finished runs that were not indexed yet; return how many.

    A run that is interrupted here stays due and is taken whole the next time.
    """
    due = list(SyncRun.objects.filter(indexed_at=None).exclude(finished_at=None))
    if not due:
        return 0
    started = min(run.started_at for run in due)
    count = 0
    for pages in _batches(started):
        with transaction.atomic():
            for backend in get_search_backends(with_auto_update=True):
                backend.add_bulk(ProcedurePage, pages)
            for page in pages:
                ReferenceIndex.create_or_update_for_object(page)
        count += len(pages)
    SyncRun.objects.filter(pk__in=[run.pk for run in due]).update(indexed_at=timezone.now())
    return count


def _batches(started: datetime) -> Iterator[list[ProcedurePage]]:
    """Yield the pages of procedures that a source changed since ``started``, by primary key."""
    pages = ProcedurePage.objects.filter(procedure__source_changed_at__gte=started).order_by("pk")
    last = 0
    while batch := list(pages.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk
