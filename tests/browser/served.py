"""A portal of its own in a process of its own: what is filed in it is really written.

``python -m tests.browser.served PORT CATALOGUE CODE`` serves the procedure CODE of the file CATALOGUE
in a new database below PORTAL_VAR_DIR, and writes its address once it answers.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import django

django.setup()  # models are loaded only after it

# ruff: noqa: E402
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

from procedures.models import Agency
from procedures.services.sync import import_records
from tests.browser.content import portal
from tests.factories import locale


def fill(catalogue: str, code: str) -> None:
    call_command("migrate", verbosity=0)
    portal()
    Agency.objects.create(code="G10", name="Bộ Nông nghiệp và Môi trường", locale=locale("vi"))
    lines = Path(catalogue).read_text(encoding="utf-8").splitlines()
    records = [record for record in map(json.loads, lines) if record["MATTHC"] == code]
    assert import_records(records, source="G10.jsonl", publish=True).created == 1


def serve(port: int) -> None:
    server = ThreadedWSGIServer(("localhost", port), WSGIRequestHandler)
    server.set_app(StaticFilesHandler(get_wsgi_application()))
    sys.stdout.write(f"{settings.BASE_URL}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    fill(*sys.argv[2:])
    serve(int(sys.argv[1]))
