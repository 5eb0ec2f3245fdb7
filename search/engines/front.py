"""Asks Elasticsearch, and the database where Elasticsearch is not set up or does not answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.conf import settings

from search.engines.base import Engine, EngineUnavailable, Found, Hit, Request
from search.engines.breaker import breaker
from search.engines.database import DatabaseEngine
from search.engines.elastic import ElasticEngine

logger = logging.getLogger(__name__)

T = TypeVar("T")

database: Engine = DatabaseEngine()
elastic: Engine = ElasticEngine()


def search(request: Request) -> tuple[Found, bool]:
    """Return what is found, and whether a lesser engine than the one set up found it."""
    return _ask(lambda engine: engine.search(request))


def suggest(words: Sequence[str], language: str, size: int) -> list[Hit]:
    return _ask(lambda engine: engine.suggest(words, language, size))[0]


def _ask(question: Callable[[Engine], T]) -> tuple[T, bool]:
    if not settings.ELASTICSEARCH_URL:
        return question(database), False
    if breaker.allows():
        try:
            answer = question(elastic)
        except EngineUnavailable as error:
            breaker.failed()
            logger.warning("Elasticsearch did not answer, the database does: %s", error.__cause__)
        else:
            breaker.succeeded()
            return answer, False
    return question(database), True
