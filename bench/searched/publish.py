"""``python -m bench.searched.publish URL TIMES``: how soon the public finds what is published.

Publishes pages one by one under new names and asks the API at ``URL`` until it tells them. Prints
the seconds between, as JSON. A worker must be running.
"""

from __future__ import annotations

import json
import sys
import time
import urllib.request
from urllib.parse import quote

import django

django.setup()

from procedures.models import ProcedurePage

LONGEST_WAIT = 60  # seconds
PAUSE = 0.02


def main() -> None:
    address, count = sys.argv[1], int(sys.argv[2])
    pages = ProcedurePage.objects.live().filter(locale__language_code="vi").order_by("pk")
    # The first is for the worker and the site to read what they keep.
    waits = [_found_after(address, page) for page in pages[: count + 1]]
    print(json.dumps(waits[1:]))


def _found_after(address: str, page: ProcedurePage) -> float:
    code = page.procedure.code
    page.name = f"{code} {page.name}"
    revision = page.save_revision()
    began = time.perf_counter()
    revision.publish()
    while not any(title.startswith(code) for title in _titles(address, code)):
        if time.perf_counter() - began > LONGEST_WAIT:
            raise SystemExit(f"{code} is not found under its new name")
        time.sleep(PAUSE)
    return time.perf_counter() - began


def _titles(address: str, words: str) -> list[str]:
    with urllib.request.urlopen(f"{address}/api/v1/search/?q={quote(words)}", timeout=60) as found:
        return [result["title"] for result in json.load(found)["results"]]


if __name__ == "__main__":
    main()
