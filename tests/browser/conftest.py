"""One site and one browser for all tests here.

The site is built once and committed, because a server in another thread reads it; afterwards the
database is put back as it was.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer
from wagtail.signal_handlers import disable_reference_index_auto_update

from portal_site.environment import BASE_DIR
from tests.browser.content import build_site
from tests.history import open_history

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark before pytest-django sorts: its last group finds a database that tests have emptied."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            # Without this mark pytest-django would make no test database for the server to use.
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(scope="package")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The address of a served site."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no browser at {CHROMIUM}; the variable CHROMIUM may name another")
    with django_db_blocker.unblock():
        name = str(connection.settings_dict["NAME"])
        assert "test_" in name or "memory" in name, "what follows empties the database"
        before = connection.creation.serialize_db_to_string()
        server = None
        try:
            build_site()
            server = LiveServer("localhost")
            yield server.url
        finally:
            if server is not None:
                server.stop()
                if connection.vendor == "postgresql":
                    connection.close_pool()  # the server's threads keep connections in it
            put_back(before)


def put_back(serialized: str) -> None:
    """Empty the database and load ``serialized``, the content types before what refers to them."""
    with open_history():
        call_command(
            "flush",
            verbosity=0,
            interactive=False,
            reset_sequences=False,
            inhibit_post_migrate=True,
        )
    ContentType.objects.clear_cache()
    rows = json.loads(serialized)
    rows.sort(key=lambda row: row["model"] != "contenttypes.contenttype")
    with disable_reference_index_auto_update():
        connection.creation.deserialize_db_from_string(json.dumps(rows))


@pytest.fixture(scope="package")
def browser(site: str) -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, where the tests' own transactions live.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Any]:
    """``open_page(path, width=360, …)``: a page of the site; its console must stay silent."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_(path: str, *, width: int = 1280, on_response: Any = None, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: _note(complaints, message))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if on_response:
            page.on("response", on_response)
        page.goto(path if path.startswith("http") else f"{site}{path}")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def _note(complaints: list[str], message: Any) -> None:
    if message.type in {"error", "warning"}:
        complaints.append(message.text)


@pytest.fixture(scope="session")
def pictures() -> Path:
    folder = Path(os.environ.get("PORTAL_SCREENSHOTS") or BASE_DIR / "var" / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
