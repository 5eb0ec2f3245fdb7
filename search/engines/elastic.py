"""Search by Elasticsearch. Whatever goes wrong there is ``EngineUnavailable`` here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

import orjson
from django.conf import settings
from elastic_transport import OrjsonSerializer, TransportError
from elastic_transport.client_utils import url_to_node_config
from elasticsearch import ApiError, Elasticsearch

from search.engines.base import COUNTED, FACETS, EngineUnavailable, Found, Hit, Request
from search.engines.elastic_index import alias
from search.engines.elastic_query import is_best_first, search_body, suggest_body
from search.engines.scoring import ROUNDING

CONNECTIONS = 64  # as many threads as a process may have, see WEB_THREADS


@cache
def connected(url: str, timeout: float) -> Elasticsearch:
    """Return a client, shared by all threads, whose every call is made once and ends in time.

    ``timeout`` in seconds is given to the node, not to the calls: there it counts for connection
    and answer together.
    """
    node = url_to_node_config(url, use_default_ports_for_scheme=True)
    node = replace(node, request_timeout=timeout, connections_per_node=CONNECTIONS)
    return Elasticsearch([node], serializer=OrjsonSerializer(), max_retries=0, meta_header=False)


class ElasticEngine:
    name = "elasticsearch"

    def search(self, request: Request) -> Found:
        if not request.plan.concepts:
            return Found()
        answer = _ask(search_body(request))
        if _best_score(answer, request) < request.plan.needed - ROUNDING:
            return Found()
        return Found(
            tuple(_hit(hit) for hit in answer["hits"]["hits"]),
            min(answer["hits"]["total"]["value"], COUNTED),
            {name: _counts(answer["aggregations"][name]) for name in FACETS},
        )

    def suggest(self, words: Sequence[str], language: str, size: int) -> list[Hit]:
        if not words:
            return []
        answer = _ask(suggest_body(words, language, size))
        return [_hit(hit) for hit in answer["hits"]["hits"]]


def _ask(body: dict[str, Any]) -> dict[str, Any]:
    client = connected(settings.ELASTICSEARCH_URL, settings.SEARCH_TIMEOUT)
    try:
        found = client.search(index=alias(), body=body, allow_partial_search_results=False)
    except (ApiError, TransportError) as error:
        raise EngineUnavailable from error
    answer: dict[str, Any] = found.body
    if answer["timed_out"]:
        raise EngineUnavailable
    return answer


def _best_score(answer: Mapping[str, Any], request: Request) -> float:
    found = answer if is_best_first(request) else answer["aggregations"]["best"]
    hits = found["hits"]["hits"]
    return float(hits[0]["_score"]) if hits else 0.0


def _hit(found: Mapping[str, Any]) -> Hit:
    return Hit(int(found["_id"]), found["_score"] or 0.0, **_kept(found["fields"]["hit"][0]))


# The same documents are found again and again.
@lru_cache(2048)
def _kept(hit: str) -> dict[str, Any]:
    kept: dict[str, Any] = orjson.loads(hit)
    return kept


def _counts(facet: Mapping[str, Any]) -> dict[str, int]:
    values = facet.get("values", facet)
    return {bucket["key"]: bucket["doc_count"] for bucket in values["buckets"]}
