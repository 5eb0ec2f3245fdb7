from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.utils import translation
from elasticsearch import Elasticsearch

from search.engines.breaker import breaker
from search.services.elastic import writer


@pytest.fixture(autouse=True)
def vietnamese() -> Iterator[None]:
    """Texts in Vietnamese, whatever language the page of an earlier test left behind."""
    with translation.override("vi"):
        yield


@pytest.fixture
def elastic(settings: Any) -> Iterator[Elasticsearch]:
    """A real Elasticsearch that has no index of ours yet; a loaded machine may take its time."""
    settings.ELASTICSEARCH_URL = os.environ["ELASTICSEARCH_URL"]
    settings.ELASTICSEARCH_PREFIX = f"test-{uuid4().hex[:12]}"
    settings.SEARCH_TIMEOUT = 2.0
    client = writer()
    breaker.succeeded()
    yield client
    breaker.succeeded()
    found = client.indices.get(index=f"{settings.ELASTICSEARCH_PREFIX}-*").body
    if found:
        client.indices.delete(index=list(found))
