"""Reads what a person typed: from a line of text to a plan that every engine follows."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from search.language.actions import LATER
from search.language.syllables import may_be_syllable
from search.language.words import (
    fold,
    one_spelling,
    pairs,
    split,
    stem,
    usual_spelling,
    words,
)
from search.reading import plan as to
from search.reading.lexicon import Lexicon
from search.reading.narrowing import narrowed
from search.reading.plan import Clause, Concept, Meaning, Plan
from search.reading.slips import Slips, Word
from search.reading.vocabulary import Kind, Role, Span, Term, Vocabulary
from search.reading.weighing import Scale, scaled
from search.reading.weights import WEIGHTS, Weights

# “1.004363”, “1004363”, and either with the suffix of a place: “1.004363.000.00.00.H08”.
CODE = re.compile(
    r"(?<![\d.])([1-9])\.?(\d{6})(?:\.\d{3}\.\d{2}\.\d{2}\.[A-Za-z]\d{2})?(?![\d.]*\d)"
)
BEGINNING = re.compile(r"\s*([1-9])\.?(\d{1,5})\s*")
ONLY_NUMBER = re.compile(r"(?:\D*\s)?0*([1-9]\d{2,5})\s*")
KEPT = 1024  # queries
LONGEST = 24  # words that are read; the rest of a longer query is left out


@dataclass(frozen=True, slots=True)
class Reading:
    """``corrected``: the query as it was probably meant, where that differs from what was typed."""

    plan: Plan
    marked: frozenset[str] = frozenset()  # words to mark in results, as they are spelt there
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
        self.kept: dict[str, Reading] = {}

    def read(self, text: str) -> Reading:
        """Return what ``text`` asks for. What is asked again and again is read once."""
        found = self.kept.get(text)
        if found is None:
            if len(self.kept) >= KEPT:
                self.kept.clear()
            found = self.kept[text] = self._read(text)
        return found

    def _read(self, text: str) -> Reading:
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

    def code_beginning(self, text: str) -> str:
        """Return the digits that a code may begin with: “1.004” as it is typed; else nothing."""
        found = BEGINNING.fullmatch(text)
        return f"{found[1]}{found[2]}" if found else ""

    # --- Terms ----------------------------------------------------------------------------

    def _reading(self, found: list[Word], text: str) -> Reading:
        typed = [word.typed for word in found]
        spans = [span for span in self._spans(typed, text) if self._is_meant(span, typed)]
        chosen = self._chosen(spans, typed)
        elsewhere = [span for span in chosen if span.role is Role.ELSEWHERE]
        # Nothing here can answer them: they weigh, and nothing has them.
        silent = _places([*elsewhere, *(span for span in chosen if span.role is Role.STOP)])
        optional = _places(span for span in spans if span.role is Role.MARK)
        meant = [span for span in chosen if span.role is Role.MEANING]
        concepts, bonus = self._concepts(found, spans, meant, silent)
        asked = [concept for places, concept in concepts if not places <= optional] or (
            [] if elsewhere else [concept for _, concept in concepts]
        )
        ideal = sum(concept.weight for concept in asked)
        if not meant and not self._is_of_ours(typed):
            ideal *= self.weights.strange
        ideal += self.weights.elsewhere * _share(elsewhere, chosen, typed)
        plan = self._plan([concept for _, concept in concepts] + bonus, ideal, spans, typed)
        return Reading(
            plan,
            marked=self._marked(plan.concepts),
            corrected="" if elsewhere else self._meant(found, text),
            elsewhere=elsewhere[0].terms[0].codes if elsewhere else (),
        )

    def _is_of_ours(self, typed: list[str]) -> bool:
        """Say whether a title has the one word, or two of the words side by side, as typed."""
        return any(
            self.lexicon.is_in_title(word)
            and (word == fold(word) or self.lexicon.knows_spelling(word))
            for word in pairs(typed) or typed
        )

    def _spans(self, typed: list[str], text: str) -> list[Span]:
        spans = self.vocabulary.spans(typed)
        stems = [stem(word) for word in typed]
        english = self.vocabulary.english_spans(stems)
        if not english:
            return spans
        if text.isascii() and self._is_english(typed, english):
            kept = {Kind.ABBREVIATION, Kind.ELSEWHERE}
            return [*english, *(span for span in spans if span.terms[0].kind in kept)]
        foreign = [
            span
            for span in english
            if not any(may_be_syllable(word) for word in typed[span.start : span.end])
        ]
        return [*spans, *foreign]

    def _is_english(self, typed: list[str], english: list[Span]) -> bool:
        as_english = len(_places(english))
        as_vietnamese = sum(may_be_syllable(word) and self.lexicon.knows(word) for word in typed)
        return as_english > as_vietnamese or (
            as_english == as_vietnamese and any(not may_be_syllable(word) for word in typed)
        )

    def _is_meant(self, span: Span, typed: list[str]) -> bool:
        """Say whether words that would be left out or sent away are not words of titles."""
        if span.role not in {Role.STOP, Role.ELSEWHERE}:
            return True
        found = typed[span.start : span.end]
        if span.role is Role.STOP and len(found) == 1:
            # The class of a licence (hạng I) is no English pronoun; “nho” may be “nhờ” and a grape.
            is_bare = found[0] == fold(found[0])
            return len(found[0]) > 1 and not (is_bare and self._has_other_spellings(found[0], span))
        # Two words of titles are ours. Of more, each pair may stand in another title: “thi công”
        # and “công chức” are no “thi công chức”.
        is_long = span.role is Role.ELSEWHERE and len(found) > 2
        return is_long or not all(map(self.lexicon.is_in_title, pairs(found) or found))

    def _has_other_spellings(self, word: str, span: Span) -> bool:
        meant = {term.phrase[0] for term in span.terms}
        return self.lexicon.is_in_title(word) and not self.lexicon.spells_only(word, meant)

    def _chosen(self, spans: list[Span], typed: list[str]) -> list[Span]:
        """Return terms that do not overlap: the longest first, of equal ones what is rarest."""
        taken: set[int] = set()
        chosen = []
        for span in sorted(spans, key=lambda span: self._rank(span, typed)):
            places = _places([span])
            if span.role is not Role.MARK and not places & taken:
                chosen.append(span)
                taken |= places
        if len(_places(span for span in chosen if span.role is Role.STOP)) == len(typed):
            return []
        return chosen

    def _rank(self, span: Span, typed: list[str]) -> tuple[int, bool, Role, float]:
        rarity = sum(map(self.lexicon.rarity, typed[span.start : span.end]))
        return -span.length, not span.is_exact, span.role, -rarity

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
        plan = Plan(tuple(concepts), tuple(extras), density, w.floor * ideal, w.needed * ideal)
        return narrowed(plan, self.lexicon)

    def _meant(self, found: list[Word], text: str) -> str:
        """Return the query as it was probably meant, empty where it is what was typed."""
        typed = split(text)[:LONGEST]
        meant = [
            self.lexicon.spelling(word.others[0][0]) if word.is_slip else word.typed
            for word in found
        ]
        # Another spelling of the same word is no correction: what was typed stays.
        shown = [
            raw if one_spelling(raw) == word else usual_spelling(word)
            for raw, word in zip(typed, meant, strict=True)
        ]
        return "" if shown == typed else " ".join(shown)

    def _marked(self, concepts: Iterable[Concept]) -> frozenset[str]:
        """Return the words that titles may have: with the accents typed, all where none were."""
        marked: set[str] = set()
        for part in itertools.chain.from_iterable(_meanings(concepts)):
            spelt = {clause.term for clause in part if clause.field == to.TITLE}
            known = {fold(word) for word in spelt if self.lexicon.knows_spelling(word)}
            folded = {clause.term for clause in part if clause.field == to.TITLE_FOLDED} - known
            marked |= spelt | folded
            marked.update(*(self.lexicon.spellings.get(word, ()) for word in folded))
        return frozenset(word for word in marked if "_" not in word)


def _meanings(concepts: Iterable[Concept]) -> Iterator[Meaning]:
    for concept in concepts:
        yield from concept.meanings


def _terms_of(spans: Iterable[Span]) -> Iterator[Term]:
    for span in spans:
        yield from span.terms


def _places(spans: Iterable[Span]) -> set[int]:
    return {at for span in spans for at in range(span.start, span.end)}


def _share(elsewhere: list[Span], chosen: list[Span], typed: list[str]) -> float:
    """Return how much of what was ``typed``, less words that say nothing, is others' business.

    Who names another authority in a long line about something of ours still wants ours.
    """
    idle = _places(span for span in chosen if span.role is Role.STOP)
    return len(_places(elsewhere)) / (len(typed) - len(idle) or 1)


def _nested(spans: list[Span], chosen: list[Span]) -> list[Span]:
    """Return the terms inside a longer one: “export permit” is a permit and an export too."""
    return [
        span
        for span in spans
        if span not in chosen
        and span.is_exact
        and span.role is Role.MEANING
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
