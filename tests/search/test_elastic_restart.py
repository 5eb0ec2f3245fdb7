"""A real node stops, and starts again, while people search and editors publish."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from search.engines.breaker import breaker
from search.engines.elastic_index import alias
from search.engines.front import search
from search.jobs import index_due_task
from search.models import SearchDocument
from tests.search.documents import asking, retitle, searched, withdraw
from tests.search.node import Node

pytestmark = [pytest.mark.services, pytest.mark.django_db]

SLOWEST = 30  # seconds until the node is asked again


@pytest.fixture
def node(elastic: Any, settings: Any) -> Iterator[Node]:
    node = Node(elastic)
    settings.ELASTICSEARCH_URL = node.url
    try:
        yield node
    finally:
        node.remove()
        breaker.succeeded()


def answer(word: str) -> tuple[list[int], bool]:
    """Return the pages found, and whether the database had to find them."""
    found, degraded = search(asking(word))
    return sorted(hit.page_id for hit in found.hits), degraded


def answer_of_node(word: str) -> list[int]:
    """Return what the node finds, as soon as it is asked again."""
    end = time.monotonic() + SLOWEST
    while (found := answer(word))[1]:
        assert time.monotonic() < end, "Elasticsearch is not asked again"
        time.sleep(0.1)
    return found[0]


def test_search_outlives_a_restart_and_loses_nothing(node, settings):
    settings.SEARCH_SPARED_SECONDS = 0.5
    node.start()
    boat, old = searched(1, "tàu cá"), searched(2, "tàu cũ")
    searched(3, "tàu kéo")
    index_due_task()
    assert answer_of_node("tàu") == [1, 2, 3]

    node.stop()
    assert answer("tàu") == ([1, 2, 3], True)
    retitle(boat, "thuyền")
    withdraw(old)
    searched(4, "tàu mới")
    index_due_task()
    assert answer("tàu") == ([3, 4], True)
    assert answer("thuyền") == ([1], True)

    node.start()
    assert answer_of_node("tàu") == [1, 2, 3]  # what it knew when it stopped
    index_due_task()
    node.client.indices.refresh(index=f"{alias()}-*")
    assert answer_of_node("tàu") == [3, 4]
    assert answer_of_node("thuyền") == [1]
    assert [row.page_id for row in SearchDocument.objects.order_by("page_id")] == [1, 3, 4]
