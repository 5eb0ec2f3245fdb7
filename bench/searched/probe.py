"""``python -m bench.searched.probe URL ROUNDS``: how long one caller waits, in turn, for

the API (``api``), the query that it puts to Elasticsearch with the same client (``raw``), the
suggestions (``suggest``) and a view of constant JSON (``bare``). Prints milliseconds as JSON.
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlsplit

import django

django.setup()

from django.conf import settings

from search.engines.base import Request
from search.engines.elastic import connected
from search.engines.elastic_index import alias
from search.engines.elastic_query import search_body
from search.snapshot import snapshot

QUERIES = (Path(__file__).parent / "queries.txt").read_text().splitlines()
WARM_UP = 4  # rounds: every worker has read its words, Elasticsearch has compiled its code


def main() -> None:
    address = urlsplit(sys.argv[1])
    site = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
    reader = snapshot().reader
    times: dict[str, list[float]] = {"api": [], "raw": [], "suggest": [], "bare": []}
    degraded = 0
    for turn in range(WARM_UP + int(sys.argv[2])):
        if turn == WARM_UP:
            times = {name: [] for name in times}
            degraded = 0
        for number, query in enumerate(QUERIES):
            body = search_body(Request(reader.read(query).plan, "vi"))
            whole, begun = quote(query), quote(query[: max(2, len(query) * 2 // 3)])
            asked: list[tuple[str, Callable[[], object]]] = [
                ("api", lambda q=whole: _get(site, f"/api/v1/search/?q={q}")),
                ("raw", lambda body=body: _raw(body)),
                ("suggest", lambda q=begun: _get(site, f"/api/v1/search/suggest/?q={q}")),
                ("bare", lambda: _get(site, "/bench/bare/")),
            ]
            for name, ask in asked if (turn + number) % 2 else reversed(asked):
                began = time.perf_counter()
                answer = ask()
                times[name].append((time.perf_counter() - began) * 1000)
                if name == "api":
                    degraded += b'"degraded":true' in answer
    print(json.dumps({"times": times, "degraded": degraded}))


def _get(site: http.client.HTTPConnection, path: str) -> bytes:
    site.request("GET", path)
    response = site.getresponse()
    answer = response.read()
    if response.status != 200:
        raise SystemExit(f"{path}: {response.status} {answer[:300]!r}")
    return answer


def _raw(body: dict) -> object:
    # Longer than the program waits, so that the slowest count here too.
    client = connected(settings.ELASTICSEARCH_URL, 30.0)
    return client.search(index=alias(), body=body, allow_partial_search_results=False)


if __name__ == "__main__":
    main()
