"""Search by the database alone: SQLite's FTS5 or PostgreSQL's text search find, Python weighs."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import DatabaseError, connection

from search.engines.base import COUNTED, FACETS, EngineUnavailable, Found, Hit, Request
from search.engines.scoring import scores
from search.engines.terms import MARKS, term
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
        keys = _documents_with_all(
            [term(to.TITLE_FOLDED, word) for word in words[:-1]], term(to.TITLE_FOLDED, words[-1])
        )
        rows = _rows(keys, language)
        rows.sort(key=lambda row: (row["title_length"], row["page_id"]))
        return _hits([(row["pk"], 0.0) for row in rows[:size]])

    def _search(self, request: Request) -> Found:
        plan = request.plan
        if not plan.concepts:
            return Found()
        rows = {row["pk"]: row for row in _rows(_candidates(plan), request.language)}
        matches = _matches(plan, rows)
        found = scores(
            plan,
            lambda clause: matches.get(_name(clause), frozenset()),
            {key: row["title_length"] for key, row in rows.items()},
        )
        ordered = _ordered([key for key in rows if key in found], found, rows, request.sort)
        chosen = [key for key in ordered if _passes(rows[key], request.filters)]
        page = chosen[request.start : request.start + request.size]
        return Found(
            tuple(_hits([(key, found[key]) for key in page])),
            min(len(chosen), COUNTED),
            _facets([rows[key] for key in ordered], request.filters),
        )


def _name(clause: Clause) -> str:
    return f"page={clause.term}" if clause.field == to.PAGE else term(clause.field, clause.term)


def _candidates(plan: Plan) -> list[int]:
    """Return the documents that may reach the floor of ``plan``. One query."""
    names = {_name(clause) for clause in plan.essential() if clause.field in MARKS}
    return _documents_with_any(filter(TERM.fullmatch, names))


def _rows(keys: Sequence[int], language: str) -> list[Row]:
    """Return what deciding needs of those of ``keys`` that readers of ``language`` find."""
    columns = ("pk", "page_id", "shown_in", "sort_key", "updated_at", "title_length")
    wanted = (*columns, *FACETS.values())
    rows: list[Row] = []
    for start in range(0, len(keys), 5000):  # SQLite takes so many parameters and some more
        found = SearchDocument.objects.filter(pk__in=keys[start : start + 5000], is_gone=False)
        rows += [row for row in found.values(*wanted) if language in row["shown_in"]]
    return rows


def _matches(plan: Plan, rows: Mapping[int, Row]) -> dict[str, set[int]]:
    """Return the documents among ``rows`` for each term of the plan."""
    clauses = [
        *(clause for concept in plan.concepts for clause in concept.clauses()),
        *plan.extras,
        *plan.density,
    ]
    names = {_name(clause) for clause in clauses if clause.field in MARKS}
    found: dict[str, set[int]] = defaultdict(set)
    for name, key in _pairs(sorted(filter(TERM.fullmatch, names)), list(rows)):
        found[name].add(key)
    pages = {f"page={row['page_id']}": {key} for key, row in rows.items()}
    return found | pages


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


def _ordered(
    keys: list[int], found: Mapping[int, float], rows: Mapping[int, Row], sort: str
) -> list[int]:
    by_page = sorted(keys, key=lambda key: rows[key]["page_id"])
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


def _hits(scored: Sequence[tuple[int, float]]) -> list[Hit]:
    found = SearchDocument.objects.filter(pk__in=[key for key, _ in scored]).values(*SHOWN)
    rows = {row.pop("pk"): row for row in found}
    return [Hit(score=score, **rows[key]) for key, score in scored if key in rows]


# --- What the two databases say differently ---------------------------------------------------
def _documents_with_any(terms: Iterable[str]) -> list[int]:
    names = sorted(terms)
    if not names:
        return []
    if connection.vendor == "postgresql":
        return _keys(
            "SELECT id FROM search_searchdocument WHERE terms @@ %s::tsquery",
            [" | ".join(_quoted(name) for name in names)],
        )
    return _keys(
        "SELECT rowid FROM search_terms WHERE search_terms MATCH %s",
        [" OR ".join(_doubly_quoted(name) for name in names)],
    )


def _documents_with_all(terms: Sequence[str], beginning: str) -> list[int]:
    """Return the documents that have ``terms`` and one that begins with ``beginning``."""
    if connection.vendor == "postgresql":
        asked = [*(_quoted(name) for name in terms), f"{_quoted(beginning)}:*"]
        return _keys(
            "SELECT id FROM search_searchdocument WHERE terms @@ %s::tsquery"
            " ORDER BY title_length, id LIMIT 200",
            [" & ".join(asked)],
        )
    asked = [*(_doubly_quoted(name) for name in terms), f"{_doubly_quoted(beginning)}*"]
    return _keys(
        "SELECT search_terms.rowid FROM search_terms"
        " JOIN search_searchdocument ON id = search_terms.rowid"
        " WHERE search_terms MATCH %s ORDER BY title_length, id LIMIT 200",
        [" AND ".join(asked)],
    )


def _pairs(names: Sequence[str], keys: Sequence[int]) -> Iterable[tuple[str, int]]:
    """Return (term, document) for all of ``names`` that documents among ``keys`` have."""
    if not names or not keys:
        return []
    if connection.vendor == "postgresql":
        return _fetch(
            "SELECT name, id FROM unnest(%s::text[], %s::text[]) AS asked (name, query)"
            " JOIN search_searchdocument ON terms @@ query::tsquery WHERE id = ANY(%s)",
            [list(names), [_quoted(name) for name in names], list(keys)],
        )
    wanted = set(keys)
    found: list[tuple[str, int]] = []
    one = "SELECT %s, rowid FROM search_terms WHERE search_terms MATCH %s"
    for start in range(0, len(names), ASKED_AT_ONCE):
        some = names[start : start + ASKED_AT_ONCE]
        parameters = [part for name in some for part in (name, _doubly_quoted(name))]
        found += _fetch(" UNION ALL ".join([one] * len(some)), parameters)
    return [pair for pair in found if pair[1] in wanted]


def _keys(statement: str, parameters: list[Any]) -> list[int]:
    return [key for (key,) in _fetch(statement, parameters)]


def _fetch(statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _doubly_quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
