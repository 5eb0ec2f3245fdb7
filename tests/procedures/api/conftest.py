from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from home.services.translation import refresh_translations
from portal_site.lib.generation import bump_catalogue_generation
from procedures.models import Agency, LifeEvent, ProcedurePage, Subject
from tests.factories import locale, make_field, make_page, publish

V1 = "/api/v1/"


class Caller:
    """Asks the API as a program does."""

    def __init__(self) -> None:
        self.client = Client(headers={"accept": "application/json"})

    def get(self, path: str, query: Any = None, **headers: str) -> Any:
        return self.client.get(V1 + path, query, headers=headers or None)

    def json(self, path: str, query: Any = None) -> Any:
        response = self.get(path, query)
        assert response.status_code == 200, response.content
        return response.json()

    def problem(self, path: str, query: Any = None, **headers: str) -> tuple[int, str, list[str]]:
        """Return status, code and the names of wrong parameters."""
        response = self.get(path, query, **headers)
        assert response.headers["Content-Type"] == "application/problem+json", response.content
        document = response.json()
        assert document["status"] == response.status_code
        assert document["detail"]
        return response.status_code, document["code"], sorted(document["errors"])


@pytest.fixture
def api() -> Caller:
    return Caller()


@pytest.fixture
def rich(db: None) -> ProcedurePage:
    """A published procedure with every facet, and its English twin."""
    page = make_page(
        "1.004363",
        fields_of_work=[make_field()],
        agencies=[Agency.objects.create(code="G10.09", name="Cục Thú y", locale=locale("vi"))],
        subjects=[
            Subject.objects.create(
                code="citizen", name="Công dân", slug="citizen", locale=locale("vi")
            )
        ],
        life_events=[
            LifeEvent.objects.create(
                code="farm", name="Mở trang trại", slug="farm", locale=locale("vi")
            )
        ],
        service_level=3,
    )
    published = publish(page)
    refresh_translations(published)
    bump_catalogue_generation()
    return published


ALL_FILTERS = {
    "field": "G10-NN12",
    "agency": "000.00.09.G10",
    "level": "province",
    "subject": "citizen",
    "life_event": "farm",
    "service_level": "3",
    "q": "bao ve thuc vat",
}
