"""Counts the words of all documents, so that a reading knows what is rare and what is a slip."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from search.language.words import pairs
from search.models import LexiconWord, SearchDocument, VocabularyVersion
from search.services.vocabulary import touch_vocabulary

BATCH = 500
LONGEST = 120  # characters; longer ones are no words
# Counting takes longer the more there is: it may take at most this share of the time.
SHARE_OF_TIME = 0.05


def refresh_lexicon_if_due() -> bool:
    """Count again when documents have changed since, unless that has just been done.

    At once for a small catalogue; at most a twentieth of the time for a large one.
    """
    version = VocabularyVersion.objects.first()
    made_at = version.lexicon_made_at if version else None
    if version and made_at:
        newest = SearchDocument.objects.order_by("-revision").values_list("revision", flat=True)
        is_changed = (newest.first() or 0) > made_at.timestamp() * 1_000_000
        is_rested = timezone.now() > made_at + timedelta(
            seconds=version.lexicon_seconds / SHARE_OF_TIME
        )
        if not (is_changed and is_rested):
            return False
    refresh_lexicon()
    return True


def refresh_lexicon() -> int:
    """Count the words of every document's Vietnamese text anew; return the number of documents."""
    started, began = timezone.now(), time.monotonic()
    in_titles: Counter[str] = Counter()
    anywhere: Counter[str] = Counter()
    documents = 0
    for title, details, text in _texts():
        documents += 1
        title_words = title.split()
        in_titles.update({*title_words, *pairs(title_words)})
        anywhere.update({*title_words, *details.split(), *text.split()})
    rows = [
        LexiconWord(
            word=word, in_titles=in_titles[word], anywhere=anywhere[word] or in_titles[word]
        )
        for word in in_titles.keys() | anywhere.keys()
        if len(word) <= LONGEST
    ]
    with transaction.atomic():
        LexiconWord.objects.all().delete()
        LexiconWord.objects.bulk_create(rows, batch_size=2000)
        touch_vocabulary()
        VocabularyVersion.objects.update(
            lexicon_documents=documents,
            lexicon_made_at=started,
            lexicon_seconds=time.monotonic() - began,
        )
    return documents


def _texts() -> Iterator[tuple[str, str, str]]:
    """Yield the words of one document per page: twins carry the same."""
    last = 0
    rows = SearchDocument.objects.filter(is_gone=False).order_by("pk")
    seen_columns = ("pk", "locale", "shown_in", "title_words", "details_words", "text_words")
    while batch := list(rows.filter(pk__gt=last).values_list(*seen_columns)[:BATCH]):
        for _, locale, shown_in, title, details, text in batch:
            # A page that stands in for its missing twin, or the twin in the source language.
            if locale == "vi" or "vi" in shown_in:
                yield title, details, text
        last = batch[-1][0]
