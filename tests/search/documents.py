"""Builds what is searched, as the program writes it for a page."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

from portal_site.lib.text import sort_key
from search.engines.base import Request
from search.engines.terms import drop_terms, write_terms
from search.language.words import english_words, words
from search.models import SearchDocument
from search.reading.plan import Clause, Concept, Plan


def searched(page_id: int, title: str, **columns: Any) -> SearchDocument:
    """Return the document of a procedure; ``details``, ``text``, ``english`` in plain words."""
    lines = {
        "details_words": "\n".join(" ".join(words(it)) for it in columns.pop("details", [])),
        "text_words": "\n".join(" ".join(words(it)) for it in columns.pop("text", [])),
        "english_title_words": " ".join(english_words(columns.pop("english", ""))),
    }
    document = SearchDocument.objects.create(
        **{
            "page_id": page_id,
            "translation_key": uuid4(),
            "locale": "vi",
            "shown_in": ["vi", "en"],
            "type": "procedure",
            "title": title,
            "path": f"/vi/thu-tuc/{page_id}/",
            "sort_key": sort_key(title),
            "title_words": " ".join(words(title)),
            "title_length": len(words(title)),
            "shown": {"summary": "", "body": "", "facts": {}},
            "revision": time.time_ns() // 1000,
            **lines,
            **columns,
        }
    )
    write_terms([document])
    return document


def retitle(document: SearchDocument, title: str) -> None:
    document.title, document.title_words = title, " ".join(words(title))
    document.title_length = len(words(title))
    document.revision = max(time.time_ns() // 1000, document.revision + 1)
    document.save()
    write_terms([document])


def withdraw(document: SearchDocument) -> None:
    document.is_gone, document.shown_in = True, []
    document.revision = max(time.time_ns() // 1000, document.revision + 1)
    document.save()
    drop_terms([document.pk])


def asking(word: str) -> Request:
    """Return the question which titles have ``word``."""
    return Request(Plan((Concept((((Clause("title", word, 1.0),),),), 1.0),)), "vi", size=100)
