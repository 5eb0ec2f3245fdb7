"""Search, as pages and API ask for it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from search.engines import front
from search.engines.base import Hit, Request
from search.engines.database import hits_of_codes, hits_of_pages
from search.language.words import fold, words
from search.snapshot import Snapshot, query_key, snapshot

LONGEST_QUERY = 300  # characters
SUGGESTED = 8
SUGGESTED_QUERIES = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """``facets``: counts by value by facet. ``corrected``: the query as it was probably meant, or
    empty. ``elsewhere``: whose business the query is instead, by language (vi, en). ``marked``:
    words to mark in results, as spelt there. ``degraded``: Elasticsearch did not answer, the
    database did.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    corrected: str
    elsewhere: tuple[str, ...]
    promoted: tuple[Hit, ...]
    marked: frozenset[str]
    degraded: bool
    took_ms: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``path``: where it leads; empty for a query to be asked."""

    kind: Literal["title", "query", "code"]
    text: str
    path: str = ""
    code: str = ""


def search(
    text: str,
    *,
    language: str,
    filters: Mapping[str, Sequence[str]] | None = None,
    sort: str = "relevance",
    start: int = 0,
    size: int = 20,
) -> Answer:
    """Return what is published about ``text``, best first; nothing where nothing is relevant.

    ``filters``: values by facet (``search.engines.base.FACETS``); a page needs one value of each
    facet named. ``language``: of the reader; a page without a twin in it is given in its own.
    Queries to the database: at most one with Elasticsearch, five without.
    """
    began = time.monotonic()
    known = snapshot()
    reading = known.reader.read(text[:LONGEST_QUERY])
    request = Request(reading.plan, language, filters or {}, sort, start, size)
    found, degraded = front.search(request)
    return Answer(
        found.hits,
        found.total,
        found.facets,
        reading.corrected,
        reading.elsewhere,
        () if start else _promoted(known, text, language),
        reading.marked,
        degraded,
        round((time.monotonic() - began) * 1000),
    )


def suggestions(text: str, *, language: str) -> list[Suggestion]:
    """Return at most eight ways to go on from ``text``: codes, popular queries, titles."""
    typed = [fold(word) for word in words(text[:LONGEST_QUERY])]
    if not typed:
        return []
    known, key = snapshot(), " ".join(typed)
    popular = [
        Suggestion("query", query)
        for other, query in known.popular.get(language, ())
        if other.startswith(key) and other != key
    ][:SUGGESTED_QUERIES]
    codes = _coded(known, text, language)
    left = SUGGESTED - len(popular) - len(codes)
    titles = [
        Suggestion("title", hit.title, hit.path, hit.code)
        for hit in front.suggest(typed, language, left)
    ]
    return [*codes, *popular, *titles]


def _coded(known: Snapshot, text: str, language: str) -> list[Suggestion]:
    hits: Sequence[Hit] = ()
    if known.reader.code(text):
        request = Request(known.reader.read(text).plan, language, size=SUGGESTED // 2)
        hits = front.search(request)[0].hits
    beginning = known.reader.code_beginning(text)
    if beginning and not hits:
        hits = hits_of_codes(beginning, language, SUGGESTED // 2)
    return [Suggestion("code", hit.title, hit.path, hit.code) for hit in hits]


def _promoted(known: Snapshot, text: str, language: str) -> tuple[Hit, ...]:
    pages = known.promotions.get(query_key(text[:LONGEST_QUERY]), ())
    return tuple(hits_of_pages(pages, language)) if pages else ()
