import os
import socket
import time

import pytest
from django.test import override_settings

from portal_site import health

pytestmark = pytest.mark.django_db


@pytest.fixture
def dead_port():
    """A port that accepts connections and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


@pytest.fixture
def free_port():
    """A port nothing listens on."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


@pytest.fixture
def embedded(settings, tmp_path):
    """The parts of an installation without services."""
    settings.REDIS_URL = settings.ELASTICSEARCH_URL = ""
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_in": str(tmp_path)}
    return settings


def test_healthz_answers_without_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_healthz_refuses_other_methods(client):
    assert client.post("/healthz").status_code == 405


def test_readyz_names_each_part(client, embedded):
    answer = client.get("/readyz")

    ok = {"ok": True, "reason": ""}
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "parts": {
            "database": ok,
            "migrations": ok,
            "cache": ok,
            "broker": ok,
            "storage": ok,
        },
    }


@pytest.mark.services
def test_readyz_is_ready_with_the_real_services(client, settings):
    settings.ELASTICSEARCH_URL = os.environ["ELASTICSEARCH_URL"]

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert list(answer.json()["parts"]) == [
        "database",
        "migrations",
        "cache",
        "broker",
        "storage",
        "elasticsearch",
    ]


def test_readyz_says_which_part_is_not_ready(client, embedded, tmp_path):
    embedded.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_in": str(tmp_path / "gone")}

    answer = client.get("/readyz?part=broker&part=storage")

    assert answer.status_code == 503
    assert answer.json() == {
        "ready": False,
        "parts": {
            "broker": {
                "ok": False,
                "reason": "Unavailable: its folder is missing or cannot be written",
            },
            "storage": {"ok": True, "reason": ""},
        },
    }


def test_readyz_names_a_migration_that_is_not_applied(client, embedded, monkeypatch):
    monkeypatch.setattr(health, "newest_migrations", lambda: [("home", "9999_never")])

    answer = client.get("/readyz?part=migrations")

    assert answer.status_code == 503
    assert answer.json()["parts"]["migrations"] == {
        "ok": False,
        "reason": "Unavailable: not applied: home.9999_never",
    }


def test_readyz_does_not_wait_for_a_silent_server(client, embedded, dead_port):
    embedded.REDIS_URL = f"redis://127.0.0.1:{dead_port}/0"
    embedded.ELASTICSEARCH_URL = f"http://127.0.0.1:{dead_port}"

    started = time.monotonic()
    answer = client.get("/readyz?part=broker&part=elasticsearch")

    assert time.monotonic() - started < 4
    assert answer.status_code == 503
    assert [part["ok"] for part in answer.json()["parts"].values()] == [False, False]


def test_readyz_tells_that_redis_and_elasticsearch_are_down(client, embedded, free_port):
    embedded.REDIS_URL = f"redis://127.0.0.1:{free_port}/0"
    embedded.ELASTICSEARCH_URL = f"http://127.0.0.1:{free_port}"

    answer = client.get("/readyz?part=broker&part=elasticsearch")

    assert answer.status_code == 503
    assert answer.json()["parts"] == {
        "broker": {
            "ok": False,
            "reason": "Unavailable: Unable to connect to Redis: Connection Error",
        },
        "elasticsearch": {"ok": False, "reason": "Unavailable: ConnectError"},
    }


def test_readyz_tells_that_the_cache_is_down(client, embedded, free_port):
    embedded.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{free_port}/0",
        }
    }

    answer = client.get("/readyz?part=cache")

    assert answer.status_code == 503
    assert answer.json()["parts"]["cache"] == {
        "ok": False,
        "reason": "Unexpected Result: Connection Error",
    }


def test_readyz_refuses_a_part_that_is_not_there(client, embedded):
    answer = client.get("/readyz?part=coffee")

    assert answer.status_code == 400
    assert answer.json() == {
        "unknown": ["coffee"],
        "parts": ["database", "migrations", "cache", "broker", "storage"],
    }


def test_metrics_count_requests(client):
    client.get("/healthz")

    answer = client.get("/metrics")

    assert answer.status_code == 200
    assert "django_http_requests_total_by_method_total" in answer.content.decode()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "10.1.2.3"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "8.8.8.8"}, 403),
        ({"REMOTE_ADDR": ""}, 403),
        ({"REMOTE_ADDR": "10.1.2.3", "HTTP_X_FORWARDED_FOR": "10.1.2.4"}, 403),
        ({"REMOTE_ADDR": "10.1.2.3", "HTTP_FORWARDED": "for=8.8.8.8"}, 403),
        ({"REMOTE_ADDR": "8.8.8.8", "HTTP_AUTHORIZATION": "Bearer " + "t" * 32}, 200),
        ({"REMOTE_ADDR": "8.8.8.8", "HTTP_AUTHORIZATION": "Bearer wrong"}, 403),
        ({"REMOTE_ADDR": "8.8.8.8", "HTTP_AUTHORIZATION": "Bearer ümlaut"}, 403),
    ],
)
@override_settings(PRODUCTION=True, METRICS_TOKEN="t" * 32)
def test_metrics_are_private_in_production(client, headers, status):
    assert client.get("/metrics", **headers).status_code == status


@override_settings(PRODUCTION=True, METRICS_TOKEN="")
def test_metrics_without_a_token_refuse_an_empty_bearer(client):
    answer = client.get("/metrics", REMOTE_ADDR="8.8.8.8", HTTP_AUTHORIZATION="Bearer ")

    assert answer.status_code == 403
