"""Counts what people search for, open and find useful, without a word about who they are.

Counts gather in the process and a thread writes them every few seconds, so that no search waits
for them. What cannot be written is dropped: they are figures to learn from, not records.
"""

from __future__ import annotations

import atexit
import logging
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from threading import Lock, Thread
from time import sleep
from typing import Any

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import F
from django.utils import timezone

from search.models import PageCount, QueryCount
from search.selectors_popular import MASK
from search.snapshot import query_key

logger = logging.getLogger(__name__)

# Telephone numbers, identity cards, accounts: also when spaces, dots or dashes group the digits.
LONG_NUMBER = re.compile(r"\d(?:[\s._\-–‑]{0,2}\d){8,}")
E_MAIL = re.compile(r"\S+@\S+")
LONGEST = 200
LOOKED_AT = 1000  # characters of what was typed
MOST = 10_000  # different queries, and pages, that wait to be written; more are dropped
BATCH = 500
KEPT = timedelta(days=396)  # 13 months

QueryKey = tuple[date, str, str]  # day, language, folded query
PageKey = tuple[date, int]


@dataclass
class Counts:
    queries: dict[QueryKey, Counter[str]] = field(default_factory=dict)
    spellings: dict[QueryKey, str] = field(default_factory=dict)
    pages: dict[PageKey, Counter[str]] = field(default_factory=dict)
    dropped: int = 0


class Buffer:
    """What waits to be written."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.counts = Counts()
        self.writer: Thread | None = None

    def add_query(self, text: str, language: str, name: str, *names: str) -> None:
        query = masked(text)
        key = (timezone.localdate(), language, query_key(query)[:LONGEST])
        if not key[2]:
            return
        with self.lock:
            if self._add(self.counts.queries, key, (name, *names)):
                self.counts.spellings.setdefault(key, query)

    def add_page(self, page_id: int, name: str) -> None:
        with self.lock:
            self._add(self.counts.pages, (timezone.localdate(), page_id), (name,))

    def _add(self, counts: dict[Any, Counter[str]], key: Any, names: Iterable[str]) -> bool:
        if key not in counts and len(counts) >= MOST:
            self.counts.dropped += 1
            return False
        counts.setdefault(key, Counter()).update(names)
        if settings.SEARCH_COUNTS_EVERY and not (self.writer and self.writer.is_alive()):
            self._start()
        return True

    def _start(self) -> None:
        """Start the thread that writes, in the process that counts: a fork takes none along."""
        atexit.register(flush)
        self.writer = Thread(target=_write_now_and_then, name="search-counts", daemon=True)
        self.writer.start()

    def taken(self) -> Counts:
        with self.lock:
            taken, self.counts = self.counts, Counts()
        return taken


buffer = Buffer()


def count_query(text: str, *, language: str, found: int) -> None:
    """Count that ``text`` was asked and ``found`` results."""
    buffer.add_query(text, language, "asked", *(["empty"] if found == 0 else []))


def count_click(text: str, *, language: str, page_id: int) -> None:
    """Count that a result of ``text`` was opened."""
    buffer.add_query(text, language, "clicked")
    buffer.add_page(page_id, "clicked")


def count_usefulness(
    *, useful: bool, text: str = "", language: str = "", page_id: int | None = None
) -> None:
    """Count what a reader thinks of a page, of the results of ``text``, or of both."""
    name = "useful" if useful else "not_useful"
    if text:
        buffer.add_query(text, language, name)
    if page_id is not None:
        buffer.add_page(page_id, name)


def masked(text: str) -> str:
    """Return ``text`` fit to be kept: without long numbers and e-mail addresses, shortened.

    Characters that nobody sees go too: they turn lines around, and PostgreSQL refuses some.
    """
    plain = unicodedata.normalize("NFC", " ".join(text[:LOOKED_AT].split()))
    seen = "".join(sign for sign in plain if not unicodedata.category(sign).startswith("C"))
    return E_MAIL.sub(MASK, LONG_NUMBER.sub(MASK, seen))[:LONGEST].strip()


# --- Writing --------------------------------------------------------------------------------------


def flush() -> None:
    """Write what waits. Never raises: what the database does not take is dropped, with a line."""
    counts = buffer.taken()
    if counts.dropped:
        logger.warning("search counts dropped: %d more than can wait", counts.dropped)
    if not (counts.queries or counts.pages):
        return
    try:
        with transaction.atomic():
            _write_queries(counts)
            _write_pages(counts)
    except Error as error:
        logger.warning(
            "search counts dropped: %d queries and %d pages, as the database says: %s",
            len(counts.queries),
            len(counts.pages),
            error,
        )


def _write_queries(counts: Counts) -> None:
    # In one order in all processes, or two of them could wait for each other's rows.
    keys = sorted(counts.queries)
    QueryCount.objects.bulk_create(
        (
            QueryCount(day=key[0], locale=key[1], key=key[2], query=counts.spellings[key])
            for key in keys
        ),
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    for key in keys:
        rows = QueryCount.objects.filter(day=key[0], locale=key[1], key=key[2])
        rows.update(**_raised(counts.queries[key]))


def _write_pages(counts: Counts) -> None:
    keys = sorted(counts.pages)
    PageCount.objects.bulk_create(
        (PageCount(day=day, page_id=page_id) for day, page_id in keys),
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    for day, page_id in keys:
        rows = PageCount.objects.filter(day=day, page_id=page_id)
        rows.update(**_raised(counts.pages[day, page_id]))


def _raised(counts: Counter[str]) -> dict[str, Any]:
    return {name: F(name) + number for name, number in counts.items()}


def _write_now_and_then() -> None:
    while seconds := settings.SEARCH_COUNTS_EVERY:
        sleep(seconds)
        flush()
        connection.close()  # while it sleeps it holds no connection of the pool


def _forget_what_the_parent_counts() -> None:
    """Begin anew in a forked process: the parent writes its own, and its lock may be held."""
    buffer.__init__()  # type: ignore[misc]


os.register_at_fork(after_in_child=_forget_what_the_parent_counts)


# --- Forgetting -----------------------------------------------------------------------------------


def forget_counts() -> int:
    """Delete what is older than 13 months; return how many rows that were."""
    before = timezone.localdate() - KEPT
    return sum(
        model.objects.filter(day__lt=before).delete()[0] for model in (QueryCount, PageCount)
    )
