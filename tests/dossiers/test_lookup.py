from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from dossiers.links import hash_of
from dossiers.lookup import typed_code
from dossiers.models import Dossier
from dossiers.states import COMPLETION, Status
from tests.dossiers.builders import leader_of, make_agency, make_dossier, make_draft, make_procedure
from tests.dossiers.callers import Caller, filing_queries
from tests.officers import client_of, make_user

pytestmark = pytest.mark.django_db

WORDS = {
    Status.NEW: (10, "Filed; waiting to be received"),
    Status.RECEIVED: (25, "Received; processing has not begun"),
    Status.REFUSED: (100, "Handling has ended"),
    Status.PROCESSING: (50, "In process"),
    Status.SUPPLEMENT: (50, "In process"),
    Status.PAYMENT: (75, "Most of the processing is done"),
    Status.WITHDRAWN: (100, "Handling has ended"),
    Status.STOPPED: (100, "Handling has ended"),
    Status.DONE: (90, "Processed; the result is waiting to be handed over"),
    Status.RETURNED: (100, "Handling has ended"),
}


@pytest.fixture
def page():
    return make_procedure()


def visitor(language="vi", user=None):
    client = client_of(user) if user else Client()
    client.defaults |= {"HTTP_X_FORWARDED_FOR": uuid4().hex, "HTTP_ACCEPT_LANGUAGE": language}
    return client


def main_of(answer):
    """What a reader sees of a page's main part, in one line."""
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.mark.parametrize("status", Status)
def test_everybody_sees_code_completion_and_words_and_nothing_else(page, status):
    dossier = make_dossier(page, owner=make_user(), status=status)

    with CaptureQueriesContext(connection) as captured:
        answer = Caller().get("lookup/", {"code": dossier.code})

    percent, words = WORDS[status]
    assert answer.json() == {"code": dossier.code, "completion": percent, "words": words}
    assert len(captured) == 1
    assert answer["Cache-Control"] == "private, no-store"
    assert COMPLETION[status] == percent


@pytest.mark.parametrize("code", ["000.00.09.G10-261124-9999", "nonsense", "x" * 100, "a\0b", "'"])
def test_unknown_and_malformed_codes_are_answered_alike(page, code):
    make_draft(page)

    answer = Caller().get("lookup/", {"code": code})

    if "\0" in code:
        assert answer.status_code == 400
        return
    assert answer.status_code == 404
    assert answer.json() == {
        "type": "about:blank",
        "title": "Not found",
        "status": 404,
        "detail": "There is no dossier with this code. Copy it from the receipt; drafts have none.",
        "code": "not_found",
        "errors": {
            "code": [
                "There is no dossier with this code. Copy it from the receipt; drafts have none."
            ]
        },
    }


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (" 000.00.09.g10–261124-0001 ", "000.00.09.G10-261124-0001"),
        ("000.00.09.G10 - 261124 - 0001", "000.00.09.G10-261124-0001"),
        ("x" * 61, ""),
        ("a\x07b", ""),
        ("", ""),
    ],
)
def test_code_is_read_as_people_type_it(typed, code):
    assert typed_code(typed) == code


def test_owner_sees_status_and_division(page):
    owner = make_user()
    dossier = make_dossier(page, owner=owner, status=Status.PROCESSING)
    secret = make_dossier(page, secret="s" * 32)

    own = Caller(owner).get("lookup/", {"code": dossier.code}).json()
    other = Caller(make_user("la@example.vn")).get("lookup/", {"code": dossier.code}).json()
    by_secret = Caller(secret="s" * 32).get("lookup/", {"code": secret.code}).json()

    assert own["dossier"]["status_words"] == "In process"
    assert own["dossier"]["agency"] == "Cục Trồng trọt"
    assert own["dossier"]["unit"] == "Phòng Hồ sơ"
    assert own["dossier"]["url"] == f"/api/v1/dossiers/{dossier.pk}/"
    assert "dossier" not in other
    assert by_secret["dossier"]["status"] == 1


def test_board_lists_codes_of_an_agency_and_day_in_pages(page):
    filed = [make_dossier(page) for _ in range(3)]
    make_dossier(make_procedure("1.000001", agency=make_agency("G10.08", "Cục Chăn nuôi")))
    make_draft(page)
    yesterday = timezone.now() - timedelta(days=1)
    Dossier.objects.filter(pk=make_dossier(page).pk).update(submitted_at=yesterday)
    query = {"agency": "000.00.09.G10", "day": timezone.localdate().isoformat(), "page_size": 2}

    with CaptureQueriesContext(connection) as captured:
        first = Caller().get("lookup/", query).json()
        queries = len(captured)
    second = Caller().client.get(first["next"], headers={"accept-language": "en"}).json()
    empty = Caller().get("lookup/", {**query, "day": "2020-01-01"}).json()
    unknown = Caller().get("lookup/", {**query, "agency": "G10.77"})

    assert queries == 1
    assert first["results"] + second["results"] == [
        {"code": dossier.code, "completion": 10, "words": "Filed; waiting to be received"}
        for dossier in filed
    ]
    assert empty["results"] == []
    assert (unknown.status_code, list(unknown.json()["errors"])) == (400, ["agency"])


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({}, ["code"]),
        ({"agency": "G10"}, ["code"]),
        ({"day": "2026-11-24"}, ["code"]),
        ({"code": "x", "day": "2026-11-24"}, ["code"]),
        ({"agency": "G10", "day": "24/11/2026"}, ["day"]),
        ({"agency": "G10", "day": "0001-01-01"}, ["day"]),
        ({"agency": "?", "day": "2026-11-24"}, ["agency"]),
        ({"code": "x", "name": "An"}, ["name"]),
    ],
)
def test_wrong_question_is_refused_by_name(query, named):
    answer = Caller().get("lookup/", query)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, named)


def test_guessing_is_slowed_down(page, settings):
    settings.LOOKUP_LIMITS = {"per_minute": 2, "per_hour": 4}
    caller, code = Caller(), make_dossier(page).code

    statuses = [caller.get("lookup/", {"code": code}).status_code for _ in range(3)]
    refused = caller.get("lookup/", {"code": code})
    shown = visitor().get("/vi/tra-cuu/", {"code": code})

    assert statuses == [200, 200, 429]
    assert refused.json()["code"] == "throttled"
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert shown.status_code == 200  # another address


def test_page_says_when_to_come_back(page, settings):
    settings.LOOKUP_LIMITS = {"per_minute": 100, "per_hour": 1}
    client = visitor()
    client.get("/vi/tra-cuu/", {"code": "x"})

    answer = client.get("/vi/tra-cuu/", {"code": "x"})

    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 3600
    assert "Bạn tra cứu quá nhanh" in main_of(answer)
    assert client.get("/vi/tra-cuu/").status_code == 200  # the empty form costs nothing


@pytest.mark.parametrize(
    ("language", "path", "shown"),
    [
        ("vi", "/vi/tra-cuu/", "50% – Đang xử lý"),
        ("en", "/en/lookup/", "50% – In process"),
    ],
)
def test_page_shows_everybody_how_far_a_dossier_is(page, language, path, shown):
    dossier = make_dossier(page, owner=make_user(), status=Status.SUPPLEMENT)
    with translation.override(language):
        assert reverse("dossier-lookup") == path
    with CaptureQueriesContext(connection) as captured:
        answer = visitor(language).get(path, {"code": f" {dossier.code.lower()} "})

    text = main_of(answer)
    assert shown in text
    assert dossier.code in text
    assert len(filing_queries(captured)) == 1
    for hidden in ("Lê Thị An", "Phòng Hồ sơ", "Thiếu chữ ký", "Supplement", "bổ sung"):
        assert hidden not in text
    assert 'content="noindex, nofollow"' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_page_shows_the_owner_more(page):
    owner = make_user()
    dossier = make_dossier(page, owner=owner, status=Status.SUPPLEMENT)

    answer = visitor(user=owner).get("/vi/tra-cuu/", {"code": dossier.code})
    seen = visitor(user=leader_of(dossier).user).get("/vi/tra-cuu/", {"code": dossier.code})

    assert "Yêu cầu bổ sung giấy tờ" in main_of(answer)
    assert "Cục Trồng trọt, Phòng Hồ sơ" in main_of(answer)
    assert f'href="/vi/ho-so/{dossier.pk}/"' in answer.content.decode()
    assert "Phòng Hồ sơ" in main_of(seen)
    assert str(dossier.pk) not in seen.content.decode()


def test_page_helps_with_an_unknown_code():
    answer = visitor("en").get("/en/lookup/", {"code": "000.00.09.G10-261124-0001"})

    assert answer.status_code == 404
    assert "There is no dossier with this code" in main_of(answer)


def test_page_lists_what_was_filed_on_a_day(page):
    dossier = make_dossier(page)
    today = timezone.localdate().isoformat()
    client = visitor()

    listed = client.get("/vi/tra-cuu/", {"agency": "G10.09", "day": today})
    empty = client.get("/vi/tra-cuu/", {"agency": "G10.09", "day": "2020-01-01"})
    without = client.get("/vi/tra-cuu/", {"agency": "G10.09", "day": "2020-13-01"})
    stale = client.get("/vi/tra-cuu/", {"agency": "G10.09", "day": today, "cursor": "x"})

    assert f"{dossier.code} 10% – Đã nộp, chờ tiếp nhận" in main_of(listed)
    assert "Không có hồ sơ nào được nộp" in main_of(empty)
    assert without.status_code == 400
    assert stale["Location"] == f"/vi/tra-cuu/?agency=G10.09&day={today}"


def test_secret_leaves_the_address_at_once(page):
    dossier = make_dossier(page, secret="s" * 32)
    client = visitor()

    led = client.get("/vi/tra-cuu/", {"code": dossier.code, "key": "s" * 32})

    assert led.status_code == 302
    assert led["Location"] == f"/vi/tra-cuu/?code={dossier.code}"
    assert led["Cache-Control"].endswith("private")
    assert client.session["filing_secrets"] == [hash_of("s" * 32)]
    assert f'href="/vi/ho-so/{dossier.pk}/"' in client.get(led["Location"]).content.decode()
