"""Follows a plan over sets of documents: what Elasticsearch does for itself, for the database. A leaf."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Set

from search.reading.plan import Clause, Meaning, Plan

Matches = Callable[[Clause], Set[int]]
# Sums of the same numbers in another order differ in the last digits; all engines allow for it.
ROUNDING = 1e-4


def scores(plan: Plan, matches: Matches, title_lengths: Mapping[int, int]) -> dict[int, float]:
    """Return the score of every document of ``title_lengths`` that reaches the plan's floor.

    ``matches`` gives the documents that fulfil a clause. Nothing where the best is below what
    the plan needs.
    """
    found: dict[int, float] = defaultdict(float)
    for concept in plan.concepts:
        best: dict[int, float] = {}
        for meaning in concept.meanings:
            for document, score in _meaning(meaning, matches).items():
                if score > best.get(document, 0.0):
                    best[document] = score
        for document, score in best.items():
            found[document] += score
    for clause in plan.extras:
        for document in matches(clause) & found.keys():
            found[document] += clause.score
    for clause in plan.density:
        for document in matches(clause) & found.keys() & title_lengths.keys():
            found[document] += clause.score / title_lengths[document]
    kept = {
        document: score
        for document, score in found.items()
        if document in title_lengths and score >= plan.floor - ROUNDING
    }
    return kept if kept and max(kept.values()) >= plan.needed - ROUNDING else {}


def _meaning(meaning: Meaning, matches: Matches) -> dict[int, float]:
    found: dict[int, float] = defaultdict(float)
    for part in meaning:
        best: dict[int, float] = {}
        # The weightiest last, so that it stays.
        for clause in sorted(part, key=lambda clause: clause.score):
            best.update(dict.fromkeys(matches(clause), clause.score))
        for document, score in best.items():
            found[document] += score
    return found
