"""From a request to the body that Elasticsearch answers, by its own DSL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from elasticsearch.dsl import A, Search
from elasticsearch.dsl.function import FieldValueFactor
from elasticsearch.dsl.query import (
    Bool,
    ConstantScore,
    DisMax,
    FunctionScore,
    Query,
    Term,
    Terms,
)

from search.engines.base import COUNTED, FACETS, Request
from search.engines.elastic_index import FIELDS, LONGEST_START
from search.engines.scoring import ROUNDING
from search.reading.plan import Clause, Concept, Meaning, Part, Plan

FACET_VALUES = 1000  # of one facet; a ministry has fewer agencies and fields
# Elasticsearch ends by itself what nobody waits for any longer.
TIMEOUT = "300ms"
ORDERS: dict[str, list[Any]] = {
    "relevance": [{"_score": "desc"}, {"page_id": "asc"}],
    "title": [{"sort_key": "asc"}, {"page_id": "asc"}],
    "updated": [{"updated_at": {"order": "desc", "missing": "_last"}}, {"page_id": "asc"}],
}


def search_body(request: Request) -> dict[str, Any]:
    plan = request.plan
    search = (
        Search()
        .sort(*ORDERS[request.sort])
        .extra(
            from_=request.start,
            size=max(0, min(request.size, COUNTED - request.start)),
            min_score=plan.floor - ROUNDING,
            track_scores=True,
            track_total_hits=COUNTED,
            timeout=TIMEOUT,
            stored_fields=["hit"],
        )
    )
    filters = {name: Terms(FACETS[name], list(values)) for name, values in request.filters.items()}
    if filters:
        search = search.post_filter(Bool(filter=list(filters.values())))
    for name, field in FACETS.items():
        search.aggs.bucket(name, _facet(field, _without(filters, name)))
    if not is_best_first(request):
        search.aggs.metric("best", A("top_hits", size=1, stored_fields="_none_"))
    return {"query": _query(plan, request.language), **search.to_dict()}


def is_best_first(request: Request) -> bool:
    """Say whether the first hit of the answer is the best of all, filtered or not."""
    return request.sort == "relevance" and not request.start and not request.filters


def suggest_body(words: Sequence[str], language: str, size: int) -> dict[str, Any]:
    *whole, last = words
    found = [_has("names", word) for word in whole]
    found.append(_has("names.starts", last[:LONGEST_START]))
    search = Search().query(Bool(filter=[_has("shown_in", language), *found]))
    search = search.sort("title_length", "page_id")
    body: dict[str, Any] = search.extra(
        size=size, timeout=TIMEOUT, track_total_hits=False, stored_fields=["hit"]
    ).to_dict()
    return body


# The same is asked again and again, page after page, filter after filter.
@lru_cache(1024)
def _query(plan: Plan, language: str) -> dict[str, Any]:
    query: dict[str, Any] = scored(plan, language).to_dict()
    return query


def scored(plan: Plan, language: str) -> Query:
    should = [*map(_concept, plan.concepts), *map(_clause, plan.extras)]
    if plan.density:
        should.append(
            FunctionScore(
                query=Bool(should=[*map(_clause, plan.density)]),
                functions=[FieldValueFactor(field="title_length", modifier="reciprocal")],
                boost_mode="multiply",
            )
        )
    essential = Bool(should=_terms(plan.essential()), minimum_should_match=1)
    return Bool(filter=[_has("shown_in", language), essential], should=should)


def _concept(concept: Concept) -> Query:
    return _best([_meaning(meaning) for meaning in concept.meanings if meaning])


def _meaning(meaning: Meaning) -> Query:
    parts = [_part(part) for part in meaning if part]
    return parts[0] if len(parts) == 1 else Bool(should=parts)


def _part(part: Part) -> Query:
    return _best([_clause(clause) for clause in part])


def _best(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else DisMax(queries=queries)


def _clause(clause: Clause) -> Query:
    return ConstantScore(filter=_has(FIELDS[clause.field], clause.term), boost=clause.score)


def _has(field: str, word: str) -> Query:
    return Term(field, {"value": word})


def _terms(clauses: Iterable[Clause]) -> list[Query]:
    """Return one query per field: whether any of its terms is there."""
    by_field: dict[str, set[str]] = defaultdict(set)
    for clause in clauses:
        by_field[FIELDS[clause.field]].add(clause.term)
    return [Terms(field, sorted(terms)) for field, terms in by_field.items()]


def _facet(field: str, filters: list[Query]) -> Any:
    values = A("terms", field=field, size=FACET_VALUES)
    if not filters:
        return values
    filtered = A("filter", Bool(filter=filters))
    filtered.bucket("values", values)
    return filtered


def _without(filters: Mapping[str, Query], name: str) -> list[Query]:
    return [query for other, query in filters.items() if other != name]
