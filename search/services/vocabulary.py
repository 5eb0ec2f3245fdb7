"""The vocabulary of search: what may stand in it, and what a release brings of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from portal_site.lib.text import clean
from procedures.states import Level
from search.language.actions import SIGNS
from search.language.words import split
from search.models import VocabularyTerm, VocabularyVersion
from search.reading.vocabulary import Kind

HEADER = "kind\tphrase\tmeanings"
LONGEST = 8  # words of a phrase
LONGEST_MEANING = 20
ACTIONS = frozenset({"issue", *SIGNS})
LEVELS = frozenset(Level.values)
BATCH = 1000

Key = tuple[str, str]  # kind and phrase


class BadVocabulary(ValueError):
    """A file of terms has a line that cannot be meant; says which."""


@dataclass(frozen=True, slots=True)
class Fault:
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """Numbers of terms. ``kept``: those that stay as an editor left them."""

    created: int
    changed: int
    removed: int
    kept: int
    total: int


def touch_vocabulary() -> None:
    """Have every process read words, promotions, boosts and lexicon again, within seconds.

    Called in the transaction of the change, so that who sees the new number sees the change too.
    """
    VocabularyVersion.objects.get_or_create(pk=1)
    VocabularyVersion.objects.filter(pk=1).update(number=F("number") + 1)


def faults(kind: str, phrase: str, meanings: Sequence[str]) -> Iterator[Fault]:
    """Yield what is wrong with a term. ``phrase`` and ``meanings`` are cleaned already."""
    if kind not in VocabularyTerm.Kinds.values:
        yield Fault("kind", _("“%(kind)s” is no kind of term.") % {"kind": kind})
        return
    if not 1 <= len(split(phrase)) <= LONGEST:
        yield Fault("phrase", _("Write one to %(number)d words.") % {"number": LONGEST})
    message = _fault_of_meanings(Kind(kind), meanings)
    if message:
        yield Fault("meanings", message)


def _fault_of_meanings(kind: Kind, meanings: Sequence[str]) -> str:
    if kind is Kind.STOP:
        return _("A stop word has no meaning.") if meanings else ""
    if kind is Kind.ELSEWHERE:
        # Small talk is nobody's business: no authority is named.
        if len(meanings) in {0, 2}:
            return ""
        return _("Name the authority on two lines: first in Vietnamese, then in English.")
    if not meanings:
        return _("Write at least one meaning.")
    known = {Kind.ACTION: ACTIONS, Kind.LEVEL: LEVELS}.get(kind)
    if known:
        strange = [meaning for meaning in meanings if meaning not in known]
        return _unknown_code(strange[0], known) if strange else ""
    for meaning in meanings:
        if not 1 <= len(split(meaning)) <= LONGEST_MEANING:
            return _("“%(meaning)s” does not have one to %(number)d words.") % {
                "meaning": meaning,
                "number": LONGEST_MEANING,
            }
    return ""


def _unknown_code(code: str, known: Set[str]) -> str:
    return _("“%(code)s” is none of the codes: %(known)s.") % {
        "code": code,
        "known": ", ".join(sorted(known)),
    }


def clean_phrase(phrase: str) -> str:
    """Return ``phrase`` as terms keep it: NFC, lower case, single spaces."""
    return " ".join(clean(phrase).lower().split())


# --- Terms that come with the program -------------------------------------------------------------


def read_vocabulary(folder: Path) -> dict[Key, list[str]]:
    """Return meanings by kind and phrase from ``folder``'s TSV files. Raises ``BadVocabulary``.

    What stands twice has the meanings of both lines.
    """
    terms: dict[Key, list[str]] = {}
    for path in sorted(folder.glob("*.tsv")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line == HEADER or not line.strip():
                continue
            kind, phrase, meanings = _parsed(line, f"{path.name}, line {number}")
            known = terms.setdefault((kind, phrase), [])
            # Two names of one authority would be one too many: the first stands.
            if not (known and kind == Kind.ELSEWHERE):
                known += [meaning for meaning in meanings if meaning not in known]
    return terms


def _parsed(line: str, place: str) -> tuple[str, str, list[str]]:
    columns = line.split("\t")
    if len(columns) != 3:
        raise BadVocabulary(f"{place}: {len(columns)} columns, not 3")
    kind, phrase = columns[0].strip(), clean_phrase(columns[1])
    meanings = [clean(part) for part in columns[2].split("|") if part.strip()]
    for fault in faults(kind, phrase, meanings):
        raise BadVocabulary(f"{place}, {fault.field}: {fault.message}")
    return kind, phrase, meanings


@lru_cache(1)
def shipped_keys() -> frozenset[Key]:
    """Return kind and phrase of the terms that came with this release."""
    folder = settings.SEARCH_VOCABULARY
    return frozenset(read_vocabulary(folder)) if folder else frozenset()


@transaction.atomic
def load_vocabulary(folder: Path) -> Loaded:
    """Make the shipped terms what the files of ``folder`` say. Safe to repeat.

    A term that an editor has touched, or made first, stays as it is. Raises ``BadVocabulary``
    before anything is written.
    """
    terms = read_vocabulary(folder)
    # Locked, so that an editor's change made meanwhile is not overwritten.
    present = {
        (term.kind, term.phrase): term for term in VocabularyTerm.objects.select_for_update()
    }
    new = [key for key in terms if key not in present]
    shipped = {key: term for key, term in present.items() if term.is_shipped}
    changed = []
    for key, term in shipped.items():
        meanings = "\n".join(terms.get(key, ()))
        if key in terms and term.meanings != meanings:
            term.meanings = meanings
            changed.append(term)
    gone = [term.pk for key, term in shipped.items() if key not in terms]
    VocabularyTerm.objects.bulk_create(
        (
            VocabularyTerm(kind=kind, phrase=phrase, meanings="\n".join(meanings), is_shipped=True)
            for kind, phrase in new
            for meanings in [terms[kind, phrase]]
        ),
        batch_size=BATCH,
    )
    VocabularyTerm.objects.bulk_update(changed, ["meanings"], batch_size=BATCH)
    VocabularyTerm.objects.filter(pk__in=gone).delete()
    if new or changed:
        touch_vocabulary()
    kept = len(terms.keys() & present.keys()) - len(terms.keys() & shipped.keys())
    return Loaded(len(new), len(changed), len(gone), kept, len(terms))
