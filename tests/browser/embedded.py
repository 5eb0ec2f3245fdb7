"""A portal in a process and database of its own: what its modules file is really written.

``python -m tests.browser.embedded PORT ORIGIN`` serves the content of ``tests.browser.content`` on
localhost, lets the site ORIGIN use its modules, and prints a line once it answers.
"""

from __future__ import annotations

import sys

import django

django.setup()  # models are loaded only after it

# ruff: noqa: E402
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

from home.models import PortalSettings
from tests.browser.content import build_site
from tests.search.published import make_searchable


def fill(origin: str) -> None:
    call_command("migrate", verbosity=0)
    build_site()
    make_searchable()
    assert PortalSettings.objects.update(embedding_origins=origin) == 1


def main() -> None:
    port, origin = sys.argv[1:]
    fill(origin)
    server = ThreadedWSGIServer(("localhost", int(port)), WSGIRequestHandler)
    server.set_app(StaticFilesHandler(get_wsgi_application()))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
