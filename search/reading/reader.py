"""Reads what a person typed: from a line of text to a plan that every engine follows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from search.language.actions import LATER
from search.language.keys import decoded
from search.language.syllables import may_be_syllable
from search.language.words import english_words, fold, split, stem, words
from search.reading import plan as to
from search.reading.lexicon import Lexicon
from search.reading.plan import Clause, Concept, Meaning, Part, Plan, worth
from search.reading.vocabulary import MEANING_KINDS, Kind, Span, Term, Vocabulary
from search.reading.weights import WEIGHTS, Weights

# “1.004363”, “1004363”, and either with the suffix of a place: “1.004363.000.00.00.H08”.
CODE = re.compile(r"(?<![\d.])([1-9])\.?(\d{6})(?:\.\d{3}\.\d{2}\.\d{2}\.[A-Za-z]\d{2})?(?![\d.]*\d)")
ONLY_NUMBER = re.compile(r"(?:\D*\s)?0*([1-9]\d{2,5})\s*")
LONGEST = 24  # words that are read; the rest of a longer query is left out


@dataclass(frozen=True, slots=True)
class Word:
    """``typed``: in its one spelling. ``others``: what it may have been meant to be, folded."""

    typed: str
    others: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """``corrected``: the query as it was probably meant, where that differs from what was typed."""

    plan: Plan
    marked: frozenset[str] = frozenset()  # folded words to mark in results
    corrected: str = ""
    elsewhere: tuple[str, ...] = ()  # whose business it is instead: by language


@dataclass(frozen=True, slots=True)
class BoostedPage:
    """``words``: folded, asked for anywhere in the query; empty: always. ``share`` of the ideal."""

    page_id: int
    words: str
    share: float


@dataclass
class Reader:
    vocabulary: Vocabulary
    lexicon: Lexicon
    boosts: Sequence[BoostedPage] = ()
    weights: Weights = field(default_factory=lambda: WEIGHTS)

    def read(self, text: str) -> Reading:
        text = unicodedata.normalize("NFC", text).strip()
        code = self.code(text)
        if code:
            clause = Clause(to.CODES, code, self.weights.code)
            plan = Plan((Concept((((clause,),),), clause.score),), needed=clause.score)
            return Reading(plan, frozenset())
        typed = self._words(words(text)[:LONGEST])
        return self._reading(typed, text) if typed else Reading(Plan())

    def code(self, text: str) -> str:
        """Return the digits of the procedure's code that ``text`` is, empty where it is none."""
        found = CODE.search(text)
        if found:
            return f"{found[1]}{found[2]}"
        alone = ONLY_NUMBER.fullmatch(text)
        return alone[1] if alone and len(split(text)) <= 3 else ""

    # --- Slips of the keyboard ------------------------------------------------------------

    def _words(self, typed: Sequence[str]) -> list[Word]:
        """Decode what was typed without an input method, and correct what nothing knows."""
        found = [Word(self._decoded(word)) for word in typed]
        return [self._corrected(found, at) for at in range(len(found))]

    def _decoded(self, word: str) -> str:
        if self._is_known(word):
            return word
        syllable = decoded(word)
        return syllable if syllable and self._is_known(syllable) else word

    def _is_known(self, word: str) -> bool:
        folded = fold(word)
        return (
            self.lexicon.knows(word)
            or folded in self.vocabulary.known
            or stem(word) in self.vocabulary.known_english
        )

    def _corrected(self, found: list[Word], at: int) -> Word:
        word = found[at].typed
        before = found[at - 1].typed if at else None
        after = found[at + 1].typed if at + 1 < len(found) else None
        if not self._is_known(word):
            near = self.lexicon.nearest(word)[:3]
            fitting = [other for other in near if self._fits(other, before, after)]
            others = fitting or ([] if may_be_syllable(word) and fitting else near[:1])
            return Word(word, tuple((other, self.weights.corrected) for other in others[:2]))
        known = self.lexicon.are_neighbours
        if known(before, word) or known(word, after):
            return found[at]
        fitting = self.lexicon.fitting(word, before, after)
        return Word(word, tuple((other, self.weights.guessed) for other in fitting[:3]))

    def _fits(self, word: str, before: str | None, after: str | None) -> bool:
        known = self.lexicon.are_neighbours
        return known(before, word) or known(word, after)

    # --- Terms ----------------------------------------------------------------------------

    def _reading(self, found: list[Word], text: str) -> Reading:
        typed = [word.typed for word in found]
        spans = self._spans(typed, text)
        elsewhere = [term for term in _terms_of(spans) if term.kind is Kind.ELSEWHERE]
        stopped = self._stopped(spans, typed)
        # Nothing here can answer them: they weigh, and nothing has them.
        foreign = _places(span for span in spans if _has(span, {Kind.ELSEWHERE}))
        optional = _places(span for span in spans if _has(span, {Kind.ACTION, Kind.LEVEL}))
        chosen = _chosen(spans, stopped | foreign)
        concepts, bonus = self._concepts(found, spans, chosen, stopped | foreign)
        asked = [
            concept
            for places, concept in concepts
            if not places <= optional
        ] or ([] if elsewhere else [concept for _, concept in concepts])
        ideal = sum(concept.weight for concept in asked)
        ideal += self.weights.elsewhere * bool(elsewhere)
        plan = self._plan([concept for _, concept in concepts] + bonus, ideal, spans, typed)
        return Reading(
            plan,
            marked=_marked(plan),
            corrected=self._meant(found, text),
            elsewhere=elsewhere[0].codes if elsewhere else (),
        )

    def _spans(self, typed: list[str], text: str) -> list[Span]:
        spans = self.vocabulary.spans(typed)
        stems = [stem(word) for word in typed]
        english = self.vocabulary.english_spans(stems)
        if not english:
            return spans
        if text.isascii() and self._is_english(typed, stems, english):
            return [*english, *(span for span in spans if _has(span, {Kind.ABBREVIATION, Kind.ELSEWHERE}))]
        foreign = [
            span
            for span in english
            if not any(may_be_syllable(word) for word in typed[span.start : span.end])
        ]
        return [*spans, *foreign]

    def _is_english(self, typed: list[str], stems: list[str], english: list[Span]) -> bool:
        covered = _places(english)
        as_english = sum(at in covered for at in range(len(typed)))
        as_vietnamese = sum(
            may_be_syllable(word) and self.lexicon.knows(word) for word in typed
        )
        return as_english > as_vietnamese or (
            as_english == as_vietnamese and any(not may_be_syllable(word) for word in typed)
        )

    def _stopped(self, spans: list[Span], typed: list[str]) -> set[int]:
        """Return the places of words that carry no meaning, unless nothing else is left."""
        meaningful = [span for span in spans if _has(span, MEANING_KINDS)]
        stopped = set()
        for span in sorted(spans, key=lambda span: -span.length):
            if not _has(span, {Kind.STOP}) or not span.is_exact:
                continue
            # The class of a licence (hạng I), not the English pronoun.
            if span.length == 1 and len(typed[span.start]) == 1:
                continue
            inside = {at for at in range(span.start, span.end)}
            if not any(
                other.length > span.length and other.start <= span.start and other.end >= span.end
                for other in meaningful
            ):
                stopped |= inside
        return stopped if len(stopped) < len(typed) else set()

    # --- Concepts -------------------------------------------------------------------------

    def _concepts(
        self, found: list[Word], spans: list[Span], chosen: list[Span], stopped: set[int]
    ) -> tuple[list[tuple[set[int], Concept]], list[Concept]]:
        concepts = []
        inner: list[Concept] = []
        within: set[int] = set()  # places whose pair with the next word lies inside one term
        covered = set()
        for span in chosen:
            places = set(range(span.start, span.end))
            concepts.append((places, self._concept(found[span.start : span.end], span)))
            covered |= places
            within |= set(range(span.start, span.end - 1))
        nested = [
            span
            for span in spans
            if span not in chosen
            and span.is_exact
            and _has(span, MEANING_KINDS)
            and any(span.start >= other.start and span.end <= other.end for other in chosen)
        ]
        for span in nested:
            concept = self._concept(found[span.start : span.end], span)
            inner.append(
                Concept(tuple(_scaled(meaning, self.weights.nested) for meaning in concept.meanings))
            )
        for at, word in enumerate(found):
            if at not in covered and at not in stopped:
                concepts.append(({at}, self._concept([word], None)))
        bonus = [
            Concept((_scaled((self._pair(found[at], found[at + 1]),), self._joint(found, at)),))
            for at in range(len(found) - 1)
            if at not in within and not {at, at + 1} & stopped
        ]
        return concepts, [*inner, *bonus]

    def _concept(self, found: Sequence[Word], span: Span | None) -> Concept:
        typed = self._typed_meaning(found)
        meanings = [_scaled(typed, self._size(typed))]
        seen = {tuple(word.typed for word in found)}
        reference = meanings[0] if all(self._is_in_index(word) for word in found) else None
        for term in span.terms if span else ():
            if term.kind not in MEANING_KINDS:
                continue
            share = self.weights.meaning[term.kind]
            if not span or not span.is_exact:
                share *= self.weights.other_accents_of_term
            for place, meaning in enumerate(filter(None, term.meanings)):
                if meaning in seen:
                    continue
                seen.add(meaning)
                parts = self._parts(meaning)
                sized = _scaled(parts, self._size(parts))
                reference = reference or sized
                meanings.append(_scaled(sized, share * self.weights.later_meaning**place))
        return Concept(tuple(meanings), worth(reference or meanings[0]))

    def _size(self, meaning: Meaning) -> float:
        """A long official term is worth no more than the few words that stand for it."""
        return min(1.0, self.weights.heaviest / (worth(meaning) or 1.0))

    def _is_in_index(self, word: Word) -> bool:
        return self.lexicon.knows(word.typed) or bool(word.others)

    def _typed_meaning(self, found: Sequence[Word]) -> Meaning:
        parts = [self._word(word) for word in found]
        parts += [
            self._pair(first, second) for first, second in zip(found, found[1:], strict=False)
        ]
        return tuple(parts)

    def _parts(self, meaning: Sequence[str]) -> Meaning:
        return self._typed_meaning([Word(word) for word in meaning])

    def _word(self, word: Word) -> Part:
        weight = self._rarity(word)
        clauses = list(self._clauses(word.typed, weight))
        for other, share in word.others:
            clauses += self._clauses(other, self.lexicon.rarity(other) * share)
        stemmed = stem(word.typed)
        if fold(word.typed) == word.typed and not word.typed.isdigit():
            clauses.append(Clause(to.ENGLISH_TITLE, stemmed, weight * self.weights.english_title))
            clauses.append(Clause(to.ENGLISH_TEXT, stemmed, weight * self.weights.english_text))
        return tuple(clauses)

    def _pair(self, first: Word, second: Word) -> Part:
        joined = f"{first.typed}_{second.typed}"
        weight = self._pair_weight(joined)
        clauses = list(self._clauses(joined, weight))
        for other, share in first.others:
            joined = f"{other}_{fold(second.typed)}"
            clauses += self._clauses(joined, self._pair_weight(joined) * share)
        for other, share in second.others:
            joined = f"{fold(first.typed)}_{other}"
            clauses += self._clauses(joined, self._pair_weight(joined) * share)
        return tuple(clauses)

    def _rarity(self, word: Word) -> float:
        if self.lexicon.knows(word.typed):
            return self.lexicon.rarity(word.typed)
        meant = [self.lexicon.rarity(other) for other, _ in word.others]
        return max(meant, default=self.weights.unknown)

    def _joint(self, found: list[Word], at: int) -> float:
        """Return what the pair at ``at`` counts: less where two words of two syllables meet."""
        ties = [
            self.lexicon.tie(found[place].typed, found[place + 1].typed)
            if 0 <= place < len(found) - 1
            else 0.0
            for place in (at - 1, at, at + 1)
        ]
        return self.weights.seam if ties[1] < min(ties[0], ties[2]) else 1.0

    def _pair_weight(self, joined: str) -> float:
        return self.weights.pair * self.lexicon.rarity(joined)

    def _clauses(self, word: str, weight: float) -> Iterator[Clause]:
        folded = fold(word)
        w = self.weights
        if folded == word:
            yield Clause(to.TITLE_FOLDED, word, weight * w.title)
            yield Clause(to.DETAILS_FOLDED, word, weight * w.details)
            yield Clause(to.TEXT_FOLDED, word, weight * w.text)
            return
        yield Clause(to.TITLE, word, weight * w.title)
        yield Clause(to.DETAILS, word, weight * w.details)
        yield Clause(to.TEXT, word, weight * w.text)
        weight *= w.other_accents
        yield Clause(to.TITLE_FOLDED, folded, weight * w.title)
        yield Clause(to.DETAILS_FOLDED, folded, weight * w.details)
        yield Clause(to.TEXT_FOLDED, folded, weight * w.text)

    # --- The plan -------------------------------------------------------------------------

    def _plan(
        self, concepts: list[Concept], ideal: float, spans: list[Span], typed: list[str]
    ) -> Plan:
        w = self.weights
        actions = {code for term in _terms_of(spans) if term.kind is Kind.ACTION for code in term.codes}
        levels = {code for term in _terms_of(spans) if term.kind is Kind.LEVEL for code in term.codes}
        extras = [Clause(to.ACTIONS, code, w.action * ideal) for code in sorted(actions)]
        if not actions & LATER:
            extras.append(Clause(to.ACTIONS, "issue", w.first_issue * ideal))
        extras += [Clause(to.LEVELS, code, w.level * ideal) for code in sorted(levels)]
        asked = f" {' '.join(fold(word) for word in typed)} "
        extras += [
            Clause(to.PAGE, str(boost.page_id), boost.share * ideal)
            for boost in self.boosts
            if not boost.words or f" {boost.words} " in asked
        ]
        density = tuple(self._density(concepts))
        return Plan(tuple(concepts), tuple(extras), density, w.floor * ideal, w.needed * ideal)

    def _density(self, concepts: list[Concept]) -> Iterator[Clause]:
        seen = set()
        for concept in concepts:
            for clause in concept.clauses():
                if clause.field == to.TITLE_FOLDED and "_" not in clause.term:
                    if clause.term not in seen:
                        seen.add(clause.term)
                        yield Clause(to.TITLE_FOLDED, clause.term, self.weights.density)

    def _meant(self, found: list[Word], text: str) -> str:
        """Return the query as it was probably meant, empty where it is what was typed."""
        if [word.typed for word in found] == words(text)[:LONGEST] and not any(
            word.others for word in found
        ):
            return ""
        meant = [
            self.lexicon.spelling(word.others[0][0]) if word.others else word.typed
            for word in found
        ]
        return " ".join(meant)


def _terms_of(spans: Iterable[Span]) -> Iterator[Term]:
    for span in spans:
        yield from span.terms


def _has(span: Span, kinds: Iterable[Kind]) -> bool:
    return any(term.kind in kinds for term in span.terms)


def _places(spans: Iterable[Span]) -> set[int]:
    return {at for span in spans for at in range(span.start, span.end)}


def _chosen(spans: list[Span], stopped: set[int]) -> list[Span]:
    """Return the terms with a meaning that do not overlap, the longest first."""
    taken: set[int] = set(stopped)
    chosen = []
    for span in sorted(spans, key=lambda span: (-span.length, not span.is_exact, span.start)):
        places = set(range(span.start, span.end))
        if _has(span, MEANING_KINDS) and not places & taken:
            chosen.append(span)
            taken |= places
    return chosen


def _scaled(meaning: Meaning, factor: float) -> Meaning:
    return tuple(
        tuple(replace(clause, score=clause.score * factor) for clause in part) for part in meaning
    )


def _marked(plan: Plan) -> frozenset[str]:
    return frozenset(
        clause.term
        for concept in plan.concepts
        for clause in concept.clauses()
        if clause.field == to.TITLE_FOLDED and "_" not in clause.term
    )
