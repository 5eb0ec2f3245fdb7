from __future__ import annotations

import pytest
from django.conf import settings

from portal_site.lib.pagination import make_cursor
from tests.factories import make_page, make_published
from tests.search.published import Caller, make_searchable, trade_page

pytestmark = pytest.mark.django_db

WRONG = (400, "invalid_parameter")
BAD_QUERIES = {
    "no words": ({}, ["q"]),
    "words too many": ({"q": "x" * 301}, ["q"]),
    "five hundred signs": ({"q": "ă" * 500}, ["q"]),
    "NUL in words": ({"q": "thuốc\x00"}, ["q"]),
    "words twice": ({"q": ["a", "b"]}, ["q"]),
    "unknown parameter": ({"q": "a", "colour": "red"}, ["colour"]),
    "NUL in a name": ({"q": "a", "fi\x00eld": "a"}, ["fi\x00eld"]),
    "unknown locale": ({"q": "a", "locale": "fr"}, ["locale"]),
    "unknown type": ({"q": "a", "type": "news"}, ["type"]),
    "one unknown type of two": ({"q": "a", "type": "faq,news"}, ["type"]),
    "unknown field": ({"q": "a", "field": "X"}, ["field"]),
    "unknown agency": ({"q": "a", "agency": "G99"}, ["agency"]),
    "agency of no form": ({"q": "a", "agency": "Cục Thú y"}, ["agency"]),
    "unknown subject": ({"q": "a", "subject": "X"}, ["subject"]),
    "unknown level": ({"q": "a", "level": "moon"}, ["level"]),
    "level of service too high": ({"q": "a", "service_level": "5"}, ["service_level"]),
    "level of service no number": ({"q": "a", "service_level": "three"}, ["service_level"]),
    "NUL in a filter": ({"q": "a", "field": "a\x00b"}, ["field"]),
    "too many values": ({"q": "a", "field": ",".join(map(str, range(51)))}, ["field"]),
    "filter too long": ({"q": "a", "field": "x" * 2001}, ["field"]),
    "filter twice": ({"q": "a", "field": ["A", "B"]}, ["field"]),
    "unknown order": ({"q": "a", "sort": "score"}, ["sort"]),
    "page of none": ({"q": "a", "page_size": "0"}, ["page_size"]),
    "page too large": ({"q": "a", "page_size": "101"}, ["page_size"]),
    "cursor too long": ({"q": "a", "cursor": "A" * 2001}, ["cursor"]),
    "format": ({"q": "a", "format": "xml"}, ["format"]),
}


@pytest.fixture
def api() -> Caller:
    return Caller()


@pytest.mark.parametrize(("query", "names"), BAD_QUERIES.values(), ids=BAD_QUERIES)
def test_wrong_parameters_are_named(api, query, names):
    assert api.problem("search/", query) == (*WRONG, names)


@pytest.mark.parametrize(
    ("query", "names"),
    [({}, ["q"]), ({"q": "x" * 301}, ["q"]), ({"q": "a\x00"}, ["q"]), ({"q": "a", "n": 1}, ["n"])],
)
def test_wrong_parameters_of_suggestions_are_named(api, query, names):
    assert api.problem("search/suggest/", query) == (*WRONG, names)


def test_ten_thousand_facets_are_refused(api):
    query = {"q": "a", **{f"facet{n}": "1" for n in range(10_000)}}
    status, code, names = api.problem("search/", query)

    assert (status, code, len(names)) == (*WRONG, 20)
    query = {f"p{n}": "1" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    assert api.problem("search/", query) == (400, "bad_request", [])


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "'",
        "thuốc*",
        "* OR *",
        "a AND NOT b",
        "AND",
        "NEAR(a b, 2)",
        "title:thuốc",
        "{!xmlparser}",
        "\\",
        "%",
        "_",
        "(((",
        "-thuốc +",
        "🙂 thuốc 🙂",
        "\u202ethuốc\u202c\u200f",
        "é̂̃" * 90,
        "ﬀ İ ß 𝔘𝔫𝔦",
        "thuốc " * 50,
        "1.1.1.1.1.1",
        "9" * 300,
        "<script>alert(1)</script>",
        "\ud7ff\ufffe\uffff",
        "\t\n\r",
        "&q=b",
    ],
)
def test_strange_words_are_words_or_nothing(api, text):
    trade_page()
    make_searchable()

    found = api.json("search/", q=text)

    assert found["total"] == len(found["results"])
    assert "<script>" not in str(found)
    assert len(api.json("search/suggest/", q=text)["suggestions"]) <= 8


def test_broken_and_foreign_cursors_are_refused(api):
    for number in (1, 2, 3):
        make_published(f"1.00000{number}", name=f"Nuôi cá tra {number}")
    make_searchable()
    address = api.json("search/", q="cá tra", page_size=1)["next"]
    cursor = address.partition("cursor=")[2].partition("&")[0]

    refused = (400, "invalid_cursor", ["cursor"])
    for broken in ("x", "é", cursor[:-1], f"{cursor}AA", cursor[::-1], "=", "A" * 2000):
        assert api.problem("search/", {"q": "cá tra", "cursor": broken}) == refused, broken
    for other in (
        {"q": "cá"},
        {"q": "cá tra", "locale": "en"},
        {"q": "cá tra", "sort": "title"},
        {"q": "cá tra", "type": "procedure"},
    ):
        assert api.problem("search/", {"cursor": cursor, **other}) == refused, other
    assert api.get("search/", q="cá tra", cursor=cursor, page_size=2).status_code == 200
    assert api.problem("procedures/", {"cursor": cursor}) == refused


@pytest.mark.parametrize("start", [-1, 10_000, 10**9])
def test_no_cursor_leads_past_ten_thousand(api, start):
    identity = repr(("search", "vi", "cá", [], "relevance"))

    cursor = make_cursor([start], identity)

    assert api.problem("search/", {"q": "cá", "cursor": cursor}) == (
        400,
        "invalid_cursor",
        ["cursor"],
    )


BAD_CLICKS = {
    "nothing": ({}, ["q"]),
    "no page": ({"q": "a"}, ["path"]),
    "no public page": ({"q": "a", "path": "/vi/thu-tuc/1-000009/"}, ["path"]),
    "path of another site": ({"q": "a", "url": "https://example.org/"}, ["path"]),
    "no address": ({"q": "a", "url": "http://[::"}, ["url"]),
    "NUL": ({"q": "a\x00", "path": "/vi/"}, ["q"]),
    "half of a letter": ({"q": "\ud800", "path": "/vi/"}, ["q"]),
    "no text": ({"q": {"a": 1}, "path": ["/vi/"]}, ["path", "q"]),
    "position zero": ({"q": "a", "path": "/vi/", "position": 0}, ["position"]),
    "position huge": ({"q": "a", "path": "/vi/", "position": 10**30}, ["position"]),
    "unknown language": ({"q": "a", "path": "/vi/", "locale": "xx"}, ["locale"]),
    "unknown name": ({"q": "a", "path": "/vi/", "user": "me"}, ["user"]),
    "a list": ([], ["body"]),
    "a text": ('"x"', ["body"]),
}


@pytest.mark.parametrize(("told", "names"), BAD_CLICKS.values(), ids=BAD_CLICKS)
def test_wrong_clicks_are_named(api, told, names):
    make_page("1.000009")
    make_searchable()

    assert api.problem("search/clicks/", told=told) == (*WRONG, names)


@pytest.mark.parametrize(
    ("told", "names"),
    [
        ({"useful": True}, ["path"]),
        ({"q": "", "useful": True}, ["path"]),
        ({"q": "a"}, ["useful"]),
        ({"q": "a", "useful": "maybe"}, ["useful"]),
        ({"q": "a", "useful": None}, ["useful"]),
        ({"path": "/vi/nowhere/", "useful": False}, ["path"]),
    ],
)
def test_wrong_answers_on_usefulness_are_named(api, told, names):
    assert api.problem("search/usefulness/", told=told) == (*WRONG, names)


def test_only_json_is_read(api):
    address = "/api/v1/search/clicks/"
    form = api.client.post(address, {"q": "a"})
    broken = api.client.post(address, "{", content_type="application/json")

    assert (form.status_code, form.json()["code"]) == (415, "unsupported_media_type")
    assert (broken.status_code, broken.json()["code"]) == (400, "parse_error")


@pytest.mark.parametrize(
    ("path", "method", "allowed"),
    [
        ("search/", "post", "GET, HEAD, OPTIONS"),
        ("search/suggest/", "delete", "GET, HEAD, OPTIONS"),
        ("search/clicks/", "get", "POST, OPTIONS"),
        ("search/usefulness/", "put", "POST, OPTIONS"),
    ],
)
def test_other_methods_are_refused(api, path, method, allowed):
    answer = getattr(api.client, method)(f"/api/v1/{path}")

    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
