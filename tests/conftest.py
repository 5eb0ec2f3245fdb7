from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_django
from django.db import connection

from dossiers import triggers
from portal_site.lib import http
from portal_site.lib.catalogues import compile_catalogues
from search import labels
from search.snapshot import keeper
from tests.history import take_down

SERVICE_VARIABLES = (
    "DATABASE_URL",
    "REDIS_URL",
    "ELASTICSEARCH_URL",
    "CLAMAV_ADDRESS",
    "NATIONAL_SSO_ISSUER",
)


LEFT_OUT = pytest.StashKey[tuple[int, list[str]]]()
# In CI nothing may be left out silently: what would skip for want of a service fails instead.
REQUIRED = bool(os.environ.get("REQUIRE_SERVICES"))


def pytest_configure(config: pytest.Config) -> None:
    compile_catalogues()  # texts are compared in both languages


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # Before pytest-django sorts. Other tests that commit end in a database that ``migrate`` has
    # filled anew, where what these put back would be there twice.
    items.sort(key=lambda item: not _puts_back(item))
    missing = [name for name in SERVICE_VARIABLES if not os.environ.get(name)]
    if not missing:
        return
    if REQUIRED:
        raise pytest.UsageError(f"REQUIRE_SERVICES is set, but not {', '.join(missing)}.")
    reason = f"needs real services: {', '.join(missing)} not set"
    left_out = [item for item in items if item.get_closest_marker("services")]
    for item in left_out:
        item.add_marker(pytest.mark.skip(reason=reason))
    config.stash[LEFT_OUT] = (len(left_out), missing)


def _puts_back(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("serialized_rollback"))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    number, missing = config.stash.get(LEFT_OUT, (0, []))
    if number:
        terminalreporter.write_line(
            f"{number} tests marked “services” were left out: set {', '.join(missing)}."
        )


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with the real catalogue; tests that need it skip, saying so, where it is absent."""
    folder = Path(os.environ.get("PORTAL_SHARED_DATA") or "/nonexistent")
    if not (folder / "tthc" / "G10.jsonl").exists():
        (pytest.fail if REQUIRED else pytest.skip)(
            "shared data absent: PORTAL_SHARED_DATA names no folder with tthc/G10.jsonl"
        )
    return folder


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    """End sessions that a server's or a worker's thread left in the test database before it is dropped."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor != "postgresql":
            return
        connection.close_pool()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        connection.close()


@pytest.fixture(autouse=True)
def _history_can_be_flushed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let a test that commits be cleaned up after: its flush comes between this and the next test."""
    mark = request.node.get_closest_marker("django_db")
    commits = mark is not None and mark.kwargs.get("transaction", False)
    if not commits and not {"transactional_db", "live_server"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db")
    triggers.put_up(connection)
    yield
    take_down()


@pytest.fixture(autouse=True)
def _nothing_kept_of_the_test_before() -> None:
    """A test that rolls back commits nothing, so nobody is told that kept answers are old."""
    http.store.clear()
    labels.forget()
    keeper.forget()
