from __future__ import annotations

import base64

import pytest
from django.conf import settings

from tests.factories import make_field, make_page, make_published

pytestmark = pytest.mark.django_db

WRONG = (400, "invalid_parameter")
BAD_QUERIES = {
    "unknown filter": ({"colour": "red"}, ["colour"]),
    "two unknown filters": ({"colour": "red", "size": "1"}, ["colour", "size"]),
    "unknown locale": ({"locale": "fr"}, ["locale"]),
    "empty locale": ({"locale": ""}, ["locale"]),
    "unknown field": ({"field": "X"}, ["field"]),
    "unknown agency": ({"agency": "G99"}, ["agency"]),
    "agency of no form": ({"agency": "Cục Thú y"}, ["agency"]),
    "unknown subject and event": ({"subject": "X", "life_event": "Y"}, ["life_event", "subject"]),
    "unknown level": ({"level": "moon"}, ["level"]),
    "level of service too high": ({"service_level": "5"}, ["service_level"]),
    "level of service no number": ({"service_level": "three"}, ["service_level"]),
    "level of service huge": ({"service_level": "9" * 400}, ["service_level"]),
    "unknown order": ({"ordering": "-code"}, ["ordering"]),
    "order of changes": ({"updated_since": "2026-01-01", "ordering": "name"}, ["ordering"]),
    "no time": ({"updated_since": "yesterday"}, ["updated_since"]),
    "month 13": ({"updated_since": "2026-13-01"}, ["updated_since"]),
    "year 1": ({"updated_since": "0001-01-01T00:00:00+14:00"}, ["updated_since"]),
    "year 9999": ({"updated_since": "9999-12-31T23:59:59-12:00"}, ["updated_since"]),
    "page of none": ({"page_size": "0"}, ["page_size"]),
    "page too large": ({"page_size": "101"}, ["page_size"]),
    "page of a fraction": ({"page_size": "1.5"}, ["page_size"]),
    "NUL in a filter": ({"field": "a\x00b"}, ["field"]),
    "NUL in words": ({"q": "\x00"}, ["q"]),
    "NUL in a name": ({"fi\x00eld": "a"}, ["fi\x00eld"]),
    "words too long": ({"q": "x" * 201}, ["q"]),
    "code too long": ({"field": "x" * 101}, ["field"]),
    "twice": ({"field": ["A", "B"]}, ["field"]),
    "format": ({"format": "xml"}, ["format"]),
}


@pytest.mark.parametrize(("query", "names"), BAD_QUERIES.values(), ids=BAD_QUERIES)
def test_wrong_parameters_are_named(api, query, names):
    assert api.problem("procedures/", query) == (*WRONG, names)


def test_ten_thousand_parameters_are_refused(api):
    status, code, names = api.problem("procedures/", {f"p{n}": "1" for n in range(10_000)})

    assert (status, code, len(names)) == (*WRONG, 20)


def test_more_parameters_than_are_read_are_refused(api):
    query = {f"p{n}": "1" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}

    assert api.problem("procedures/", query) == (400, "bad_request", [])


@pytest.mark.parametrize(
    "text", ["ﬀ", "é̂̃" * 20, "\u202e", "𝔘𝔫𝔦", "İ", "ß", "%", "_", "\\", "'", '"', "🙂", "."]
)
def test_strange_words_find_nothing_and_do_no_harm(api, text):
    make_published()

    assert api.get("procedures/", {"q": text}).status_code == 200
    assert api.problem("procedures/", {"field": text}) == (*WRONG, ["field"])


def test_broken_and_foreign_cursors_are_refused(api):
    field = make_field()
    for number in (1, 2, 3):
        make_published(f"1.00000{number}", fields_of_work=[field])
    address = api.json("procedures/", {"page_size": 1})["next"]
    cursor = address.partition("cursor=")[2].partition("&")[0]
    forged = base64.urlsafe_b64encode(b"\x00" * 12 + b'[0,"1.000001"]').decode()

    refused = (400, "invalid_cursor", ["cursor"])
    for broken in ("x", "é", cursor[:-1], f"{cursor}AA", cursor[::-1], forged, "=", "A" * 2000):
        assert api.problem("procedures/", {"cursor": broken}) == refused, broken
    assert api.problem("procedures/", {"cursor": "A" * 2001}) == (*WRONG, ["cursor"])
    for other in ({"field": field.code}, {"ordering": "name"}, {"locale": "en"}, {"q": "a"}):
        assert api.problem("procedures/", {"cursor": cursor, **other}) == refused, other
    assert api.problem("fields/", {"cursor": cursor}) == refused
    assert api.problem("procedures/1.000001/versions/", {"cursor": cursor}) == refused
    assert api.get("procedures/", {"cursor": cursor, "page_size": 2}).status_code == 200


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("procedures/9.999999/", (404, "not_found", ["code"])),
        ("procedures/9.999999/versions/", (404, "not_found", ["code"])),
        ("procedures/9.999999/versions/1/", (404, "not_found", ["code"])),
        ("procedures/1.004363/versions/2/", (404, "not_found", ["number"])),
        ("procedures/1.004363/?locale=en", (404, "not_found", ["locale"])),
        ("procedures/1.004363/?locale=xx", (*WRONG, ["locale"])),
        ("procedures/1.004363/?on=2026-02-30", (*WRONG, ["on"])),
        ("procedures/1.004363/?on=", (*WRONG, ["on"])),
        ("procedures/1.004363/?colour=red", (*WRONG, ["colour"])),
        ("procedures/a%00b/", (*WRONG, ["code"])),
        ("procedures/a%00b/versions/", (*WRONG, ["code"])),
        ("procedures/a%00b/versions/1/", (*WRONG, ["code"])),
        (f"procedures/{'x' * 256}/", (*WRONG, ["code"])),
        ("procedures/%2F/", (404, "not_found", ["code"])),
        ("procedures/..%2F..%2Fadmin/", (404, "not_found", ["code"])),
        ("procedures/%FF%FE/", (404, "not_found", ["code"])),
        ("procedures/1.004363/versions/1234567890/", (404, "not_found", ["code"])),
        ("agencies/?parent=G10", (*WRONG, ["parent"])),
        ("subjects/?page_size=x", (*WRONG, ["page_size"])),
        ("nothing/", (404, "not_found", [])),
        ("", (404, "not_found", [])),
        ("../v9/x/", (404, "not_found", [])),
        ("schema/?format=yaml", (*WRONG, ["format"])),
    ],
)
def test_wrong_addresses_are_named(api, path, expected):
    make_published()
    make_page("1.000009")

    assert api.problem(path) == expected


def test_drafts_are_unknown(api):
    make_page("1.000009")

    assert api.problem("procedures/1.000009/") == (404, "not_found", ["code"])


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_reads_only(api, method):
    answer = getattr(api.client, method)("/api/v1/procedures/")

    assert (answer.status_code, answer.headers["Content-Type"]) == (
        405,
        "application/problem+json",
    )
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_other_forms_than_json_are_refused(api):
    assert api.problem("procedures/", Accept="text/html") == (406, "not_acceptable", [])
    assert api.get("procedures/", Accept="*/*").status_code == 200
    assert api.get("procedures/", Accept="application/json;q=0.5, text/html").status_code == 200


def test_faults_speak_the_callers_language(api):
    english = api.get("nothing/", {"locale": "en"}).json()
    vietnamese = api.get("nothing/", **{"Accept-Language": "vi"}).json()
    by_header = api.get("nothing/", **{"Accept-Language": "en-GB,en;q=0.9"})

    assert english["detail"] == "There is nothing at this address of the API."
    assert by_header.json() == english
    assert by_header.headers["Content-Language"] == "en"
    assert vietnamese["status"] == 404


def test_markup_in_imported_text_stays_text(api):
    make_published(name="<script>alert(1)</script>")

    answer = api.get("procedures/1.004363/")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.json()["name"] == "<script>alert(1)</script>"
