from __future__ import annotations

import pytest
from wagtail.models import Page

from tests.factories import locale

pytestmark = pytest.mark.django_db

LOOKUP = "pages/lookup/"


def test_lookup_finds_a_procedure_and_its_twin(api, rich, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        found = api.json(LOOKUP, {"path": "/en/procedures/1-004363/"})

    twin = rich.get_translation(locale("en"))
    assert found == {
        "type": "procedures.ProcedurePage",
        "id": twin.pk,
        "title": twin.title,
        "code": "1.004363",
        "locale": "en",
        "url": "http://localhost:8000/en/procedures/1-004363/",
        "alternates": {
            "vi": "http://localhost:8000/vi/thu-tuc/1-004363/",
            "en": "http://localhost:8000/en/procedures/1-004363/",
        },
        "detail_url": "http://testserver/api/v1/procedures/1.004363/?locale=en",
    }
    assert api.client.get(found["detail_url"]).json()["name"] == found["title"]


@pytest.mark.parametrize("path", ["/vi/thu-tuc/", "vi/thu-tuc", "/thu-tuc/"])
def test_lookup_reads_paths_with_and_without_language(api, path):
    found = api.json(LOOKUP, {"path": path})

    assert (found["type"], found["code"]) == ("procedures.ProcedureIndexPage", None)
    assert api.client.get(found["detail_url"].replace("http://localhost:8000", "")).json()


def test_lookup_finds_the_home_pages(api):
    for language in ("vi", "en"):
        home = Page.objects.get(depth=2, locale=locale(language))
        assert api.json(LOOKUP, {"path": f"/{language}/"})["id"] == home.pk
        assert api.json(LOOKUP, {"path": "/", "locale": language})["id"] == home.pk


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, (400, "invalid_parameter", ["path"])),
        ({"path": ""}, (400, "invalid_parameter", ["path"])),
        ({"path": "/vi/x\x00/"}, (400, "invalid_parameter", ["path"])),
        ({"path": "/vi/" + "x" * 3000}, (400, "invalid_parameter", ["path"])),
        ({"path": "/vi/thu-tuc/", "locale": "en"}, (400, "invalid_parameter", ["locale"])),
        ({"path": "/vi/khong-co/"}, (404, "not_found", ["path"])),
        ({"path": "/en/thu-tuc/"}, (404, "not_found", ["path"])),
        ({"path": "/fr/"}, (404, "not_found", ["path"])),
    ],
)
def test_lookup_names_what_is_wrong(api, query, expected):
    assert api.problem(LOOKUP, query) == expected
