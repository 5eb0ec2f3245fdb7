"""What the keyboard made of a query: keys typed without an input method, letters that slipped.

A leaf.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.language.keys import decoded
from search.language.syllables import is_syllable
from search.language.words import fold, stem
from search.reading.lexicon import Lexicon
from search.reading.vocabulary import Vocabulary
from search.reading.weights import Weights

TRIED = 3  # of the words nearest to one that nothing knows


@dataclass(frozen=True, slots=True)
class Word:
    """``typed``: in its one spelling. ``others``: what it may have been meant to be, folded, each
    with what it then counts. ``is_slip``: nothing knows what was typed."""

    typed: str
    others: tuple[tuple[str, float], ...] = ()
    is_slip: bool = False


@dataclass(frozen=True, slots=True)
class Slips:
    vocabulary: Vocabulary
    lexicon: Lexicon
    weights: Weights

    def meant(self, typed: Sequence[str]) -> list[Word]:
        """Return ``typed`` decoded, with corrections beside what nothing knows."""
        found = [self._decoded(word) for word in typed]
        return [self._corrected(found, at) for at in range(len(found))]

    def _decoded(self, word: str) -> str:
        if self._is_known(word):
            return word
        syllable = decoded(word)
        return syllable if syllable and self._is_known(syllable) else word

    def _is_known(self, word: str) -> bool:
        return (
            self.lexicon.knows(word)
            or fold(word) in self.vocabulary.known
            or stem(word) in self.vocabulary.known_english
        )

    def _corrected(self, found: Sequence[str], at: int) -> Word:
        word = found[at]
        before = found[at - 1] if at else None
        after = found[at + 1] if at + 1 < len(found) else None
        if not self._is_known(word):
            near = self.lexicon.nearest(word)[:TRIED]
            fitting = [other for other in near if self._fits(other, before, after)]
            # A syllable that no document has is a word all the same.
            others = (fitting or ([] if is_syllable(word) else near))[:2]
            return Word(word, _each(others, self.weights.corrected), is_slip=bool(others))
        if self._fits(word, before, after):
            return Word(word)
        # A word that exists, but not here: “giấp phép”, “tàu các”.
        fitting = self.lexicon.fitting(word, before, after)
        is_word = self.lexicon.knows_spelling(word) or word in self.vocabulary.spelt
        is_slip = bool(fitting) and not is_word
        return Word(word, _each(fitting[:TRIED], self.weights.guessed), is_slip)

    def _fits(self, word: str, before: str | None, after: str | None) -> bool:
        known = self.lexicon.are_neighbours
        return known(before, word) or known(word, after)


def _each(others: Sequence[str], share: float) -> tuple[tuple[str, float], ...]:
    return tuple((other, share) for other in others)
