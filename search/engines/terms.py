"""What the database engine compares: each word of a document, marked with where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db import connection

from search.language.words import fold, pairs
from search.models import SearchDocument
from search.reading import plan as to

SHOWN_IN = "shown_in"  # whose readers find it
# A digit in front says where a word stands; FTS5 folds capital letters, digits stay apart.
MARKS = {
    to.TITLE: "1",
    to.TITLE_FOLDED: "2",
    to.DETAILS: "3",
    to.DETAILS_FOLDED: "4",
    to.TEXT: "5",
    to.TEXT_FOLDED: "6",
    to.ENGLISH_TITLE: "7",
    to.ENGLISH_TEXT: "8",
    to.CODES: "9",
    to.ACTIONS: "0a",
    to.LEVELS: "0l",
    SHOWN_IN: "0s",
}


def term(field: str, word: str) -> str:
    return f"{MARKS[field]}{word.lower()}"


def terms_of(document: SearchDocument) -> set[str]:
    """Return every term of ``document``."""
    found = set(_both(to.TITLE, to.TITLE_FOLDED, document.title_words))
    found.update(_both(to.DETAILS, to.DETAILS_FOLDED, document.details_words))
    found.update(_both(to.TEXT, to.TEXT_FOLDED, document.text_words))
    for field, text in (
        (to.ENGLISH_TITLE, document.english_title_words),
        (to.ENGLISH_TEXT, document.english_text_words),
    ):
        found.update(term(field, word) for word in _words(text))
    for field, values in (
        (to.CODES, document.code_words),
        (to.ACTIONS, document.actions),
        (to.LEVELS, document.levels),
        (SHOWN_IN, document.shown_in),
    ):
        found.update(term(field, value) for value in values)
    return found


def write_terms(documents: Sequence[SearchDocument]) -> None:
    """Write the terms of ``documents`` in place of their earlier ones."""
    if not documents:
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE search_searchdocument SET terms = array_to_tsvector(%s) WHERE id = %s",
                [(sorted(terms_of(document)), document.pk) for document in documents],
            )
        return
    drop_terms([document.pk for document in documents])
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_terms (rowid, terms) VALUES (%s, %s)",
            [(document.pk, " ".join(sorted(terms_of(document)))) for document in documents],
        )


def drop_terms(keys: Iterable[int]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement = "UPDATE search_searchdocument SET terms = '' WHERE id = %s"
        else:
            statement = "DELETE FROM search_terms WHERE rowid = %s"
        cursor.executemany(statement, [(key,) for key in keys])


def _both(exact: str, folded: str, text: str) -> Iterator[str]:
    for word in _words(text):
        yield term(exact, word)
        yield term(folded, fold(word))


def _words(text: str) -> set[str]:
    """Return the words of ``text``, and those side by side in one passage."""
    found: set[str] = set()
    for line in text.split("\n"):
        line_words = line.split()
        found.update(line_words)
        found.update(pairs(line_words))
    return found
