"""Which sites a browser lets use the API, and which may frame a page."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Site

from home.models import PortalSettings

pytestmark = pytest.mark.django_db

PARTNER, STRANGER = "https://xa.example.gov.vn", "https://stranger.example"
FILING = [
    "/api/v1/dossiers/",
    "/api/v1/dossiers/drafts/",
    "/api/v1/lookup/?code=x",
    "/api/v1/my-papers/",
    "/api/v1/files/00000000-0000-0000-0000-000000000000/",
]
PUBLISHED = ["/api/v1/procedures/", "/api/v1/search/?q=x", "/api/v1/embed/", "/api/v2/pages/"]
NEVER = ["/api/v1/desk/dossiers/", "/vi/tra-cuu/", "/healthz"]


@pytest.fixture(autouse=True)
def allowed():
    settings = PortalSettings.for_site(Site.objects.get())
    settings.embedding_origins = f"{PARTNER}\n\n  https://tinh.example.gov.vn:8443 \n"
    settings.full_clean()
    settings.save()
    return settings


def opened_to(client, path, origin):
    answer = client.get(path, headers={"origin": origin})
    assert "Access-Control-Allow-Credentials" not in answer
    return answer.get("Access-Control-Allow-Origin")


@pytest.mark.parametrize("path", FILING)
def test_filing_is_for_the_sites_that_were_allowed(client, path):
    assert opened_to(client, path, PARTNER) == PARTNER
    assert opened_to(client, path, "https://tinh.example.gov.vn:8443") == (
        "https://tinh.example.gov.vn:8443"
    )
    for origin in (STRANGER, f"{PARTNER}.evil.example", "http://xa.example.gov.vn", "null", ""):
        assert opened_to(client, path, origin) is None
    assert "origin" in client.get(path, headers={"origin": STRANGER})["Vary"].lower()


@pytest.mark.parametrize("path", PUBLISHED)
def test_published_content_is_for_every_site(client, path):
    assert opened_to(client, path, STRANGER) == "*"


@pytest.mark.parametrize("path", NEVER)
def test_the_desk_and_pages_are_for_no_other_site(client, path):
    assert opened_to(client, path, PARTNER) is None


def ask_leave(client, path, origin):
    return client.options(
        path,
        headers={
            "origin": origin,
            "access-control-request-method": "PATCH",
            "access-control-request-headers": "filing-secret,if-match",
        },
    )


def test_browser_asks_leave_before_it_writes(client):
    path = "/api/v1/dossiers/drafts/00000000-0000-0000-0000-000000000000/"

    granted, refused = (ask_leave(client, path, origin) for origin in (PARTNER, STRANGER))

    assert (granted.status_code, granted["Access-Control-Allow-Origin"]) == (200, PARTNER)
    headers = {name.strip() for name in granted["Access-Control-Allow-Headers"].split(",")}
    assert {"filing-secret", "if-match", "idempotency-key", "content-type"} <= headers
    assert "PATCH" in granted["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Origin" not in refused


def test_site_that_is_taken_off_the_list_is_shut_out_at_once(client, allowed):
    allowed.embedding_origins = ""
    allowed.save()

    assert opened_to(client, "/api/v1/lookup/?code=x", PARTNER) is None


@pytest.mark.parametrize(
    "line",
    [
        "xa.example.gov.vn",
        "http://xa.example.gov.vn",
        "https://xa.example.gov.vn/",
        "https://*.example.gov.vn",
        "https://XA.example.gov.vn",
        "*",
        "null",
    ],
)
def test_origins_are_written_as_browsers_send_them(allowed, line):
    allowed.embedding_origins = f"https://tinh.example.gov.vn\n{line}"

    with pytest.raises(ValidationError) as refused:
        allowed.full_clean()

    assert list(refused.value.message_dict) == ["embedding_origins"]
    assert line in str(refused.value)
    assert "tinh.example" not in str(refused.value)


@pytest.mark.parametrize("origin", ["http://localhost:8100", "http://127.0.0.1"])
def test_developers_own_machine_may_do_without_encryption(allowed, origin):
    allowed.embedding_origins = origin

    allowed.full_clean()

    assert allowed.embedding_origins == origin


@pytest.mark.parametrize(
    ("origin", "is_allowed"), [(PARTNER, True), (STRANGER, False), ("null", False), (None, True)]
)
def test_modules_learn_whether_their_site_is_allowed(client, origin, is_allowed):
    headers = {"origin": origin} if origin else {}

    answer = client.get("/api/v1/embed/?locale=en", headers=headers)

    assert answer.json()["is_allowed"] is is_allowed
    assert answer.json()["texts"]["send"] == "Send the dossier"
    assert answer.json()["links"]["lookup"] == "http://localhost:8000/en/lookup/"
    assert answer["Cache-Control"] == "no-store"
    assert "origin" in answer["Vary"].lower()


def test_modules_speak_vietnamese_unless_asked_otherwise(client):
    texts = client.get("/api/v1/embed/").json()["texts"]

    assert (texts["send"], texts["look_up"]) == ("Gửi hồ sơ", "Tra cứu")
    assert client.get("/api/v1/embed/?locale=fr").status_code == 400


@pytest.mark.parametrize("name", ["dossier-lookup", "filing-start", "search"])
def test_no_other_site_frames_a_page(client, name):
    answer = client.get(reverse(name), headers={"origin": PARTNER})

    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
