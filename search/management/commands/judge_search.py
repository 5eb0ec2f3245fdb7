from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.engines import front
from search.engines.base import Engine, EngineUnavailable, Found, Request
from search.judging import (
    NEGATIVE,
    Figures,
    InvalidJudgement,
    Judged,
    Judgement,
    figures,
    judge,
    read_judgements,
)
from search.snapshot import snapshot

ENGINES: dict[str, Engine] = {"elasticsearch": front.elastic, "database": front.database}
ATTEMPTS = 100  # half a minute: a node that has just started, or a busy one, may be slow
TITLES = ("queries", "S@1", "S@5", "MRR@10", "nDCG@10", "empty")


class Command(BaseCommand):
    help = (
        "Measure search on judged queries (JSON Lines: q, type, relevant) over the published "
        "procedures: success@1, success@5, MRR@10, nDCG@10 by type, and the share of queries "
        "left empty, which negatives want."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--engine", choices=sorted(ENGINES), default="database")
        parser.add_argument("--locale", choices=["vi", "en"], default="vi")
        parser.add_argument("--misses", action="store_true", help="show what was not first")

    def handle(self, *args: Any, **options: Any) -> None:
        engine, language = ENGINES[options["engine"]], options["locale"]

        def codes_for(text: str) -> Sequence[str]:
            plan = snapshot().reader.read(text).plan
            found = _patiently(engine, Request(plan, language, {"type": ["procedure"]}))
            return [hit.code for hit in found.hits]

        try:
            judgements = read_judgements(options["file"])
            judged = list(judge(judgements, codes_for))
        except (InvalidJudgement, OSError) as error:
            raise CommandError(str(error)) from error
        except EngineUnavailable as error:
            raise CommandError(f"The engine {engine.name} does not answer.") from error
        self.show(figures(judged))
        if options["misses"]:
            for one in judged:
                self.show_miss(one)

    def show(self, found: dict[str, Figures]) -> None:
        self.stdout.write(f"{'type':34}" + "".join(f"{title:>9}" for title in TITLES))
        for kind, row in found.items():
            rates = (row.success_1, row.success_5, row.mrr, row.ndcg, row.empty)
            self.stdout.write(f"{kind:34}{row.count:9}" + "".join(f"{rate:9.3f}" for rate in rates))

    def show_miss(self, one: Judged) -> None:
        wanted = _wanted(one.judgement)
        is_right = not one.codes if one.judgement.type == NEGATIVE else one.rank == 1
        if not is_right:
            self.stdout.write(
                f"{one.rank or '-'!s:>3} {one.judgement.type}: {one.judgement.query} "
                f"| wanted {' '.join(wanted) or 'nothing'} | found {' '.join(one.codes[:3]) or '-'}"
            )


def _patiently(engine: Engine, request: Request) -> Found:
    """Ask again where people would not wait: judged is what is found, not how soon."""
    for _ in range(ATTEMPTS - 1):
        with suppress(EngineUnavailable):
            return engine.search(request)
    return engine.search(request)


def _wanted(judgement: Judgement) -> list[str]:
    return [code for code, grade in judgement.relevant.items() if grade == 3]
