"""Keeps the documents that are searched in step with what is published."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from wagtail.models import Page

from portal_site.lib.text import fold, sort_key
from search.engines.terms import drop_terms, write_terms
from search.language.actions import actions_of
from search.language.words import english_words, words
from search.models import IndexChange, SearchDocument
from search.services.extraction import SEARCHED_MODELS, extract

BATCH = 50  # pages and their twins
# Nudges that follow one another within this time are one; the worker clears it before it looks.
NUDGE = "search:nudged"
NUDGE_SECONDS = 2
# Any number that nobody else locks by.
ADVISORY_KEY = 0x5157_5345_4152


def mark_changed(page_ids: Iterable[int]) -> None:
    """Have the documents of these pages and their twins made anew after the commit.

    The rows are the promise; the task is a nudge, and beat finds what a lost one left behind.
    """
    rows = [IndexChange(page_id=page_id) for page_id in page_ids]
    if rows:
        IndexChange.objects.bulk_create(rows, batch_size=500)
        transaction.on_commit(nudge, robust=True)


def nudge() -> None:
    from search.jobs import index_due_task  # noqa: PLC0415 - jobs call services

    if cache.add(NUDGE, 1, NUDGE_SECONDS):
        index_due_task.delay()


def refresh_due() -> int:
    """Make the documents of all changed pages; return how many changes there were."""
    cache.delete(NUDGE)
    done = 0
    while number := _refresh_some():
        done += number
    return done


@transaction.atomic
def _refresh_some() -> int:
    _wait_for_turn()
    changes = list(IndexChange.objects.order_by("pk")[:BATCH])
    if changes:
        refresh_documents({change.page_id for change in changes})
        IndexChange.objects.filter(pk__in=[change.pk for change in changes]).delete()
    return len(changes)


def _wait_for_turn() -> None:
    """One worker writes documents at a time, so that none writes what it read before another did.

    SQLite's writing transactions wait for each other by themselves.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_KEY])


def refresh_all_documents(progress: Callable[[int], object] = lambda number: None) -> int:
    """Make every document anew, in batches by key, and withdraw what is no longer public."""
    done = 0
    for keys in _batches():
        with transaction.atomic():
            _wait_for_turn()
            _refresh(keys)
        done += len(keys)
        progress(len(keys))
    gone = SearchDocument.objects.exclude(page_id__in=_searched_pages().values("pk"))
    _withdraw(gone.filter(is_gone=False))
    return done


def refresh_documents(page_ids: Iterable[int]) -> None:
    """Make the documents of these pages and of their twins in other languages."""
    ids = list(page_ids)
    keys = set(Page.objects.filter(pk__in=ids).values_list("translation_key", flat=True))
    keys |= set(
        SearchDocument.objects.filter(page_id__in=ids).values_list("translation_key", flat=True)
    )
    _refresh(keys)


def rebuild_terms(progress: Callable[[int], object] = lambda number: None) -> int:
    """Write anew what the database engine searches, from the documents, in batches by key."""
    last = done = 0
    documents = SearchDocument.objects.filter(is_gone=False).order_by("pk")
    while batch := list(documents.filter(pk__gt=last)[:200]):
        with transaction.atomic():
            write_terms(batch)
        last = batch[-1].pk
        done += len(batch)
        progress(len(batch))
    return done


def _searched_pages() -> Any:
    return Page.objects.live().public().type(*SEARCHED_MODELS)


def _batches() -> Iterator[list[UUID]]:
    last = 0
    while True:
        pages = Page.objects.type(*SEARCHED_MODELS).filter(
            pk__gt=last, locale__language_code=settings.LANGUAGE_CODE
        )
        batch = list(pages.order_by("pk").values_list("pk", "translation_key")[:BATCH])
        if not batch:
            return
        yield [key for _, key in batch]
        last = batch[-1][0]


def _refresh(keys: Iterable[UUID]) -> None:
    wanted = set(keys)
    pages = _searched_pages().filter(translation_key__in=wanted).select_related("locale")
    by_key: dict[UUID, list[Page]] = {}
    for page in pages.specific():
        by_key.setdefault(page.translation_key, []).append(page)
    old = {
        document.page_id: document
        for document in SearchDocument.objects.filter(translation_key__in=wanted)
    }
    made = [document for twins in by_key.values() for document in _documents(twins, old)]
    kept = {document.page_id for document in made}
    _withdraw(SearchDocument.objects.filter(page_id__in=old.keys() - kept, is_gone=False))
    made = [document for document in made if _is_new(document, old.get(document.page_id))]
    SearchDocument.objects.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=["page_id"],
        update_fields=_WRITTEN,
    )
    # With the keys that the database has given them.
    write_terms(list(SearchDocument.objects.filter(page_id__in=[it.page_id for it in made])))


_WRITTEN = [
    field.name
    for field in SearchDocument._meta.concrete_fields
    if field.name not in {"id", "page_id", "indexed_revision"}
]


def _is_new(document: SearchDocument, old: SearchDocument | None) -> bool:
    return old is None or any(
        getattr(document, name) != getattr(old, name) for name in _WRITTEN if name != "revision"
    )


def _withdraw(documents: Any) -> None:
    """Take documents from the public eye at once; Elasticsearch is told by the next push."""
    for document in documents.only("pk", "revision"):
        drop_terms([document.pk])
        SearchDocument.objects.filter(pk=document.pk).update(
            is_gone=True, shown_in=[], revision=_next_revision(document)
        )


def _next_revision(old: SearchDocument | None) -> int:
    now = time.time_ns() // 1000
    return max(now, old.revision + 1) if old else now


def _documents(twins: Sequence[Page], old: dict[int, SearchDocument]) -> Iterator[SearchDocument]:
    """Return a document for each of ``twins``, one page in its languages.

    All carry the words of all, so that Vietnamese finds the English page and the other way round.
    """
    extracts = {page.locale.language_code: extract(page) for page in twins}
    source = extracts.get(settings.LANGUAGE_CODE)
    english = extracts.get("en")
    spoken = source or english
    assert spoken is not None
    is_translated = english is not None and (source is None or english.title != source.title)
    spoken_title = words(spoken.title)
    shared = {
        "title_words": " ".join(spoken_title),
        "details_words": _lines(words, [spoken.code, *spoken.details]),
        "text_words": _lines(words, spoken.text),
        "english_title_words": " ".join(english_words(english.title))
        if english and is_translated
        else "",
        "english_text_words": _lines(english_words, [*english.details, *english.text])
        if english and is_translated
        else "",
        "code_words": _writings(spoken.code),
        "actions": actions_of(spoken.title),
    }
    for page in twins:
        language = page.locale.language_code
        found = extracts[language]
        others = [code for code, _ in settings.LANGUAGES if code not in extracts]
        yield SearchDocument(
            page_id=page.pk,
            translation_key=page.translation_key,
            locale=language,
            shown_in=[language, *(others if page is twins[0] else [])],
            type=found.type,
            code=found.code,
            title=found.title,
            path=_path(page),
            sort_key=sort_key(found.title),
            title_length=max(1, len(spoken_title)),
            updated_at=page.last_published_at,
            **found.facets,
            **shared,
            shown={"summary": found.summary, "body": found.body, "facts": found.facts},
            revision=_next_revision(old.get(page.pk)),
        )


def _path(page: Page) -> str:
    # url_path begins with the slug of the home page.
    below = str(page.url_path).strip("/").partition("/")[2]
    return f"/{page.locale.language_code}/{below}/"


def _lines(read: Callable[[str], list[str]], passages: Iterable[str]) -> str:
    return "\n".join(" ".join(found) for passage in passages if (found := read(passage)))


def _writings(code: str) -> list[str]:
    """Return the ways in which people write ``code``: 1.014363 → 1014363, 014363, 14363, 4363."""
    digits = "".join(sign for sign in code if sign.isdigit())
    if not digits:
        return [fold(code)] if code else []
    return list(dict.fromkeys([digits, digits[1:], digits[1:].lstrip("0"), digits[-4:]]))
