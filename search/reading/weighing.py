"""What words are worth: from words and meanings to clauses of a plan. A leaf."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from search.language.words import fold, stem
from search.reading import plan as to
from search.reading.lexicon import Lexicon
from search.reading.plan import Clause, Concept, Meaning, Part, worth
from search.reading.slips import Word
from search.reading.vocabulary import Span
from search.reading.weights import Weights

MOST_MEANINGS = 8  # of one term; what comes after is far-fetched
KEPT = 4096  # weighed meanings


@dataclass
class Scale:
    lexicon: Lexicon
    weights: Weights
    kept: dict[tuple[str, ...], Meaning] = field(default_factory=dict)

    def concept(self, found: Sequence[Word], span: Span | None = None) -> Concept:
        """Return what was typed, or what the terms of ``span`` say that it means.

        Its weight is that of the words typed where documents have them, else of the likeliest
        meaning.
        """
        typed = self._sized(self._typed(found))
        most = self._most(found, typed)
        meanings = [typed, *self._meanings(found, span, most)] if span else [typed]
        is_known = all(self.lexicon.knows(word.typed) or word.others for word in found)
        reference = typed if is_known or len(meanings) == 1 else meanings[1]
        return Concept(tuple(meanings), worth(reference))

    def pair(self, found: Sequence[Word], at: int) -> Concept:
        """Return that the words at ``at`` and after it stand side by side: an extra, no demand."""
        part = self._pair(found[at], found[at + 1])
        return Concept((scaled((part,), self._joint(found, at)),))

    def _most(self, found: Sequence[Word], typed: Meaning) -> float:
        """Return what a meaning may be worth: words that titles have speak for themselves too."""
        if all(self.lexicon.is_in_title(word.typed) for word in found):
            return worth(typed)
        return self.weights.heaviest

    def _meanings(self, found: Sequence[Word], span: Span, most: float) -> Iterator[Meaning]:
        shares: dict[tuple[str, ...], float] = {}
        for term in span.terms:
            share = self.weights.meaning[term.kind]
            if not span.is_exact:
                share *= self.weights.other_accents_of_term
            for place, meaning in enumerate(filter(None, term.meanings)):
                weighed = share * self.weights.later_meaning**place
                shares[meaning] = max(weighed, shares.get(meaning, 0.0))
        shares.pop(tuple(word.typed for word in found), None)
        for meaning in sorted(shares, key=lambda meaning: -shares[meaning])[:MOST_MEANINGS]:
            official = self._official(meaning)
            yield scaled(official, shares[meaning] * min(1.0, most / worth(official)))

    def _sized(self, meaning: Meaning) -> Meaning:
        """A long official term is worth no more than the few words that stand for it."""
        return scaled(meaning, min(1.0, self.weights.heaviest / (worth(meaning) or 1.0)))

    def _typed(self, found: Sequence[Word]) -> Meaning:
        pairs = itertools.pairwise(found)
        return (*map(self._word, found), *(self._pair(*pair) for pair in pairs))

    def _official(self, meaning: tuple[str, ...]) -> Meaning:
        """Return ``meaning`` as the vocabulary spells it: documents have the same accents."""
        found = self.kept.get(meaning)
        if found is None:
            if len(self.kept) >= KEPT:
                self.kept.clear()  # other threads have their own ``found``
            joined = [f"{first}_{second}" for first, second in itertools.pairwise(meaning)]
            parts = [tuple(self._as_spelt(word, self._rarity(word))) for word in meaning]
            parts += [tuple(self._as_spelt(pair, self._pair_weight(pair))) for pair in joined]
            found = self.kept[meaning] = self._sized(tuple(parts))
        return found

    # --- Words ----------------------------------------------------------------------------

    def _word(self, word: Word) -> Part:
        weight = self._weight(word)
        clauses = [*self._clauses(word.typed, weight)]
        for other, share in word.others:
            clauses += self._clauses(other, self.lexicon.rarity(other) * share)
        if word.typed.isascii() and not word.typed.isdigit():
            stemmed = stem(word.typed)
            clauses.append(Clause(to.ENGLISH_TITLE, stemmed, weight * self.weights.english_title))
            clauses.append(Clause(to.ENGLISH_TEXT, stemmed, weight * self.weights.english_text))
        return tuple(clauses)

    def _pair(self, first: Word, second: Word) -> Part:
        joined = f"{first.typed}_{second.typed}"
        clauses = [*self._clauses(joined, self._pair_weight(joined))]
        meant = [(f"{other}_{fold(second.typed)}", share) for other, share in first.others]
        meant += [(f"{fold(first.typed)}_{other}", share) for other, share in second.others]
        for joined, share in meant:
            clauses += self._clauses(joined, self._pair_weight(joined) * share)
        return tuple(clauses)

    def _weight(self, word: Word) -> float:
        if self.lexicon.knows(word.typed) or not word.others:
            return self._rarity(word.typed)
        return max(self._rarity(other) for other, _ in word.others)

    def _rarity(self, word: str) -> float:
        if not self.lexicon.knows(word):
            return self.weights.unknown
        rarity = self.lexicon.rarity(word)
        return rarity if self.lexicon.is_in_title(word) else min(rarity, self.weights.untitled)

    def _pair_weight(self, joined: str) -> float:
        return self.weights.pair * self.lexicon.rarity(joined)

    def _joint(self, found: Sequence[Word], at: int) -> float:
        """Return what the pair at ``at`` counts: less where two words of two syllables meet."""
        before, here, after = (
            self.lexicon.tie(found[place].typed, found[place + 1].typed)
            if 0 <= place < len(found) - 1
            else 0.0
            for place in (at - 1, at, at + 1)
        )
        return self.weights.seam if here < min(before, after) else 1.0

    # --- Clauses --------------------------------------------------------------------------

    def _clauses(self, word: str, weight: float) -> Iterator[Clause]:
        """Yield where ``word`` may stand: with its own accents, and for less with others."""
        folded = fold(word)
        if folded != word:
            yield from self._as_spelt(word, weight)
            weight *= self.weights.other_accents
        yield Clause(to.TITLE_FOLDED, folded, weight * self.weights.title)
        yield Clause(to.DETAILS_FOLDED, folded, weight * self.weights.details)
        yield Clause(to.TEXT_FOLDED, folded, weight * self.weights.text)

    def _as_spelt(self, word: str, weight: float) -> Iterator[Clause]:
        yield Clause(to.TITLE, word, weight * self.weights.title)
        yield Clause(to.DETAILS, word, weight * self.weights.details)
        yield Clause(to.TEXT, word, weight * self.weights.text)


def scaled(meaning: Meaning, factor: float) -> Meaning:
    if factor == 1.0:
        return meaning
    return tuple(
        tuple(Clause(clause.field, clause.term, clause.score * factor) for clause in part)
        for part in meaning
    )
