"""Asks everything that the committed document describes, in ways nobody thought of.

Answers are without faults of the server and of the shape that the document promises.
"""

from __future__ import annotations

from pathlib import Path

import hypothesis
import orjson
import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from procedures.selectors import public_entries
from procedures.services.sync import import_records
from tests.factories import make_published, publish
from tests.procedures.api.conftest import ALL_FILTERS
from tests.search.published import make_searchable

pytestmark = pytest.mark.django_db

schema = schemathesis.openapi.from_path(Path(settings.BASE_DIR) / "docs" / "openapi.yaml")
schema.app = get_wsgi_application()

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# Asked as they stand, so that answers with content are looked at as well as refusals.
SOUND = [
    ("/api/v1/procedures/", {}, {}),
    ("/api/v1/procedures/", {}, ALL_FILTERS),
    ("/api/v1/procedures/", {}, {"updated_since": "2020-01-01", "locale": "en"}),
    ("/api/v1/procedures/", {}, {"updated_since": "2020-01-01"}),
    ("/api/v1/procedures/{code}/", {"code": "1.004363"}, {}),
    ("/api/v1/procedures/{code}/", {"code": "1.004363"}, {"locale": "en"}),
    ("/api/v1/procedures/{code}/", {"code": "1.004363"}, {"on": "2999-01-01"}),
    ("/api/v1/procedures/{code}/versions/", {"code": "1.004363"}, {}),
    ("/api/v1/procedures/{code}/versions/{number}/", {"code": "1.004363", "number": 2}, {}),
    ("/api/v1/agencies/", {}, {}),
    ("/api/v1/fields/", {}, {}),
    ("/api/v1/subjects/", {}, {}),
    ("/api/v1/life-events/", {}, {}),
    ("/api/v1/pages/lookup/", {}, {"path": "/vi/thu-tuc/1-004363/"}),
    ("/api/v1/search/", {}, {"q": "buon ban thuoc", "level": "province"}),
    ("/api/v1/search/", {}, {"q": "xyzzy", "locale": "en"}),
    ("/api/v1/search/suggest/", {}, {"q": "buon ba"}),
]


@pytest.fixture(autouse=True)
def _one_connection():
    """Requests share the transaction of the test, as with Django's own client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def searchable(rich):
    make_searchable()
    return rich


@schema.parametrize()
@hypothesis.settings(
    max_examples=25,
    deadline=None,
    derandomize=True,  # the same examples in every run
    suppress_health_check=list(hypothesis.HealthCheck),
)
def test_any_request_is_answered_as_documented(case, searchable):
    response = case.call_and_validate(checks=CHECKS)

    assert response.status_code < 500


@pytest.mark.parametrize(("path", "parts", "query"), SOUND)
def test_sound_requests_are_answered_with_documented_content(searchable, path, parts, query):
    searchable.remarks = "Đã sửa"
    publish(searchable)
    make_published("1.000002").unpublish()
    case = schema[path]["GET"].Case(path_parameters=parts, query=query)

    response = case.call()

    assert response.status_code == 200, response.text
    case.validate_response(response, checks=CHECKS)


@pytest.mark.shared_data
def test_the_real_catalogue_is_of_the_documented_shape(shared_data):
    """Every record of the national catalogue, with its dirt."""
    lines = (shared_data / "tthc" / "G10.jsonl").read_text(encoding="utf-8").splitlines()
    import_records([orjson.loads(line) for line in lines[::9]], source="test", publish=True)
    codes = list(public_entries("vi").values_list("code", flat=True))

    assert len(codes) > 50
    for code in codes:
        case = schema["/api/v1/procedures/{code}/"]["GET"].Case(path_parameters={"code": code})
        case.call_and_validate(checks=CHECKS)
    listed = schema["/api/v1/procedures/"]["GET"].Case(query={"page_size": 100})
    listed.call_and_validate(checks=CHECKS)
