"""What words mean for search, as editors keep it. A leaf: built from rows, by whoever has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from search.language.words import english_words, fold, words


class Kind(StrEnum):
    SAME = "same"
    EVERYDAY = "everyday"
    BROADER = "broader"
    ABBREVIATION = "abbreviation"
    ENGLISH = "english"
    STOP = "stop"
    ACTION = "action"
    LEVEL = "level"
    ELSEWHERE = "elsewhere"


MEANING_KINDS = frozenset({Kind.SAME, Kind.EVERYDAY, Kind.BROADER, Kind.ABBREVIATION, Kind.ENGLISH})


@dataclass(frozen=True, slots=True)
class Term:
    """``meanings``: words to look for instead. ``codes``: those that an action or a level stands
    for, or by language whose business it is elsewhere; none where it is nobody's."""

    kind: Kind
    phrase: tuple[str, ...]
    meanings: tuple[tuple[str, ...], ...] = ()
    codes: tuple[str, ...] = ()


class Role(IntEnum):
    """What a term does with its words. Of two terms of one length the earlier role wins."""

    ELSEWHERE = 0
    MEANING = 1
    STOP = 2
    MARK = 3  # action or level: the words stay words


ROLES = {
    **dict.fromkeys(MEANING_KINDS, Role.MEANING),
    Kind.ELSEWHERE: Role.ELSEWHERE,
    Kind.STOP: Role.STOP,
    Kind.ACTION: Role.MARK,
    Kind.LEVEL: Role.MARK,
}


@dataclass(frozen=True, slots=True)
class Span:
    """Words ``start`` to ``end`` of a query are ``terms``; ``is_exact``: accents agree or lack."""

    start: int
    end: int
    role: Role
    terms: tuple[Term, ...]
    is_exact: bool

    @property
    def length(self) -> int:
        return self.end - self.start


@dataclass
class Vocabulary:
    """Terms by their folded words (English ones by their stems)."""

    terms: dict[tuple[str, ...], list[Term]] = field(default_factory=dict)
    english: dict[tuple[str, ...], list[Term]] = field(default_factory=dict)
    known: frozenset[str] = frozenset()  # folded words of all Vietnamese phrases
    spelt: frozenset[str] = frozenset()  # the same with their accents
    known_english: frozenset[str] = frozenset()
    longest: int = 1

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, Sequence[str]]]) -> Vocabulary:
        """``rows``: kind, phrase, meanings."""
        terms: dict[tuple[str, ...], list[Term]] = defaultdict(list)
        english: dict[tuple[str, ...], list[Term]] = defaultdict(list)
        for kind, phrase, meanings in rows:
            for term in _terms(Kind(kind), phrase, meanings):
                is_english = term.kind is Kind.ENGLISH
                terms_of = english if is_english else terms
                terms_of[tuple(fold(word) for word in term.phrase)].append(term)
                if _is_latin(term) and term.kind not in {Kind.ENGLISH, Kind.ABBREVIATION}:
                    english[tuple(english_words(" ".join(term.phrase)))].append(term)
        return cls(
            dict(terms),
            dict(english),
            frozenset(word for phrase in terms for word in phrase),
            frozenset(word for same in terms.values() for term in same for word in term.phrase),
            frozenset(word for phrase in english for word in phrase),
            max((len(phrase) for phrase in [*terms, *english]), default=1),
        )

    def spans(self, found: Sequence[str]) -> list[Span]:
        """Return the Vietnamese terms in ``found``, at every place, longest first."""
        return list(self._spans(found, self.terms, [fold(word) for word in found]))

    def english_spans(self, stems: Sequence[str]) -> list[Span]:
        return list(self._spans(stems, self.english, stems))

    def _spans(
        self,
        found: Sequence[str],
        terms: dict[tuple[str, ...], list[Term]],
        keys: Sequence[str],
    ) -> Iterator[Span]:
        bare = all(word == fold(word) for word in found)
        for length in range(min(self.longest, len(found)), 0, -1):
            for start in range(len(found) - length + 1):
                known = terms.get(tuple(keys[start : start + length]))
                if known:
                    yield from _by_role(found[start : start + length], start, known, bare)


def _by_role(typed: Sequence[str], start: int, known: list[Term], bare: bool) -> Iterator[Span]:
    """Yield one span for each role that ``typed`` plays.

    With other accents than those of the term, two words are other words. Of three or more that
    is a slip, and they mean what they mean; that they mean nothing must be certain.
    """
    end = start + len(typed)
    for role in Role:
        of_role = [term for term in known if ROLES[term.kind] is role]
        exact = tuple(term for term in of_role if _agrees(typed, term.phrase, bare))
        if exact:
            yield Span(start, end, role, exact, True)
        elif of_role and role is Role.MEANING and len(typed) > 2:
            yield Span(start, end, role, tuple(of_role), False)


def _terms(kind: Kind, phrase: str, meanings: Sequence[str]) -> Iterator[Term]:
    if kind in {Kind.ACTION, Kind.LEVEL, Kind.ELSEWHERE, Kind.STOP}:
        yield Term(kind, tuple(words(phrase)), codes=tuple(meanings))
        return
    read = english_words if kind is Kind.ENGLISH else words
    others = tuple(tuple(words(meaning)) for meaning in meanings)
    if read(phrase):
        yield Term(kind, tuple(read(phrase)), others)
    if kind is Kind.SAME:
        for place, other in enumerate(others):
            rest = (tuple(words(phrase)), *others[:place], *others[place + 1 :])
            yield Term(kind, other, rest)


def _is_latin(term: Term) -> bool:
    return all(word.isascii() for word in term.phrase)


def _agrees(typed: Sequence[str], phrase: Sequence[str], bare: bool) -> bool:
    """Say whether the accents of ``typed`` are those of ``phrase``, or were left out.

    ``bare``: the whole query has none; in one that has, a single word without them means that.
    """
    if bare:
        return True
    left_out = len(phrase) > 1
    return all(
        word == other or (left_out and word == fold(other))
        for word, other in zip(typed, phrase, strict=True)
    )
