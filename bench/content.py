"""``bin/bench content``: how fast published content is read, as ratios from one run.

Each ratio compares two addresses that are asked in turn, A B A B …, on this machine; the median of
the rounds counts. Needs PostgreSQL (``DATABASE_URL``; databases of its own are created on that
server and dropped) and ``wrk``.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import statistics
import sys
import urllib.request
from dataclasses import dataclass, field

from bench.catalogue.site import Failed, rate, two_sites

V2_FIELDS = (
    "_,id,type,detail_url,html_url,locale,title,name,summary,levels,fields_of_work,subjects,"
    "agencies,channels,effective_level,level_is_set,effective_scope,no_fee_declared"
)
WARM_UP = 1  # seconds


@dataclass(frozen=True)
class Side:
    url: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Comparison:
    """``ours`` against ``other``: rates, or times where ``of_times``."""

    name: str
    ours: Side
    other: Side
    limit: float
    of_times: bool = False

    def holds(self, ratio: float) -> bool:
        return ratio <= self.limit if self.of_times else ratio >= self.limit


def main(argv: list[str]) -> int:
    options = _options(argv)
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres") or not shutil.which("wrk"):
        print("bench content: needs wrk and DATABASE_URL=postgres://…", file=sys.stderr)
        return 2
    # Databases and servers are taken down also when somebody ends the run.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        with two_sites(server, options.small, options.large, _say) as (small, large):
            failed = [
                comparison.name
                for comparison in _comparisons(small, large, options)
                if not measure(comparison, options)
            ]
    except Failed as error:
        print(f"bench content: {error}", file=sys.stderr)
        return 2
    print(f"\n{len(failed)} limits broken: {', '.join(failed)}" if failed else "\nall limits hold")
    return int(bool(failed))


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench content", description=__doc__)
    parser.add_argument("--seconds", type=int, default=2, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=7, help="of A and B in turn")
    parser.add_argument("--small", type=int, default=1000, help="procedures")
    parser.add_argument("--large", type=int, default=100_000, help="procedures")
    return parser.parse_args(argv)


def _comparisons(small: str, large: str, options: argparse.Namespace) -> list[Comparison]:
    code = "9.000777"
    detail = f"{small}/api/v1/procedures/{code}/"
    etag = {"If-None-Match": _get(detail).headers["ETag"]}
    bare, values = Side(f"{small}/bench/bare/"), Side(f"{small}/bench/values/")
    listed = Side(f"{small}/bench/procedures/?page_size=20")
    plain = Side(
        f"{small}/bench/v2/pages/?type=procedures.ProcedurePage&locale=vi&limit=20"
        f"&fields={V2_FIELDS}"
    )
    terms = json.load(_get(f"{small}/api/v1/procedures/{code}/"))
    one = terms["fields"][0]["code"]
    two = f"field={one}&level={terms['levels'][0]}"
    print(
        "304, kept detail: /api/v1/procedures/{code}/ against a view of constant JSON\n"
        "list: the list view of 20 without kept bodies, against (a) one .values() query of 20 rows\n"
        "  with the same stored summaries + orjson, (b) Wagtail's own API v2, unkept, 20 pages with\n"
        "  the fields that our list shows; all behind the program's middleware\n"
        f"size: time per request with {options.large:,} procedures against {options.small:,}, unkept\n"
    )
    print(f"{'':44}{'ours/s':>9}{'other/s':>9}{'ratio':>8}{'limit':>9}")
    pairs = [
        Comparison("304 / bare view", Side(detail, etag), bare, 0.8),
        Comparison("kept detail / bare view", Side(detail), bare, 0.8),
        Comparison("list of 20 / .values() + orjson", listed, values, 0.5),
        Comparison("list of 20 / Wagtail API v2", listed, plain, 10),
    ]
    paths = {
        "list": ("?page_size=20",) * 2,
        "list by name": ("?ordering=name",) * 2,
        "list of a field": (f"?field={one}",) * 2,
        "list of a field and a level": (f"?{two}",) * 2,
        "list of a service level by name": ("?service_level=3&ordering=name",) * 2,
        "middle of the list": tuple(_middle(site) for site in (small, large)),
        "detail": (f"{code}/",) * 2,
    }
    return pairs + [
        Comparison(
            f"size: {name}",
            Side(f"{large}/bench/procedures/{at_large}"),
            Side(f"{small}/bench/procedures/{at_small}"),
            1.5,
            of_times=True,
        )
        for name, (at_small, at_large) in paths.items()
    ]


def _middle(site: str) -> str:
    """Return the query of a page in the middle of the list, found as a reader finds it."""
    cursors, address = [], f"{site}/bench/procedures/?page_size=100"
    while address:
        cursors.append(address.partition("cursor=")[2].partition("&")[0])
        address = json.load(_get(address))["next"]
    return f"?page_size=20&cursor={cursors[len(cursors) // 2]}"


def measure(comparison: Comparison, options: argparse.Namespace) -> bool:
    """Print one line; return whether the limit holds."""
    sides = (comparison.ours, comparison.other)
    for side in sides:
        rate(side.url, WARM_UP, side.headers)
    rounds = [
        [rate(side.url, options.seconds, side.headers) for side in sides]
        for _ in range(options.rounds)
    ]
    ours, other = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratios = [second / first if comparison.of_times else first / second for first, second in rounds]
    ratio = statistics.median(ratios)
    holds = comparison.holds(ratio)
    sign = "≤" if comparison.of_times else "≥"
    print(
        f"{comparison.name:44}{ours:9.0f}{other:9.0f}{ratio:8.2f}{sign:>5}{comparison.limit:4g}"
        f"  {'ok' if holds else 'BROKEN'}  ({min(ratios):.2f}–{max(ratios):.2f})",
        flush=True,
    )
    return holds


def _get(url: str):
    return urllib.request.urlopen(url, timeout=60)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
