"""Search by the database alone: SQLite's FTS5 or PostgreSQL's text search find, Python weighs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

from django.db import DatabaseError, connection

from search.engines.base import COUNTED, FACETS, EngineUnavailable, Found, Hit, Request
from search.engines.scoring import scores
from search.engines.terms import MARKS, SHOWN_IN, term
from search.models import SearchDocument
from search.reading import plan as to
from search.reading.plan import Clause, Plan

# A compound SELECT of SQLite has at most 500 parts.
ASKED_AT_ONCE = 400
# Signs are no part of any term; FTS5 would leave them out and find what was not asked for.
TERM = re.compile(r"\w+")
SHOWN = ("pk", "page_id", "type", "code", "title", "path", "locale", "shown")

Row = dict[str, Any]


class DatabaseEngine:
    """The embedded default, and what answers while Elasticsearch does not. Four queries at most."""

    name = "database"

    def search(self, request: Request) -> Found:
        try:
            return self._search(request)
        except DatabaseError as error:
            raise EngineUnavailable from error

    def suggest(self, words: Sequence[str], language: str, size: int) -> list[Hit]:
        if not words:
            return []
        whole = [term(to.TITLE_FOLDED, word) for word in words[:-1]]
        keys = _beginning(
            [term(SHOWN_IN, language), *whole], term(to.TITLE_FOLDED, words[-1]), size
        )
        return _hits([(key, 0.0) for key in keys])

    def _search(self, request: Request) -> Found:
        found = _scored(request.plan, request.language)
        rows = _rows(list(found))
        ordered = _ordered(found, rows, request.sort)
        chosen = [key for key in ordered if _passes(rows[key], request.filters)]
        page = chosen[request.start : request.start + request.size]
        return Found(
            tuple(_hits([(key, found[key]) for key in page])),
            min(len(chosen), COUNTED),
            _facets([rows[key] for key in ordered], request.filters),
        )


def _name(clause: Clause) -> str:
    return f"page={clause.term}" if clause.field == to.PAGE else term(clause.field, clause.term)


def _scored(plan: Plan, language: str) -> dict[int, float]:
    """Return the score of every document that the plan lets pass. Two queries."""
    if not plan.concepts:
        return {}
    candidates = _candidates(plan, language)
    lengths = {key: length for key, _, length in candidates}
    matches = _matches(plan, frozenset(lengths))
    for key, page_id, _ in candidates:
        matches[f"page={page_id}"] = {key}
    return scores(plan, lambda clause: matches.get(_name(clause), frozenset()), lengths)


def _matches(plan: Plan, keys: Set[int]) -> dict[str, Set[int]]:
    """Return the documents among ``keys`` for each term of the plan."""
    clauses = [
        *(clause for concept in plan.concepts for clause in concept.clauses()),
        *plan.extras,
        *plan.density,
    ]
    names = {_name(clause) for clause in clauses if clause.field in MARKS}
    return _documents_by_term(sorted(filter(TERM.fullmatch, names)), keys)


def _rows(keys: Sequence[int]) -> dict[int, Row]:
    """Return what orders, filters and facets go by."""
    wanted = ("pk", "page_id", "sort_key", "updated_at", *FACETS.values())
    rows: dict[int, Row] = {}
    for start in range(0, len(keys), 5000):  # SQLite takes so many parameters and some more
        found = SearchDocument.objects.filter(pk__in=keys[start : start + 5000])
        rows |= {row["pk"]: row for row in found.values(*wanted)}
    return rows


def _passes(row: Row, filters: Mapping[str, Sequence[str]], *, without: str = "") -> bool:
    return all(
        any(value in _values(row, name) for value in wanted)
        for name, wanted in filters.items()
        if name != without
    )


def _values(row: Row, facet: str) -> list[str]:
    value = row[FACETS[facet]]
    if value is None:
        return []
    return value if isinstance(value, list) else [str(value)]


def _facets(rows: Iterable[Row], filters: Mapping[str, Sequence[str]]) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for row in rows:
        for name, counter in counts.items():
            if _passes(row, filters, without=name):
                counter.update(_values(row, name))
    return {name: dict(counter.most_common()) for name, counter in counts.items()}


def _ordered(found: Mapping[int, float], rows: Mapping[int, Row], sort: str) -> list[int]:
    by_page = sorted(rows, key=lambda key: rows[key]["page_id"])
    if sort == "title":
        return sorted(by_page, key=lambda key: rows[key]["sort_key"])
    if sort == "updated":
        return sorted(
            by_page, key=lambda key: -(at.timestamp() if (at := rows[key]["updated_at"]) else 0)
        )
    return sorted(by_page, key=lambda key: -round(found[key], 4))


def hits_of_pages(pages: Sequence[int], language: str) -> list[Hit]:
    """Return what is published at ``pages``, or at their twins in ``language``, in this order."""
    keys = SearchDocument.objects.filter(page_id__in=pages).values_list(
        "page_id", "translation_key"
    )
    by_page = dict(keys)
    rows = SearchDocument.objects.filter(translation_key__in=by_page.values(), is_gone=False)
    found = {
        row["translation_key"]: row["pk"]
        for row in rows.values("pk", "translation_key", "shown_in")
        if language in row["shown_in"]
    }
    chosen = [found[by_page[page]] for page in pages if by_page.get(page) in found]
    return _hits([(key, 0.0) for key in dict.fromkeys(chosen)])


def hits_of_codes(beginning: str, language: str, size: int) -> list[Hit]:
    """Return what is published under a code whose digits begin so; ``size`` at most."""
    # A code is also found by its last digits, and those may begin so too.
    keys = _beginning([term(SHOWN_IN, language)], term(to.CODES, beginning), size * 10)
    hits = _hits([(key, 0.0) for key in keys])
    return [hit for hit in hits if hit.code.replace(".", "").startswith(beginning)][:size]


def _hits(scored: Sequence[tuple[int, float]]) -> list[Hit]:
    found = SearchDocument.objects.filter(pk__in=[key for key, _ in scored]).values(*SHOWN)
    rows = {row.pop("pk"): row for row in found}
    return [Hit(score=score, **rows[key]) for key, score in scored if key in rows]


# --- What the two databases say differently ---------------------------------------------------
def _candidates(plan: Plan, language: str) -> list[tuple[int, int, int]]:
    """Return key, page and title's length of the documents that may reach the plan's floor."""
    essential = {_name(clause) for clause in plan.essential() if clause.field in MARKS}
    names = sorted(filter(TERM.fullmatch, essential))
    if not names:
        return []
    if connection.vendor == "postgresql":
        asked = f"'{term(SHOWN_IN, language)}' & ({' | '.join(map(_quoted, names))})"
        return _fetch("SELECT * FROM search_with_any(%s)", [asked])
    return _fetch(
        "SELECT id, page_id, title_length FROM search_terms"
        " JOIN search_searchdocument ON id = search_terms.rowid WHERE search_terms MATCH %s",
        [f"{term(SHOWN_IN, language)} AND ({' OR '.join(map(_quoted, names))})"],
    )


def _documents_by_term(names: Sequence[str], keys: Set[int]) -> dict[str, Set[int]]:
    """Return which documents among ``keys`` have each of ``names``."""
    if not names or not keys:
        return {}
    found: dict[str, Set[int]] = {}
    if connection.vendor == "postgresql":
        for name, documents in _fetch("SELECT * FROM search_by_term(%s)", [list(names)]):
            found[name] = keys & frozenset(documents)
        return found
    one = "SELECT %s, group_concat(rowid) FROM search_terms WHERE search_terms MATCH %s"
    for start in range(0, len(names), ASKED_AT_ONCE):
        some = names[start : start + ASKED_AT_ONCE]
        parameters = [part for name in some for part in (name, _quoted(name))]
        for name, documents in _fetch(" UNION ALL ".join([one] * len(some)), parameters):
            found[name] = keys & frozenset(map(int, documents.split(","))) if documents else set()
    return found


def _beginning(names: Sequence[str], beginning: str, size: int) -> list[int]:
    """Return the documents that have ``names`` and a term that begins so, short titles first."""
    asked = [_quoted(name) for name in names if TERM.fullmatch(name)]
    if len(asked) < len(names) or not TERM.fullmatch(beginning):
        return []
    if connection.vendor == "postgresql":
        found = _fetch(
            "SELECT id FROM search_searchdocument WHERE terms @@ %s::tsquery"
            " ORDER BY title_length, page_id LIMIT %s",
            [" & ".join([*asked, f"{_quoted(beginning)}:*"]), size],
        )
    else:
        found = _fetch(
            "SELECT id FROM search_terms JOIN search_searchdocument ON id = search_terms.rowid"
            " WHERE search_terms MATCH %s ORDER BY title_length, page_id LIMIT %s",
            [" AND ".join([*asked, f"{_quoted(beginning)}*"]), size],
        )
    return [key for (key,) in found]


def _fetch(statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def _quoted(name: str) -> str:
    # Names are letters, digits and “_”: no quote to escape.
    return f'"{name}"' if connection.vendor == "sqlite" else f"'{name}'"
