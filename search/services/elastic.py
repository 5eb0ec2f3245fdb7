"""Writes documents to Elasticsearch, under their revision: it refuses what is older than it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from search.engines.elastic import connected
from search.engines.elastic_index import document, writing_alias
from search.models import SearchDocument

logger = structlog.get_logger(__name__)

WRITE_TIMEOUT = 60.0  # seconds
CHUNK = 200  # documents sent at once, and no more than so many bytes
CHUNK_BYTES = 10_000_000
REFUSED_AS_OLDER = 409
NOT_FOUND = 404


class IndexMissing(Exception):
    """Elasticsearch has no such index, or has it no more."""


def writer() -> Elasticsearch:
    return connected(settings.ELASTICSEARCH_URL, WRITE_TIMEOUT)


def send(rows: Sequence[SearchDocument], name: str) -> set[int]:
    """Write ``rows``, gone ones too, to index ``name``; return the keys of those it now knows.

    A row of which the index knows something newer counts as known. Raises ``IndexMissing``, and
    whatever the client raises when Elasticsearch does not answer.
    """
    answers = streaming_bulk(
        writer(),
        _changes(rows),
        index=writing_alias(name),
        require_alias=True,
        chunk_size=CHUNK,
        max_chunk_bytes=CHUNK_BYTES,
        raise_on_error=False,
        max_retries=3,  # of what Elasticsearch has no room for at the moment
    )
    results = [result for _, answer in answers for result in answer.values()]
    known = {int(result["_id"]) for result in results if _is_known(result)}
    return {row.pk for row in rows if row.page_id in known}


@transaction.atomic
def mark_known(rows: Sequence[SearchDocument]) -> None:
    """Note that all indexes know ``rows``, except those that have changed again meanwhile."""
    sent = {row.pk: row.revision for row in rows}
    found = SearchDocument.objects.select_for_update().filter(pk__in=sent).order_by("pk")
    same = [pk for pk, revision in found.values_list("pk", "revision") if revision == sent[pk]]
    SearchDocument.objects.filter(pk__in=same, is_gone=True).delete()
    SearchDocument.objects.filter(pk__in=same).update(indexed_revision=F("revision"))


def _changes(rows: Iterable[SearchDocument]) -> Iterator[dict[str, Any]]:
    for row in rows:
        versioned = {
            "_id": str(row.page_id),
            "version": row.revision,
            "version_type": "external_gte",
        }
        if row.is_gone:
            yield {**versioned, "_op_type": "delete"}
        else:
            yield {**versioned, "_op_type": "index", "_source": document(row)}


def _is_known(result: dict[str, Any]) -> bool:
    error = result.get("error")
    if not error or result["status"] == REFUSED_AS_OLDER:
        return True
    if result["status"] == NOT_FOUND:
        raise IndexMissing(error["type"])
    logger.error("document_refused", page=result["_id"], reason=str(error)[:500])
    return False
