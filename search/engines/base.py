"""What every engine answers. Three of them do: Elasticsearch, SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from search.reading.plan import Plan

COUNTED = 10_000  # documents; a total stops there
# Facets of a reply, by the name of the parameter, with the document's column.
FACETS = {
    "type": "type",
    "field": "fields_of_work",
    "agency": "agencies",
    "level": "levels",
    "service_level": "service_level",
    "subject": "subjects",
}
SORTS = ("relevance", "title", "updated")


class EngineUnavailable(Exception):
    """The engine did not answer, or not in time; another one is asked."""


@dataclass(frozen=True, slots=True)
class Request:
    """``filters``: values by facet; a document needs one value of each facet named. ``language``
    of the reader decides which of a page's languages is found."""

    plan: Plan
    language: str
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str = "relevance"
    start: int = 0
    size: int = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """``shown``: what people are told, see ``SearchDocument.shown``."""

    page_id: int
    score: float
    type: str
    code: str
    title: str
    path: str
    locale: str
    shown: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """``facets``: counts by value by facet, each without its own filter. ``total`` is at most
    ``COUNTED``."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class Engine(Protocol):
    name: str

    def search(self, request: Request) -> Found:
        """Follow the plan. Raises ``EngineUnavailable``."""

    def suggest(self, words: Sequence[str], language: str, size: int) -> list[Hit]:
        """Return documents whose title has ``words`` (folded), the last one perhaps unfinished.

        Short titles first. Raises ``EngineUnavailable``.
        """
