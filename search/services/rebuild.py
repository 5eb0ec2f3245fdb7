"""Makes a new index beside the live one, fills it and puts it in its place."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from portal_site.lib.errors import DomainError
from portal_site.lib.locks import Held, only_one
from search.engines.elastic_index import REFRESHED_EVERY, alias, new_index
from search.models import SearchDocument, SearchIndex
from search.services.elastic import mark_known, send, writer

logger = structlog.get_logger(__name__)

# Any number that nobody else locks by.
ADVISORY_KEY = 0x5157_5345_4152
BATCH = 200
SENDERS = 2  # batches on their way at once
MERGE_TIMEOUT = 600  # seconds


class RebuildAlreadyRunning(DomainError):
    """Another rebuild runs at this moment."""

    code = "rebuild_already_running"


class RebuildFailed(DomainError):
    """The new index is not what it should be; the old one stays."""

    code = "rebuild_failed"


def rebuild(*, batch: int = BATCH, progress: Callable[[int], object] = lambda number: None) -> int:
    """Make the index anew from all documents; return how many it has.

    Search goes on with the old index until the alias points to the new one. Whatever changes
    meanwhile is pushed to both. A rebuild that breaks off leaves the old one as it is; the next
    one removes what it left behind. Raises ``RebuildAlreadyRunning``, ``RebuildFailed``, and what
    the client raises when Elasticsearch does not answer.
    """
    with _only_rebuild():
        _remove_leftovers()
        name = f"{alias()}-{timezone.now():%Y%m%d%H%M%S%f}"
        # First the index, then the row: pushes go to whatever has a row.
        new_index(name).create(using=writer())
        is_first = not SearchIndex.objects.exists()
        SearchIndex.objects.create(name=name)
        for rows in _sent(name, _batches(batch)):
            if is_first:
                mark_known(rows)
            progress(len(rows))
        _settle(name)
        number = _checked(name)
        _put_in_place(name)
        return number


@contextmanager
def _only_rebuild() -> Iterator[None]:
    try:
        with only_one("search-rebuild", ADVISORY_KEY):
            yield
    except Held as error:
        raise RebuildAlreadyRunning(_("Another rebuild of search is running.")) from error


def _batches(size: int) -> Iterator[list[SearchDocument]]:
    last = 0
    documents = SearchDocument.objects.filter(is_gone=False).order_by("pk")
    while rows := list(documents.filter(pk__gt=last)[:size]):
        yield rows
        last = rows[-1].pk


def _sent(name: str, batches: Iterator[list[SearchDocument]]) -> Iterator[list[SearchDocument]]:
    """Yield each batch once index ``name`` has it.

    A few are on their way while the next is read; no more, so that memory stays as it is.
    """
    under_way: deque[tuple[list[SearchDocument], Future[set[int]]]] = deque()
    with ThreadPoolExecutor(SENDERS) as senders:
        for rows in batches:
            under_way.append((rows, senders.submit(send, rows, name)))
            if len(under_way) > SENDERS:
                yield _arrived(*under_way.popleft())
        while under_way:
            yield _arrived(*under_way.popleft())


def _arrived(rows: list[SearchDocument], sent: Future[set[int]]) -> list[SearchDocument]:
    refused = {row.pk for row in rows} - sent.result()
    if refused:
        raise RebuildFailed(
            _("Elasticsearch refused %(count)d documents.") % {"count": len(refused)}
        )
    return rows


def _settle(name: str) -> None:
    """Make the filled index ready for searches: few segments, refreshed, with replicas."""
    indices = writer().options(request_timeout=MERGE_TIMEOUT).indices
    indices.forcemerge(index=name, max_num_segments=1)
    indices.put_settings(
        index=name,
        settings={
            "refresh_interval": REFRESHED_EVERY,
            "auto_expand_replicas": "0-1",
            "translog.durability": "request",
        },
    )
    indices.refresh(index=name)


def _checked(name: str) -> int:
    """Return how many documents the index has. Raises ``RebuildFailed`` if some are missing.

    What changed since the index was listed, or is due, may be on its way: it is not expected yet.
    """
    found = int(writer().count(index=name)["count"])
    since = SearchIndex.objects.get(name=name).created_at.timestamp() * 1_000_000
    pushed = SearchDocument.objects.filter(is_gone=False, indexed_revision=F("revision"))
    expected = pushed.filter(revision__lt=since).count()
    if found < expected:
        raise RebuildFailed(
            _("The new index has %(found)d documents instead of %(expected)d.")
            % {"found": found, "expected": expected}
        )
    return found


def _put_in_place(name: str) -> None:
    client = writer()
    actions = [{"remove": {"index": f"{alias()}-*", "alias": alias(), "must_exist": False}}]
    actions.append({"add": {"index": name, "alias": alias()}})
    client.indices.update_aliases(actions=actions)
    with transaction.atomic():
        replaced, _rows = SearchIndex.objects.exclude(name=name).delete()
        SearchIndex.objects.filter(name=name).update(is_live=True)
    logger.info("index_in_place", name=name)
    if replaced:
        # Searches that began on the old index end within the time they have.
        time.sleep(2 * settings.SEARCH_TIMEOUT)
        _remove_leftovers()


def _remove_leftovers() -> None:
    """Drop every index of ours but the one that is searched, and forget its row."""
    client = writer()
    ours = re.compile(rf"{re.escape(alias())}-\d+")
    found = client.indices.get_alias(index=f"{alias()}-*").body
    searched = {name for name, index in found.items() if alias() in index["aliases"]}
    SearchIndex.objects.exclude(name__in=searched).delete()
    dropped = [name for name in found if ours.fullmatch(name) and name not in searched]
    if dropped:
        client.indices.delete(index=dropped, ignore_unavailable=True)
