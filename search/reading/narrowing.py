"""Keeps the number of documents that are weighed for one query within bounds. A leaf.

What a search costs grows with the documents that it weighs. In the catalogue of one ministry all
may be; in a hundred times as many, those that have nothing but “giấy phép” of what was asked for
are left out unseen, for others have more.
"""

from __future__ import annotations

from dataclasses import replace

from search.language.words import fold
from search.reading import plan as to
from search.reading.lexicon import Lexicon
from search.reading.plan import Clause, Plan

WEIGHED = 5000  # documents, about
# How many more documents have two words side by side anywhere than in their title. Of English
# words the lexicon knows nothing: a share of all documents is taken for each.
PAIR_SPREAD = 4
ENGLISH_SHARE = 0.01


def narrowed(plan: Plan, lexicon: Lexicon) -> Plan:
    """Return ``plan`` looking for its weightiest clauses only, as many as ``WEIGHED`` allows.

    At least one; all of them where there are not that many documents.
    """
    if lexicon.documents <= WEIGHED:
        return plan
    sought: list[Clause] = []
    documents: dict[str, int] = {}  # by word: what has it in the title has it anywhere
    total = 0
    for clause in sorted(plan.essential(), key=lambda clause: -clause.score):
        word = fold(clause.term)
        further = max(0, _documents(clause, word, lexicon) - documents.get(word, 0))
        if sought and total + further > WEIGHED:
            break
        documents[word] = documents.get(word, 0) + further
        total += further
        sought.append(clause)
    return replace(plan, sought=tuple(sought))


def _documents(clause: Clause, word: str, lexicon: Lexicon) -> int:
    in_titles = lexicon.titles.get(word, 0)
    if clause.field in {to.TITLE, to.TITLE_FOLDED}:
        return in_titles
    if clause.field in {to.ENGLISH_TITLE, to.ENGLISH_TEXT}:
        return round(lexicon.documents * ENGLISH_SHARE)
    if "_" in word:
        return in_titles * PAIR_SPREAD
    return lexicon.anywhere.get(word, 0)
