import json
import logging
import re

import pytest
import structlog
from django.conf import settings as live_settings
from django.http import HttpResponse
from django.test import RequestFactory

from portal_site.middleware import RequestLogMiddleware

pytestmark = pytest.mark.django_db

STRICT = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'self'",
    "base-uri 'none'",
    "object-src 'none'",
}
RELAXED = {
    "script-src 'self' 'unsafe-inline'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "frame-src 'self'",
}
FORMATTER = structlog.stdlib.ProcessorFormatter(
    foreign_pre_chain=live_settings.LOG_PROCESSORS,
    processors=[
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ],
)


def policy(answer):
    parts = answer["Content-Security-Policy"].split("; ")
    # Forms of the sign-in lead on to the national sign-on, where one is set up.
    return {re.sub(r"^(form-action 'self') https?://\S+$", r"\1", part) for part in parts}


@pytest.mark.parametrize(
    "path", ["/healthz", "/vi/accounts/login/", "/api/v1/nothing/", "/nothing/"]
)
def test_public_answers_carry_the_strict_policy(client, path):
    # Where a page asked for its nonce, that stands in the policy too.
    found = {re.sub(r" 'nonce-[^']+'", "", part) for part in policy(client.get(path))}

    assert found == STRICT


def test_the_admin_carries_what_wagtail_needs(client):
    found = policy(client.get("/admin/pages/"))

    assert (
        found
        == {
            part for part in STRICT if part.split()[0] not in {"script-src", "style-src", "img-src"}
        }
        | RELAXED
    )


@pytest.mark.parametrize("path", ["/healthz", "/admin/", "/vi/accounts/login/"])
def test_security_headers(client, path):
    answer = client.get(path)

    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Permissions-Policy"] == (
        "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), "
        "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
    )


@pytest.mark.parametrize("given", ["7b1e9c8a-1111-4222-8333-123456789abc", "trace:01.AB_cd"])
def test_a_sane_request_id_is_kept(client, given):
    assert client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 65, "a b c d e f g", "evil\tinjected", "ủ" * 10]
)
def test_another_request_id_is_replaced(client, given):
    answer = client.get("/healthz", headers={"X-Request-ID": given})

    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", answer["X-Request-ID"])


def test_each_request_has_an_id_of_its_own(client):
    assert client.get("/healthz")["X-Request-ID"] != client.get("/healthz")["X-Request-ID"]


def access_lines(caplog):
    return [
        record.msg
        for record in caplog.records
        if isinstance(record.msg, dict) and record.msg["event"] == "request_finished"
    ]


def test_one_line_is_logged_for_each_request(client, caplog):
    with caplog.at_level(logging.INFO):
        client.get("/healthz?q=my+illness", headers={"X-Request-ID": "trace-0001"})

    (line,) = access_lines(caplog)
    assert line.pop("duration_ms") > 0
    assert line.pop("timestamp")
    assert line == {
        "event": "request_finished",
        "level": "info",
        "logger": "django_structlog.middlewares.request",
        "request": "GET /healthz",
        "code": 200,
        "request_id": "trace-0001",
    }


def test_the_key_of_a_password_reset_is_not_logged(client, caplog):
    with caplog.at_level(logging.INFO):
        client.get("/vi/accounts/password/reset/key/5-cafe42-secret/")

    assert [line["request"] for line in access_lines(caplog)] == [
        "GET /vi/accounts/password/reset/key/…/"
    ]


def test_lines_written_on_the_way_carry_the_request_id(caplog, monkeypatch):
    def view(request):
        logging.getLogger("portal_site.somewhere").warning("half way")
        return HttpResponse()

    monkeypatch.setattr(caplog.handler, "formatter", FORMATTER)
    with caplog.at_level(logging.INFO):
        answer = RequestLogMiddleware(view)(
            RequestFactory().get("/", headers={"X-Request-ID": "trace-0002"})
        )

    lines = [json.loads(line) for line in caplog.text.splitlines()]
    assert answer["X-Request-ID"] == "trace-0002"
    assert [(line["event"], line["request_id"]) for line in lines] == [
        ("half way", "trace-0002"),
        ("request_finished", "trace-0002"),
    ]


def test_a_request_within_a_request_leaves_the_outer_one_its_id(caplog, monkeypatch):
    # As Wagtail's preview does; it answered 500.
    def inner(request):
        return HttpResponse()

    def outer(request):
        RequestLogMiddleware(inner)(RequestFactory().get("/preview/"))
        logging.getLogger("portal_site.somewhere").warning("after the preview")
        return HttpResponse()

    monkeypatch.setattr(caplog.handler, "formatter", FORMATTER)
    with caplog.at_level(logging.INFO):
        answer = RequestLogMiddleware(outer)(
            RequestFactory().get("/admin/", headers={"X-Request-ID": "trace-0004"})
        )

    lines = [json.loads(line) for line in caplog.text.splitlines()]
    assert answer["X-Request-ID"] == "trace-0004"
    assert [(line["event"], line["request_id"]) for line in lines[1:]] == [
        ("after the preview", "trace-0004"),
        ("request_finished", "trace-0004"),
    ]
    assert structlog.contextvars.get_contextvars() == {}


def test_lines_of_plain_loggers_carry_the_request_id():
    record = logging.LogRecord("library", logging.WARNING, __file__, 1, "không %s", ("xong",), None)

    with structlog.contextvars.bound_contextvars(request_id="trace-0003"):
        line = json.loads(FORMATTER.format(record))

    del line["timestamp"]
    assert line == {
        "event": "không xong",
        "level": "warning",
        "logger": "library",
        "request_id": "trace-0003",
    }


@pytest.fixture
def two_hosts(settings):
    settings.HOST_VI = "dichvucong.example.vn"
    settings.HOST_EN = "e-services.example.vn"
    settings.ALLOWED_HOSTS = [settings.HOST_VI, settings.HOST_EN, "localhost"]


@pytest.mark.parametrize(
    ("host", "path", "location"),
    [
        ("dichvucong.example.vn", "/", "/vi/"),
        ("e-services.example.vn", "/", "/en/"),
        ("E-Services.Example.vn", "/", "/en/"),
        ("dichvucong.example.vn", "/?q=ph%C3%AD&page=2", "/vi/?q=ph%C3%AD&page=2"),
        ("dichvucong.example.vn", "/en/", "http://e-services.example.vn/en/"),
        (
            "dichvucong.example.vn",
            "/en/a/?x=1&y=%20",
            "http://e-services.example.vn/en/a/?x=1&y=%20",
        ),
        ("e-services.example.vn", "/vi/thu-tuc/", "http://dichvucong.example.vn/vi/thu-tuc/"),
        ("e-services.example.vn", "/vi", "http://dichvucong.example.vn/vi"),
    ],
)
def test_each_language_has_its_host(client, two_hosts, host, path, location):
    answer = client.get(path, headers={"Host": host})

    assert (answer.status_code, answer["Location"]) == (302, location)


def test_the_redirect_keeps_the_scheme(client, two_hosts):
    answer = client.get("/en/", headers={"Host": "dichvucong.example.vn"}, secure=True)

    assert answer["Location"] == "https://e-services.example.vn/en/"


@pytest.mark.parametrize("host", ["dichvucong.example.vn", "e-services.example.vn", "localhost"])
@pytest.mark.parametrize("path", ["/healthz", "/metrics", "/readyz?part=storage"])
def test_addresses_without_a_language_stay(client, two_hosts, host, path):
    assert client.get(path, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["dichvucong.example.vn", "localhost"])
@pytest.mark.parametrize(
    "path", ["/api/v9/nothing/", "/embed/nothing/", "/documents/0/nothing.pdf"]
)
def test_what_is_not_found_outside_the_languages_is_not_found(client, two_hosts, host, path):
    answer = client.get(path, headers={"Host": host})

    assert answer.status_code == 404
    assert "Accept-Language" in answer["Vary"]


@pytest.mark.parametrize("path", ["/english/", "/video/"])
def test_a_page_asked_without_its_language_goes_to_the_browsers(client, two_hosts, path):
    answer = client.get(path, headers={"Host": "localhost", "Accept-Language": "en"})

    assert (answer.status_code, answer["Location"]) == (302, f"/en{path}")


def test_the_admin_stays_on_either_host(client, two_hosts):
    for host in ("dichvucong.example.vn", "e-services.example.vn"):
        location = client.get("/admin/", headers={"Host": host})["Location"]
        assert location.startswith((f"http://{host}/", "/"))


@pytest.mark.parametrize(
    ("asked", "location"),
    [("vi", "/vi/"), ("en", "/en/"), ("en-GB,en;q=0.9", "/en/"), ("fr", "/vi/")],
)
def test_any_other_host_follows_the_browser(client, two_hosts, asked, location):
    answer = client.get("/", headers={"Host": "localhost", "Accept-Language": asked})

    assert (answer.status_code, answer["Location"]) == (302, location)


def test_a_wrong_host_is_refused(client, two_hosts):
    answer = client.get("/healthz", headers={"Host": "evil.example.com"})

    assert answer.status_code == 400
