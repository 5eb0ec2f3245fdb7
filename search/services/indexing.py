"""Tells Elasticsearch what has changed. Rows stay due until every index knows them."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from django.conf import settings
from django.db.models import F
from elastic_transport import TransportError
from elasticsearch import ApiError

from search.engines.elastic_index import alias
from search.models import SearchDocument, SearchIndex
from search.services.elastic import IndexMissing, mark_known, send, writer
from search.services.rebuild import RebuildAlreadyRunning, rebuild

logger = structlog.get_logger(__name__)

BATCH = 200


def push_due() -> int:
    """Send every document that changed to every index; return how many of them all know now.

    Makes an index where there is none. When Elasticsearch does not answer, what is due stays due.
    Without Elasticsearch nobody has to be told what is gone.
    """
    if not settings.ELASTICSEARCH_URL:
        SearchDocument.objects.filter(is_gone=True).delete()
        return 0
    try:
        _ensure_index()
        return _push()
    except (ApiError, TransportError, IndexMissing) as error:
        logger.warning("push_failed", reason=f"{type(error).__name__}: {error}"[:300])
        return 0


def _ensure_index() -> None:
    live = SearchIndex.objects.filter(is_live=True).first()
    if live is None or not writer().indices.exists_alias(index=live.name, name=alias()):
        try:
            rebuild()
        except RebuildAlreadyRunning:
            logger.info("push_waits_for_rebuild")


def _push() -> int:
    last = pushed = 0
    due = SearchDocument.objects.exclude(revision=F("indexed_revision")).order_by("pk")
    while rows := list(due.filter(pk__gt=last)[:BATCH]):
        # Asked after the rows: a rebuild that is not listed yet will read them as they are here.
        names = list(SearchIndex.objects.values_list("name", flat=True))
        if not names:
            break
        known = {row.pk for row in rows}
        for name in names:
            known &= _sent(rows, name)
        mark_known([row for row in rows if row.pk in known])
        pushed += len(known)
        last = rows[-1].pk
    return pushed


def _sent(rows: Sequence[SearchDocument], name: str) -> set[int]:
    try:
        return send(rows, name)
    except IndexMissing:
        # Dropped by a rebuild that has just ended, or lost with its cluster: the next push makes
        # a new one then.
        SearchIndex.objects.filter(name=name).delete()
        raise
