"""``bin/bench search``: what search costs over what Elasticsearch takes, and how it grows.

One caller asks in turn (API, bare Elasticsearch query, suggestions, bare view) on this machine, on
a site of few and on one of many documents; 95 of 100 answers come within the time given (p95).
At the end pages of the small site are published, with a worker that tells Elasticsearch of them.
Needs PostgreSQL (``DATABASE_URL``) and Elasticsearch (``ELASTICSEARCH_URL``); databases and
indexes of its own are made there and dropped.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from contextlib import ExitStack, contextmanager
from pathlib import Path

from elasticsearch import Elasticsearch

from bench.catalogue.site import ROOT, Failed, database, environment, gunicorn, run

LIMIT = 1.5
SUGGESTION_LIMIT = 30  # ms over the bare view
REBUILD_LIMIT = 1000  # documents a second
GROWTH_LIMIT = 1.15  # of memory, from a tenth of the rebuild to its end
FOUND_LIMIT = 2  # seconds from publication to the answer that shows it
PUBLISHED = 20  # pages
SLOWEST = 1800  # seconds
WORKER = (
    *("-m", "celery", "-A", "portal_site", "worker", "--loglevel=WARNING"),
    *("--queues=default,exchange,index,documents", "--concurrency=2"),
)


def main(argv: list[str]) -> int:
    options = _options(argv)
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres") or not os.environ.get("ELASTICSEARCH_URL"):
        print(
            "bench search: needs DATABASE_URL=postgres://… and ELASTICSEARCH_URL", file=sys.stderr
        )
        return 2
    # Databases, indexes and servers are taken down also when somebody ends the run.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        held = _run(server, options)
    except Failed as error:
        print(f"bench search: {error}", file=sys.stderr)
        return 2
    print("\nall limits hold" if held else "\nlimits broken")
    return int(not held)


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench search", description=__doc__)
    parser.add_argument("--small", type=int, default=1000, help="documents")
    parser.add_argument("--large", type=int, default=100_000, help="documents")
    parser.add_argument("--turns", type=int, default=3, help="of the two sites")
    parser.add_argument("--rounds", type=int, default=4, help="of all queries in each turn")
    return parser.parse_args(argv)


def _run(server: str, options: argparse.Namespace) -> bool:
    with ExitStack() as stack:
        sites, rebuilt = [], {}
        for size in (options.small, options.large):
            env = stack.enter_context(_site(server, size))
            rebuilt = json.loads(_output(env, "-m", "bench.searched.rebuild"))
            sites.append((env, stack.enter_context(gunicorn(env))))
        found = [defaultdict(list), defaultdict(list)]
        for turn in range(options.turns):
            _say(f"asking, turn {turn + 1} of {options.turns} …")
            for (env, url), times in zip(sites, found, strict=True):
                asked = json.loads(
                    _output(env, "-m", "bench.searched.probe", url, str(options.rounds))
                )
                for name, values in asked["times"].items():
                    times[name] += values
                times["degraded"].append(asked["degraded"])
        return _report(found, rebuilt, _published(*sites[0]), options)


def _published(env: dict[str, str], url: str) -> list[float]:
    """Return the seconds until each of some publications was found."""
    _say(f"publishing {PUBLISHED} pages …")
    with open(Path(env["PORTAL_VAR_DIR"]) / "worker.log", "wb") as log:
        worker = subprocess.Popen(
            [sys.executable, *WORKER], cwd=ROOT, env=env, stdout=log, stderr=log
        )
        try:
            told = _output(env, "-m", "bench.searched.publish", url, str(PUBLISHED))
        finally:
            worker.terminate()
            worker.wait(timeout=30)
    waits: list[float] = json.loads(told)
    return waits


@contextmanager
def _site(server: str, size: int):
    """Yield the environment of a site of ``size`` documents, whose index is still to be made."""
    name = f"portal_bench_{os.getpid()}_{size}"
    prefix = name.replace("_", "-")
    with (
        tempfile.TemporaryDirectory(prefix="portal-bench-") as folder,
        database(server, name) as at,
    ):
        env = {**environment(at, folder), "ELASTICSEARCH_PREFIX": prefix}
        _say(f"filling {size:,} documents …")
        # Without Elasticsearch, so that nothing is pushed before the rebuild that is measured.
        alone = {**env, "ELASTICSEARCH_URL": ""}
        run(alone, "manage.py", "migrate", "--verbosity", "0")
        run(alone, "-m", "bench.searched.fill", str(size))
        try:
            yield env
        finally:
            client = Elasticsearch(os.environ["ELASTICSEARCH_URL"], request_timeout=60)
            for index in client.indices.get(index=f"{prefix}-*").body:
                client.indices.delete(index=index)


def _output(env: dict[str, str], *command: str) -> str:
    made = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=SLOWEST, check=False,
    )  # fmt: skip
    if made.returncode:
        raise Failed(f"{' '.join(command)} failed:\n{made.stderr[-2000:]}")
    return made.stdout


def _report(
    found: list[dict], rebuilt: dict, waits: list[float], options: argparse.Namespace
) -> bool:
    small, large = found
    print(f"{len(small['api'])} calls of each kind on each site; p95 (and median), ms\n")
    print(f"{'':24}{'API':>16}{'Elasticsearch':>18}{'suggestions':>16}{'bare view':>16}")
    for size, times in zip((options.small, options.large), found, strict=True):
        shown = [
            f"{_p95(times[name]):8.1f} ({statistics.median(times[name]):.1f})".rjust(16)
            for name in ("api", "raw", "suggest", "bare")
        ]
        print(f"{size:>9,} documents     {''.join(shown)}")
    degraded = sum(small["degraded"]) + sum(large["degraded"])
    print(f"\nanswered by the database because Elasticsearch took over 300 ms: {degraded}\n")
    rate = rebuilt["documents"] / rebuilt["seconds"]
    growth = rebuilt["late"] / rebuilt["early"]
    print(
        f"rebuild: {rebuilt['documents']:,} documents in {rebuilt['seconds']:.0f} s, memory"
        f" {rebuilt['early'] // 1024} MB after a tenth, {rebuilt['late'] // 1024} MB at the end\n"
    )
    return all(
        [
            _holds("API / Elasticsearch, few", _p95(small["api"]) / _p95(small["raw"]), LIMIT),
            _holds("API / Elasticsearch, many", _p95(large["api"]) / _p95(large["raw"]), LIMIT),
            _holds("API, many / few", _p95(large["api"]) / _p95(small["api"]), LIMIT),
            _holds(
                "suggestions − bare view, ms",
                _p95(large["suggest"]) - _p95(large["bare"]),
                SUGGESTION_LIMIT,
            ),
            _holds("rebuild, documents/s", rate, REBUILD_LIMIT, at_least=True),
            _holds("rebuild, growth of memory", growth, GROWTH_LIMIT),
            _holds("from publication to found, s", max(waits), FOUND_LIMIT),
        ]
    )


def _holds(name: str, value: float, limit: float, *, at_least: bool = False) -> bool:
    """Print one line; return whether the limit holds."""
    holds = value >= limit if at_least else value <= limit
    sign = "≥" if at_least else "≤"
    print(f"{name:32}{value:10.2f}   {sign} {limit:<6g} {'ok' if holds else 'BROKEN'}", flush=True)
    return holds


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
