"""What reading a query needs, kept in each process and read again when it has changed."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from django.conf import settings

from search.language.words import fold, words
from search.models import Boost, LexiconWord, Promotion, VocabularyTerm, VocabularyVersion
from search.reading.lexicon import Lexicon, LexiconRow
from search.reading.reader import BoostedPage, Reader
from search.reading.vocabulary import Vocabulary
from search.selectors_popular import popular_queries

TRUSTED = 1.0  # seconds before the number of the version is asked for again


@dataclass(frozen=True)
class Snapshot:
    """``promotions``: page ids by key of a query. ``popular``: key and query, by language."""

    version: int
    reader: Reader
    promotions: Mapping[str, tuple[int, ...]]
    popular: Mapping[str, Sequence[tuple[str, str]]]

    @property
    def vocabulary(self) -> Vocabulary:
        return self.reader.vocabulary

    @property
    def lexicon(self) -> Lexicon:
        return self.reader.lexicon


class Keeper:
    """Holds the snapshot. One thread reads a new one; the others go on with the old one."""

    def __init__(self) -> None:
        self.kept: Snapshot | None = None
        self.trusted_until = 0.0
        self.lock = Lock()

    def now(self) -> Snapshot:
        kept = self.kept
        if kept and (
            time.monotonic() < self.trusted_until or not self.lock.acquire(blocking=False)
        ):
            return kept
        if not kept:
            self.lock.acquire()
        try:
            return self._fresh()
        finally:
            self.lock.release()

    def forget(self) -> None:
        self.kept = None

    def _fresh(self) -> Snapshot:
        row = VocabularyVersion.objects.first()
        number = row.number if row else 0
        if self.kept is None or self.kept.version != number:
            self.kept = _read(row or VocabularyVersion(number=0))
        self.trusted_until = time.monotonic() + TRUSTED
        return self.kept


keeper = Keeper()


def snapshot() -> Snapshot:
    """Return the words, promotions and boosts that hold now: at most a second old. 0 or 1 queries,
    five after a change."""
    return keeper.now()


def query_key(text: str) -> str:
    """Return what is the same for all writings of one query."""
    return " ".join(fold(word) for word in words(text))


def _read(version: VocabularyVersion) -> Snapshot:
    terms = VocabularyTerm.objects.filter(is_active=True)
    vocabulary = Vocabulary.of((term.kind, term.phrase, term.meaning_list) for term in terms)
    counted = LexiconWord.objects.values_list("word", "in_titles", "anywhere")
    lexicon = Lexicon.of((LexiconRow(*row) for row in counted), version.lexicon_documents)
    boosts = tuple(
        BoostedPage(boost.page_id, query_key(boost.words), boost.strength / 100)
        for boost in Boost.objects.filter(is_active=True)
    )
    promotions: dict[str, tuple[int, ...]] = {}
    for promotion in Promotion.objects.filter(is_active=True):
        for line in promotion.queries.splitlines():
            if key := query_key(line):
                promotions[key] = (*promotions.get(key, ()), promotion.page_id)
    popular = {
        language: [(query_key(query), query) for query in popular_queries(language)]
        for language, _ in settings.LANGUAGES
    }
    return Snapshot(version.number, Reader(vocabulary, lexicon, boosts), promotions, popular)
