"""What a match is worth. A leaf. Found by trial on judged queries; finer than .05 is noise."""

from __future__ import annotations

from dataclasses import dataclass, field

from search.reading.vocabulary import Kind


@dataclass(frozen=True)
class Weights:
    # Where a word stands.
    title: float = 1.0
    details: float = 0.6
    text: float = 0.45
    english_title: float = 1.0
    english_text: float = 0.4
    # Accents typed, and other accents found.
    other_accents: float = 0.65
    # Two words side by side, as a share of what both are worth.
    pair: float = 0.8
    seam: float = 0.4  # two words that belong to their other neighbours
    # The meaning instead of the words typed.
    meaning: dict[Kind, float] = field(
        default_factory=lambda: {
            Kind.SAME: 1.0,
            Kind.ABBREVIATION: 1.0,
            Kind.ENGLISH: 1.0,
            Kind.EVERYDAY: 0.95,
            Kind.BROADER: 0.6,
        }
    )
    later_meaning: float = 0.94  # each further one
    other_accents_of_term: float = 0.7
    corrected: float = 0.8
    guessed: float = 0.5
    unknown: float = 0.7  # a word that nothing knows
    untitled: float = 0.55  # at most: a word that no title has is often chatter
    heaviest: float = 2.0  # of a term of many words
    nested: float = 0.4  # a term inside a longer one
    # Extras, as shares of the ideal.
    action: float = 0.12
    first_issue: float = 0.08
    level: float = 0.12
    density: float = 0.25
    elsewhere: float = 12.0  # a whole query of other authorities' business
    code: float = 3.0
    # What must be reached rises where nothing in a query is of this ministry.
    strange: float = 2.0
    # Cut-offs, as shares of the ideal.
    floor: float = 0.3
    needed: float = 0.5


WEIGHTS = Weights()
