"""Measures search against judged queries. A leaf: how the answers were found is the caller's matter.

A judged query is ``{"q": text, "type": kind of query, "relevant": {code: grade}}``; grade 3 is what
the person wants, 1 a close relative. Type ``negative`` wants nothing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path

LOOKED_AT = 10
WANTED = 3
NEGATIVE = "negative"


class InvalidJudgement(ValueError):
    """A line of the file is no judged query; the text names it."""


@dataclass(frozen=True, slots=True)
class Judgement:
    query: str
    type: str
    relevant: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over ``count`` queries; ``empty``: share of queries without any result."""

    count: int
    success_1: float
    success_5: float
    mrr: float
    ndcg: float
    empty: float


@dataclass(frozen=True, slots=True)
class Judged:
    judgement: Judgement
    codes: tuple[str, ...]

    @property
    def rank(self) -> int | None:
        """Return the place of the first wanted result, from 1."""
        grades = [self.judgement.relevant.get(code, 0) for code in self.codes]
        return grades.index(WANTED) + 1 if WANTED in grades else None


def read_judgements(path: Path) -> list[Judgement]:
    """Return the queries of a JSON Lines file. Raises ``InvalidJudgement`` naming the line."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            grades = {str(code): int(grade) for code, grade in row["relevant"].items()}
            found.append(Judgement(str(row["q"]), str(row["type"]), grades))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InvalidJudgement(f"{path}, line {number}: {error!r}") from error
    return found


def judge(
    judgements: Iterable[Judgement], codes_for: Callable[[str], Sequence[str]]
) -> Iterator[Judged]:
    """Yield each query with the first ten codes found for it, each once."""
    for judgement in judgements:
        codes = tuple(dict.fromkeys(codes_for(judgement.query)))[:LOOKED_AT]
        yield Judged(judgement, codes)


def figures(judged: Iterable[Judged]) -> dict[str, Figures]:
    """Return the figures by type of query, and those of all but the negative ones under ``all``."""
    by_type: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        by_type[one.judgement.type].append(one)
    found = {kind: _figures(several) for kind, several in by_type.items()}
    asked = [one for kind, several in by_type.items() if kind != NEGATIVE for one in several]
    return found | {"all": _figures(asked)}


def _figures(judged: Sequence[Judged]) -> Figures:
    ranks = [one.rank for one in judged]
    return Figures(
        len(judged),
        _mean(float(rank == 1) for rank in ranks),
        _mean(float(rank is not None and rank <= 5) for rank in ranks),
        _mean(1 / rank if rank else 0.0 for rank in ranks),
        _mean(_ndcg(one) for one in judged),
        _mean(float(not one.codes) for one in judged),
    )


def _mean(values: Iterable[float]) -> float:
    several = list(values)
    return sum(several) / len(several) if several else 0.0


def _ndcg(judged: Judged) -> float:
    grades = [judged.judgement.relevant.get(code, 0) for code in judged.codes]
    ideal = sorted(judged.judgement.relevant.values(), reverse=True)[:LOOKED_AT]
    return _gain(grades) / _gain(ideal) if _gain(ideal) else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum(((1 << grade) - 1) / log2(place + 1) for place, grade in enumerate(grades, start=1))
