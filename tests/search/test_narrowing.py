from __future__ import annotations

import pytest

from search.reading.lexicon import Lexicon, LexiconRow
from search.reading.narrowing import narrowed
from search.reading.plan import Clause, Concept, Plan

TITLE = Clause("title", "tàu", 1.0)
TEXT = Clause("text_folded", "tau", 0.4)
PAIR = Clause("details", "tàu_cá", 0.6)
COMMON = Clause("title_folded", "cap", 0.1)
ENGLISH = Clause("english_text", "vessel", 0.3)


def plan(*clauses: Clause) -> Plan:
    concepts = tuple(Concept((((clause,),),)) for clause in clauses)
    return Plan(concepts)


def lexicon(documents: int) -> Lexicon:
    rows = [
        LexiconRow("tàu", 1000, 4000),
        LexiconRow("tàu_cá", 500, 500),
        LexiconRow("cấp", 60_000, 90_000),
    ]
    return Lexicon.of(rows, documents)


def test_in_a_catalogue_of_few_documents_all_are_weighed():
    asked = plan(TITLE, TEXT, COMMON)

    assert narrowed(asked, lexicon(5000)) == asked


@pytest.mark.parametrize(
    ("clauses", "sought"),
    [
        # 1000 in titles; 3000 more in texts.
        ((TITLE, TEXT, COMMON), (TITLE, TEXT)),
        ((COMMON, TEXT, TITLE), (TITLE, TEXT)),
        # 1000, 4 × 500, then 3000 more would be 6000.
        ((TITLE, PAIR, TEXT), (TITLE, PAIR)),
        ((TITLE, ENGLISH), (TITLE, ENGLISH)),
        # One is looked for, however many have it.
        ((COMMON,), (COMMON,)),
    ],
)
def test_in_a_large_catalogue_the_weightiest_clauses_choose(clauses, sought):
    assert narrowed(plan(*clauses), lexicon(100_000)).essential() == sought


def test_what_a_document_is_worth_stays_as_it_is():
    asked = plan(TITLE, TEXT, COMMON)

    found = narrowed(asked, lexicon(100_000))

    assert (found.concepts, found.floor, found.needed) == (asked.concepts, 0.0, 0.0)
