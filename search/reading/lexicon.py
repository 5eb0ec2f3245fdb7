"""The words of what is indexed: how rare each is, what stands beside it, how it is spelt. A leaf."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from math import log

from rapidfuzz.distance import OSA

from search.language.words import fold

# A word of a title tells more about a document than a word of its text.
TEXT_SHARE = 0.25
SHORTEST_CORRECTED = 3
LONG_WORD = 6


@dataclass(frozen=True, slots=True)
class LexiconRow:
    """``word``: a word as spelt, or two joined by ``_``. Counts are numbers of documents."""

    word: str
    in_titles: int
    anywhere: int


@dataclass
class Lexicon:
    """Built once per version of the index, and shared by the threads of a process."""

    documents: int = 0
    titles: dict[str, int] = field(default_factory=dict)  # by folded word
    anywhere: dict[str, int] = field(default_factory=dict)
    spellings: dict[str, dict[str, int]] = field(default_factory=dict)  # folded → as spelt
    followers: dict[str, set[str]] = field(default_factory=dict)
    leaders: dict[str, set[str]] = field(default_factory=dict)
    by_length: dict[int, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[LexiconRow], documents: int) -> Lexicon:
        titles: dict[str, int] = defaultdict(int)
        anywhere: dict[str, int] = defaultdict(int)
        spellings: dict[str, dict[str, int]] = defaultdict(dict)
        followers: dict[str, set[str]] = defaultdict(set)
        leaders: dict[str, set[str]] = defaultdict(set)
        by_length: dict[int, list[str]] = defaultdict(list)
        for row in rows:
            folded = fold(row.word)
            titles[folded] = min(documents, titles[folded] + row.in_titles)
            anywhere[folded] = min(documents, anywhere[folded] + row.anywhere)
            spellings[folded][row.word] = row.in_titles * 4 + row.anywhere
            first, _, second = folded.partition("_")
            if second:
                followers[first].add(second)
                leaders[second].add(first)
        for word in titles:
            if "_" not in word:
                by_length[len(word)].append(word)
        return cls(
            documents, dict(titles), dict(anywhere), dict(spellings), dict(followers),
            dict(leaders), dict(by_length),
        )  # fmt: skip

    def knows(self, word: str) -> bool:
        return fold(word) in self.titles

    def is_in_title(self, word: str) -> bool:
        """Say whether a title has ``word``, or two words joined by ``_``, with any accents."""
        return self.titles.get(fold(word), 0) > 0

    def knows_spelling(self, word: str) -> bool:
        return word in self.spellings.get(fold(word), {})

    def spells_only(self, folded: str, spellings: Set[str]) -> bool:
        """Say whether documents write ``folded`` in no other way than ``spellings``."""
        return self.spellings.get(folded, {}).keys() <= spellings

    def rarity(self, word: str) -> float:
        """Return how much ``word`` tells: about 0 where every document has it, 1 where none has."""
        folded = fold(word)
        count = self.titles.get(folded, 0) + TEXT_SHARE * self.anywhere.get(folded, 0)
        return log(1 + self.documents / (1 + count)) / log(2 + self.documents)

    def spelling(self, folded: str) -> str:
        """Return the commonest way to write ``folded`` with its accents."""
        found = self.spellings.get(folded)
        return max(found, key=lambda word: found[word]) if found else folded

    def nearest(self, word: str) -> list[str]:
        """Return the folded words that differ from ``word`` by one slip, by two in long words."""
        folded = fold(word)
        if len(folded) < SHORTEST_CORRECTED or folded.isdigit():
            return []
        allowed = 2 if len(folded) >= LONG_WORD else 1
        found = [
            (distance, -self.titles[other] - TEXT_SHARE * self.anywhere[other], other)
            for length in range(len(folded) - allowed, len(folded) + allowed + 1)
            for other in self.by_length.get(length, ())
            if (distance := OSA.distance(folded, other, score_cutoff=allowed)) <= allowed
        ]
        return [other for _, _, other in sorted(found)]

    def fitting(self, word: str, before: str | None, after: str | None) -> list[str]:
        """Return folded words one slip from ``word`` that stand in titles between its neighbours."""
        folded = fold(word)
        if len(folded) < SHORTEST_CORRECTED:
            return []
        near: set[str] = set()
        if before:
            near |= self.followers.get(fold(before), set())
        if after:
            near |= self.leaders.get(fold(after), set())
        return sorted(
            other
            for other in near
            if other != folded and OSA.distance(folded, other, score_cutoff=1) <= 1
        )

    def tie(self, first: str, second: str) -> float:
        """Return how firmly two words belong together in titles: 1 where the rarer is never alone."""
        both = self.titles.get(fold(f"{first}_{second}"), 0)
        rarer = min(self.titles.get(fold(first), 0), self.titles.get(fold(second), 0))
        return both / rarer if rarer else 0.0

    def are_neighbours(self, first: str | None, second: str | None) -> bool:
        return bool(first and second) and fold(second or "") in self.followers.get(
            fold(first or ""), ()
        )
