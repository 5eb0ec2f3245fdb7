"""Reads what a person typed: from a line of text to a plan that every engine follows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from search.language.actions import LATER
from search.language.syllables import may_be_syllable
from search.language.words import fold, one_spelling, split, stem, words
from search.reading import plan as to
from search.reading.lexicon import Lexicon
from search.reading.plan import Clause, Concept, Plan
from search.reading.slips import Slips, Word
from search.reading.vocabulary import MEANING_KINDS, Kind, Span, Term, Vocabulary
from search.reading.weighing import Scale, scaled
from search.reading.weights import WEIGHTS, Weights

# “1.004363”, “1004363”, and either with the suffix of a place: “1.004363.000.00.00.H08”.
CODE = re.compile(
    r"(?<![\d.])([1-9])\.?(\d{6})(?:\.\d{3}\.\d{2}\.\d{2}\.[A-Za-z]\d{2})?(?![\d.]*\d)"
)
ONLY_NUMBER = re.compile(r"(?:\D*\s)?0*([1-9]\d{2,5})\s*")
LONGEST = 24  # words that are read; the rest of a longer query is left out


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

    def __post_init__(self) -> None:
        self.slips = Slips(self.vocabulary, self.lexicon, self.weights)
        self.scale = Scale(self.lexicon, self.weights)

    def read(self, text: str) -> Reading:
        text = unicodedata.normalize("NFC", text).strip()
        code = self.code(text)
        if code:
            clause = Clause(to.CODES, code, self.weights.code)
            plan = Plan((Concept((((clause,),),), clause.score),), needed=clause.score)
            return Reading(plan, frozenset())
        typed = self.slips.meant(words(text)[:LONGEST])
        return self._reading(typed, text) if typed else Reading(Plan())

    def code(self, text: str) -> str:
        """Return the digits of the procedure's code that ``text`` is, empty where it is none."""
        found = CODE.search(text)
        if found:
            return f"{found[1]}{found[2]}"
        alone = ONLY_NUMBER.fullmatch(text)
        return alone[1] if alone and len(split(text)) <= 3 else ""

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
        asked = [concept for places, concept in concepts if not places <= optional] or (
            [] if elsewhere else [concept for _, concept in concepts]
        )
        ideal = sum(concept.weight for concept in asked)
        ideal += self.weights.elsewhere * bool(elsewhere)
        plan = self._plan([concept for _, concept in concepts] + bonus, ideal, spans, typed)
        return Reading(
            plan,
            marked=_title_words(plan.concepts),
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
            return [
                *english,
                *(span for span in spans if _has(span, {Kind.ABBREVIATION, Kind.ELSEWHERE})),
            ]
        foreign = [
            span
            for span in english
            if not any(may_be_syllable(word) for word in typed[span.start : span.end])
        ]
        return [*spans, *foreign]

    def _is_english(self, typed: list[str], stems: list[str], english: list[Span]) -> bool:
        covered = _places(english)
        as_english = sum(at in covered for at in range(len(typed)))
        as_vietnamese = sum(may_be_syllable(word) and self.lexicon.knows(word) for word in typed)
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
            inside = set(range(span.start, span.end))
            if not any(
                other.length > span.length and other.start <= span.start and other.end >= span.end
                for other in meaningful
            ):
                stopped |= inside
        return stopped if len(stopped) < len(typed) else set()

    # --- Concepts -------------------------------------------------------------------------

    def _concepts(
        self, found: list[Word], spans: list[Span], chosen: list[Span], silent: set[int]
    ) -> tuple[list[tuple[set[int], Concept]], list[Concept]]:
        """Return what was asked for, with its places, and what counts where it is found besides."""
        asked = [
            (_places([span]), self.scale.concept(found[span.start : span.end], span))
            for span in chosen
        ]
        covered = silent.union(*(places for places, _ in asked))
        asked += [
            ({at}, self.scale.concept([word])) for at, word in enumerate(found) if at not in covered
        ]
        inside = {at for span in chosen for at in range(span.start, span.end - 1)}
        besides = [
            self.scale.pair(found, at)
            for at in range(len(found) - 1)
            if at not in inside and not {at, at + 1} & silent
        ]
        for span in _nested(spans, chosen):
            inner = self.scale.concept(found[span.start : span.end], span)
            meanings = (scaled(meaning, self.weights.nested) for meaning in inner.meanings)
            besides.append(Concept(tuple(meanings)))
        return asked, besides

    # --- The plan -------------------------------------------------------------------------

    def _plan(
        self, concepts: list[Concept], ideal: float, spans: list[Span], typed: list[str]
    ) -> Plan:
        w = self.weights
        actions = {
            code for term in _terms_of(spans) if term.kind is Kind.ACTION for code in term.codes
        }
        levels = {
            code for term in _terms_of(spans) if term.kind is Kind.LEVEL for code in term.codes
        }
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
        density = tuple(
            Clause(to.TITLE_FOLDED, word, w.density) for word in sorted(_title_words(concepts))
        )
        return Plan(tuple(concepts), tuple(extras), density, w.floor * ideal, w.needed * ideal)

    def _meant(self, found: list[Word], text: str) -> str:
        """Return the query as it was probably meant, empty where it is what was typed."""
        typed = split(text)[:LONGEST]
        meant = [
            self.lexicon.spelling(word.others[0][0])
            if word.is_slip
            else (raw if word.typed == one_spelling(raw) else word.typed)
            for raw, word in zip(typed, found, strict=True)
        ]
        return "" if meant == typed else " ".join(meant)


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


def _nested(spans: list[Span], chosen: list[Span]) -> list[Span]:
    """Return the terms inside a longer one: “export permit” is a permit and an export too."""
    return [
        span
        for span in spans
        if span not in chosen
        and span.is_exact
        and _has(span, MEANING_KINDS)
        and any(span.start >= other.start and span.end <= other.end for other in chosen)
    ]


def _title_words(concepts: Iterable[Concept]) -> frozenset[str]:
    """Return the folded words that titles may have."""
    return frozenset(
        fold(clause.term)
        for concept in concepts
        for clause in concept.clauses()
        if clause.field in {to.TITLE, to.TITLE_FOLDED} and "_" not in clause.term
    )
