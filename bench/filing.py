"""``bin/bench filing``: how fast dossiers are filed and read, and that none is lost or doubled.

Two sites, of few and of many dossiers. Filing is measured against a transaction that inserts the
same rows bare, in turn, in two processes; reading on the large site against the small one, in
turn. Then many writers file at once, one filing is sent many times at once, and a large file is
sent. Needs PostgreSQL (``DATABASE_URL``; databases of its own are created on that server and
dropped) and ``wrk``; where ``REDIS_URL`` is set it must be a database that no worker reads.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import psycopg

from bench.catalogue.site import (
    ROOT,
    Failed,
    database,
    environment,
    gunicorn,
    run,
)
from bench.content import Comparison, Side, measure
from bench.filed.document import pdf
from bench.filed.workers import Workers, workers

FILING_LIMIT = 0.3  # of the rate of bare inserts
READING_LIMIT = 1.5  # of the time with few dossiers
KINDS = ("submit", "models", "bare")
PROCESSES = 2
TAKEN_BACK = 10  # every tenth filing is made and rolled back first
MB = 1024 * 1024
UPLOAD = 50 * MB - 10_000
MEMORY_LIMIT = 50  # MB
SLOWEST = 1800  # seconds


@dataclass(frozen=True)
class Site:
    """``env`` of its processes; ``known``: whom to ask for what (``bench.filed.fill``)."""

    env: dict[str, str]
    known: dict[str, Any]


def main(argv: list[str]) -> int:
    options = _options(argv)
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres") or not shutil.which("wrk"):
        print("bench filing: needs wrk and DATABASE_URL=postgres://…", file=sys.stderr)
        return 2
    # Databases and servers are taken down also when somebody ends the run.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        held = _run(server, options)
    except Failed as error:
        print(f"bench filing: {error}", file=sys.stderr)
        return 2
    print("\nall limits hold" if held else "\nlimits broken")
    return int(not held)


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench filing", description=__doc__)
    parser.add_argument("--small", type=int, default=10_000, help="dossiers")
    parser.add_argument("--large", type=int, default=1_000_000, help="dossiers")
    parser.add_argument("--seconds", type=int, default=2, help="of each measurement of reading")
    parser.add_argument("--rounds", type=int, default=5, help="of A and B in turn")
    parser.add_argument("--filings", type=int, default=300, help="of each process in each round")
    parser.add_argument("--writers", type=int, default=32, help="at once")
    parser.add_argument("--each", type=int, default=200, help="filings of each writer")
    parser.add_argument("--posts", type=int, default=50, help="with one key, at once")
    return parser.parse_args(argv)


def _run(server: str, options: argparse.Namespace) -> bool:
    with _sites(server, options) as (small, large):
        held = [_reading(small, large, options)]
        with workers(small.env, PROCESSES) as filing:
            held += [_rate(filing, options), _at_once(filing, small, options)]
        with workers(small.env, 1) as making, gunicorn(small.env) as site:
            _seconds, [[draft, _paper]] = making.do("draft", 1)
            held.append(_one_key(site, small, draft, options))
        with workers(small.env, 1) as making, gunicorn({**small.env, "WEB_WORKERS": "1"}) as site:
            _seconds, [[draft, paper]] = making.do("draft", 1)
            held.append(_upload(site, small, draft, paper))
    return all(held)


@contextmanager
def _sites(server: str, options: argparse.Namespace):
    with ExitStack() as stack:
        sites, template = [], ""
        for size in (options.small, options.large):
            name = f"portal_bench_{os.getpid()}_{len(sites)}"
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-bench-"))
            if not template:
                template = f"{name}_empty"
                empty = stack.enter_context(database(server, template))
                _say("migrating …")
                run(environment(empty, folder), "manage.py", "migrate", "--verbosity", "0")
            env = {
                **environment(stack.enter_context(database(server, name, template)), folder),
                "DJANGO_SETTINGS_MODULE": "bench.filed.settings",
                "DATABASE_POOL_SIZE": str(options.writers),
                "LOG_LEVEL": "ERROR",
            }
            _say(f"filling {size:,} dossiers …")
            sites.append(Site(env, json.loads(_output(env, "-m", "bench.filed.fill", str(size)))))
        yield sites


def _output(env: dict[str, str], *command: str) -> str:
    made = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=SLOWEST, check=False,
    )  # fmt: skip
    if made.returncode:
        raise Failed(f"{' '.join(command)} failed:\n{made.stderr[-2000:]}")
    return made.stdout


def _reading(small: Site, large: Site, options: argparse.Namespace) -> bool:
    print(
        f"time per request with {options.large:,} dossiers against {options.small:,}\n\n"
        f"{'':44}{'ours/s':>9}{'other/s':>9}{'ratio':>8}{'limit':>9}",
        flush=True,
    )
    with gunicorn(large.env) as many, gunicorn(small.env) as few:
        asked = [_reads(many, large), _reads(few, small)]
        comparisons = [
            Comparison(name, asked[0][name], asked[1][name], READING_LIMIT, of_times=True)
            for name in asked[0]
        ]
        held = [measure(comparison, options) for comparison in comparisons]
    return all(held)


def _reads(url: str, site: Site) -> dict[str, Side]:
    own, desk = (_signed(url, site, who) for who in ("applicant", "desk"))
    dossiers = f"{url}/api/v1/dossiers"
    return {
        "look-up": Side(f"{url}/api/v1/lookup/?code={quote(site.known['code'])}"),
        "my list": Side(f"{dossiers}/", own),
        "my dossier": Side(f"{dossiers}/{site.known['id']}/", own),
        "list of the desk": Side(f"{url}/api/v1/desk/dossiers/", desk),
    }


def _signed(url: str, site: Site, who: str) -> dict[str, str]:
    """Return the header that tells a site who calls."""
    client, secret = site.known[who]
    scope = "desk:read" if who == "desk" else "dossiers:read dossiers:write"
    told = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}
    body = urlencode({**told, "scope": scope}).encode()
    with urllib.request.urlopen(f"{url}/identity/o/api/token", body, timeout=60) as answer:
        return {"Authorization": f"Bearer {json.load(answer)['access_token']}"}


def _rate(filing: Workers, options: argparse.Namespace) -> bool:
    count = options.filings
    for what in KINDS:
        filing.do(what, max(20, count // 10))  # warm-up
    rounds = [
        [PROCESSES * count / filing.do(what, count)[0] for what in KINDS]
        for _round in range(options.rounds)
    ]
    submitted, models, sql = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(
        f"\nfiled {submitted:.0f}/s; the same rows bare by models {models:.0f}/s,"
        f" by SQL {sql:.0f}/s ({submitted / sql:.2f})",
        flush=True,
    )
    ratios = [submitted / models for submitted, models, _sql in rounds]
    spread = f"  ({min(ratios):.2f}–{max(ratios):.2f})"
    return _holds("filed / bare", statistics.median(ratios), FILING_LIMIT, True, spread)


def _at_once(filing: Workers, site: Site, options: argparse.Namespace) -> bool:
    """File with many writers; every code must be there once, without a gap in any day."""
    before = _numbers(site)
    per_process = options.writers // PROCESSES * options.each
    seconds, codes = filing.do(
        "submit", per_process, threads=options.writers // PROCESSES, rolled_back=TAKEN_BACK
    )
    after = _numbers(site)
    made = {name: after[name] - before[name] for name in ("dossiers", "events", "messages")}
    print(
        f"\n{options.writers} writers filed {len(codes):,} in {seconds:.0f} s;"
        f" {len(codes) // TAKEN_BACK:,} were rolled back before",
        flush=True,
    )
    expected = options.writers // PROCESSES * PROCESSES * options.each
    return all(
        [
            _holds("codes given twice", len(codes) - len(set(codes)), 0),
            _holds("lost dossiers", expected - made["dossiers"], 0),
            _holds("lost events and messages", 2 * expected - sum(made.values()) + expected, 0),
            _holds("drafts left", after["drafts"] - before["drafts"], 0),
            _holds("gaps in the codes of a day", after["gaps"], 0),
        ]
    )


def _numbers(site: Site) -> dict[str, int]:
    """Count rows, and the numbers that were counted but that no dossier bears."""
    with psycopg.connect(site.env["DATABASE_URL"]) as connection:
        row = connection.execute(
            """
            SELECT (SELECT count(*) FROM dossiers_dossier),
                   (SELECT count(*) FROM dossiers_dossierevent),
                   (SELECT count(*) FROM exchange_outboxmessage),
                   (SELECT count(*) FROM dossiers_draft),
                   (SELECT count(*)
                    FROM dossiers_codecounter, generate_series(1, last) AS number
                    WHERE NOT EXISTS (SELECT FROM dossiers_dossier WHERE code =
                        agency_code || '-' || to_char(day, 'YYMMDD') || '-'
                        || lpad(number::text, greatest(4, length(number::text)), '0')))
            """
        ).fetchone()
    assert row is not None
    return dict(zip(("dossiers", "events", "messages", "drafts", "gaps"), row, strict=True))


def _one_key(url: str, site: Site, draft: str, options: argparse.Namespace) -> bool:
    headers = {**_signed(url, site, "applicant"), "Idempotency-Key": f"once-{draft}"}
    address = f"{url}/api/v1/dossiers/drafts/{draft}/submit/"
    before = _numbers(site)["dossiers"]
    with ThreadPoolExecutor(options.posts) as pool:
        answers = list(pool.map(lambda _n: _post(address, b"", headers), range(options.posts)))
    filed = {content for status, content in answers if status == 201}
    others = [status for status, _content in answers if status not in {201, 409}]
    print(f"\n{options.posts} posts with one key at once: {len(filed)} answer", flush=True)
    return all(
        [
            _holds("dossiers but one", _numbers(site)["dossiers"] - before - 1, 0),
            _holds("answers but one", len(filed) - 1, 0),
            _holds("neither filed nor at work", len(others), 0),
        ]
    )


def _upload(url: str, site: Site, draft: str, paper: str) -> bool:
    headers = {
        **_signed(url, site, "applicant"),
        "Content-Type": "application/octet-stream",
        "Content-Disposition": "attachment; filename=a.pdf",
    }
    address = f"{url}/api/v1/dossiers/drafts/{draft}/files/?component={paper}"
    _sent(address, pdf(1000), headers)  # loads what reads files
    _peak(url)
    before = _peak(url)
    content = pdf(UPLOAD)
    _sent(address, content, headers)
    taken = (_peak(url) - before) / 1024
    print(f"\na file of {len(content) / MB:.1f} MB", flush=True)
    return _holds("memory it took, MB", taken, MEMORY_LIMIT)


def _sent(address: str, content: bytes, headers: dict[str, str]) -> None:
    status, answer = _post(address, content, headers)
    if status != 201:
        raise Failed(f"{address}: {status} {answer[:500]!r}")


def _peak(url: str) -> int:
    """Return the peak of the server's memory since this was asked last, in kB."""
    with urllib.request.urlopen(f"{url}/bench/peak/", timeout=60) as answer:
        return int(answer.read())


def _post(address: str, content: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    told = {"Content-Type": "application/json", **headers}
    request = urllib.request.Request(address, content, told, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def _holds(name: str, value: float, limit: float, at_least: bool = False, more: str = "") -> bool:
    """Print one line; return whether the limit holds."""
    holds = value >= limit if at_least else value <= limit if limit else value == 0
    sign = "≥" if at_least else "≤" if limit else "="
    print(f"{name:32}{value:10.2f}   {sign} {limit:<6g} {'ok' if holds else 'BROKEN'}{more}")
    return holds


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
