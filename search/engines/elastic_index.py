"""What an index in Elasticsearch looks like, and a document as it is written there."""

from __future__ import annotations

from typing import Any

import orjson
from django.conf import settings
from elasticsearch.dsl import (
    Date,
    Index,
    Integer,
    Keyword,
    Long,
    Mapping,
    Text,
    analyzer,
    char_filter,
    token_filter,
)

from search.engines.base import FACETS
from search.language.words import fold, words
from search.models import SearchDocument
from search.reading import plan as to

# Where the clauses of a plan are answered.
FIELDS = {
    to.TITLE: "title",
    to.TITLE_FOLDED: "title.folded",
    to.DETAILS: "details",
    to.DETAILS_FOLDED: "details.folded",
    to.TEXT: "text",
    to.TEXT_FOLDED: "text.folded",
    to.ENGLISH_TITLE: "english_title",
    to.ENGLISH_TEXT: "english_text",
    to.CODES: "codes",
    to.ACTIONS: "actions",
    to.LEVELS: "levels",
    to.PAGE: "page_id",
}
# What is kept of a document, as one text that Elasticsearch need not read.
HIT = ("type", "code", "title", "path", "locale", "shown")
LONGEST_START = 15  # letters
# Changes are seen after so long. Being set, it also keeps an index that nobody searches fresh.
REFRESHED_EVERY = "500ms"

# Only the spelling that Python folds to is compared, so Elasticsearch folds by Python's own table:
# its asciifolding knows more, such as “m²” → “m2”. Further scripts have no accents to leave out.
FOLDED = {
    letter: fold(letter)
    for letter in map(chr, range(0x80, 0x2000))
    if letter.isalpha() and letter == letter.lower() and fold(letter) != letter
}
folding = char_filter(
    "folding", type="mapping", mappings=[f"{letter} => {bare}" for letter, bare in FOLDED.items()]
)
pairs = token_filter(
    "pairs",
    type="shingle",
    min_shingle_size=2,
    max_shingle_size=2,
    token_separator="_",  # noqa: S106
)
starts = token_filter("starts", type="edge_ngram", min_gram=1, max_gram=LONGEST_START)
# Words come in their one spelling, parted by spaces; every line is a value of its own, so that no
# pair joins two lines.
as_written = analyzer("as_written", tokenizer="whitespace", filter=[pairs])
without_accents = analyzer(
    "without_accents", tokenizer="whitespace", char_filter=[folding], filter=[pairs]
)
single_words = analyzer("single_words", tokenizer="whitespace", char_filter=[folding])
word_starts = analyzer(
    "word_starts", tokenizer="whitespace", char_filter=[folding], filter=[starts]
)


def alias() -> str:
    """Return the name that searches ask for."""
    return f"{settings.ELASTICSEARCH_PREFIX}-search"


def writing_alias(name: str) -> str:
    """Return the name under which index ``name`` takes changes.

    A change must never make an index: one sent to an alias is refused once the index is gone.
    """
    return f"{name}-writing"


def new_index(name: str) -> Index:
    """Return index ``name``, to be created: quick to fill, not yet for searches."""
    index = Index(name)
    index.mapping(_mapping())
    index.aliases(**{writing_alias(name): {}})
    index.settings(
        number_of_shards=1,
        number_of_replicas=0,
        refresh_interval="-1",
        **{"translog.durability": "async"},
        # How long a deletion is remembered, so that nothing older brings the document back.
        gc_deletes="1h",
    )
    return index


def _mapping() -> Mapping:
    mapping = Mapping()
    mapping.meta("dynamic", "strict")
    # Words are searched, never shown again; of a document only the hit is kept.
    mapping.meta("_source", enabled=False)
    for name in ("title", "details", "text"):
        mapping.field(name, _text(as_written, fields={"folded": _text(without_accents)}))
    for name in ("english_title", "english_text"):
        mapping.field(name, _text("whitespace"))
    mapping.field("names", _text(single_words, fields={"starts": _text(word_starts)}))
    for name in ("codes", "actions", "shown_in"):
        mapping.field(name, Keyword(doc_values=False))
    for name in FACETS.values():
        mapping.field(name, Keyword(eager_global_ordinals=True))
    mapping.field("page_id", Long())
    mapping.field("title_length", Integer(index=False))
    mapping.field("sort_key", Keyword(index=False))
    mapping.field("updated_at", Date())
    mapping.field("hit", Keyword(index=False, doc_values=False, store=True))
    return mapping


def _text(analyzer: Any, **options: Any) -> Text:
    # What a match is worth stands in the plan; only whether a word is there is asked.
    return Text(analyzer=analyzer, index_options="docs", norms=False, **options)


def document(row: SearchDocument) -> dict[str, Any]:
    """Return ``row`` as Elasticsearch takes it."""
    return {
        "title": _lines(row.title_words),
        "details": _lines(row.details_words),
        "text": _lines(row.text_words),
        "english_title": _lines(row.english_title_words),
        "english_text": _lines(row.english_text_words),
        "names": [*_lines(row.title_words), " ".join(words(row.title))],
        "codes": row.code_words,
        "actions": row.actions,
        "shown_in": row.shown_in,
        "type": row.type,
        "fields_of_work": row.fields_of_work,
        "agencies": row.agencies,
        "levels": row.levels,
        "subjects": row.subjects,
        "service_level": None if row.service_level is None else str(row.service_level),
        "page_id": row.page_id,
        "title_length": row.title_length,
        "sort_key": row.sort_key,
        "updated_at": row.updated_at,
        "hit": orjson.dumps({name: getattr(row, name) for name in HIT}).decode(),
    }


def _lines(text: str) -> list[str]:
    # What is said twice is there; papers are named again in every case.
    return list(dict.fromkeys(text.splitlines()))
