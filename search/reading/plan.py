"""What a reading asks of an engine, in a form that every engine can follow exactly.

A leaf. The score of a document is the sum over concepts of the best of its meanings; a meaning is
the sum of its parts; a part counts the best of its clauses that hold. To that come the extras that
hold, and the density: what of the title was asked for, over the length of the title.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

TITLE, TITLE_FOLDED = "title", "title_folded"
DETAILS, DETAILS_FOLDED = "details", "details_folded"
TEXT, TEXT_FOLDED = "text", "text_folded"
ENGLISH_TITLE, ENGLISH_TEXT = "english_title", "english_text"
CODES, ACTIONS, LEVELS, PAGE = "codes", "actions", "levels", "page"
WORD_FIELDS = (
    TITLE,
    TITLE_FOLDED,
    DETAILS,
    DETAILS_FOLDED,
    TEXT,
    TEXT_FOLDED,
    ENGLISH_TITLE,
    ENGLISH_TEXT,
    CODES,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """``term`` stands in ``field``: worth ``score``."""

    field: str
    term: str
    score: float


Part = tuple[Clause, ...]
Meaning = tuple[Part, ...]


def worth(meaning: Meaning) -> float:
    """Return the score of a document in which all of ``meaning`` holds."""
    return sum(max(clause.score for clause in part) for part in meaning if part)


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that was asked for. ``weight``: its share in what a good answer must reach."""

    meanings: tuple[Meaning, ...]
    weight: float = 0.0

    @property
    def most(self) -> float:
        """Return what a document that says it all receives."""
        return max((worth(meaning) for meaning in self.meanings), default=0.0)

    def clauses(self) -> Iterator[Clause]:
        for meaning in self.meanings:
            for part in meaning:
                yield from part


@dataclass(frozen=True, slots=True)
class Plan:
    """``floor``: documents scored lower are not given; ``needed``: nothing is given when the best
    is scored lower. ``sought``: documents without any of these clauses are not looked at (empty:
    all are). Without concepts the plan finds nothing."""

    concepts: tuple[Concept, ...] = ()
    extras: tuple[Clause, ...] = ()
    density: tuple[Clause, ...] = ()
    floor: float = 0.0
    needed: float = 0.0
    sought: tuple[Clause, ...] = ()

    def essential(self) -> tuple[Clause, ...]:
        """Return clauses of which every document that is given fulfils one.

        They are what is sought, else those of the weightiest concepts: what the others can give
        stays below the floor. Whoever looks only at documents that fulfil one of them misses
        nothing and skips the words that stand everywhere.
        """
        if self.sought:
            return self.sought
        # No title has more of the words asked for than it has words.
        density = max((clause.score for clause in self.density), default=0.0)
        spare = density + sum(clause.score for clause in self.extras)
        rising = sorted(self.concepts, key=lambda concept: concept.most)
        left_out = 0
        for concept in rising[:-1]:
            spare += concept.most
            if spare >= self.floor:
                break
            left_out += 1
        return tuple(clause for concept in rising[left_out:] for clause in concept.clauses())
