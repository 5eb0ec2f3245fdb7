"""Words of the catalogue's addresses in each language. A leaf: imports only the vocabularies."""

from __future__ import annotations

from procedures.states import Level

# Kinds are those of CatalogueFacet. The first of them that is chosen stands in the path.
WORDS: dict[str, dict[str, str]] = {
    "vi": {
        "field": "linh-vuc",
        "agency": "co-quan",
        "subject": "doi-tuong",
        "level": "cap",
        "life_event": "su-kien",
    },
    "en": {
        "field": "fields",
        "agency": "agencies",
        "subject": "subjects",
        "level": "levels",
        "life_event": "life-events",
    },
}
LEVEL_WORDS: dict[str, dict[Level, str]] = {
    "vi": {
        Level.MINISTRY: "bo",
        Level.PROVINCE: "tinh",
        Level.COMMUNE: "xa",
        Level.OTHER: "khac",
    },
    "en": {
        Level.MINISTRY: "ministry",
        Level.PROVINCE: "province",
        Level.COMMUNE: "commune",
        Level.OTHER: "other",
    },
}
VERSION_WORDS = {"vi": "phien-ban", "en": "versions"}
# What one asks before filing: pages below a procedure's, filled by the app of dossiers.
BEFORE_WORDS = {
    "vi": {"readiness": "san-sang", "deadline": "ngay-hen-tra"},
    "en": {"readiness": "readiness", "deadline": "return-date"},
}

# Exactly these words, so that no procedure's slug is taken for one.
LIST_PATTERN = (
    rf"^(?P<word>{'|'.join(word for words in WORDS.values() for word in words.values())})/"
    r"(?:(?P<slug>[\w.-]+)/)?$"
)
VERSIONS_PATTERN = rf"^(?P<word>{'|'.join(VERSION_WORDS.values())})/(?:(?P<number>[0-9]{{1,6}})/)?$"
BEFORE_PATTERN = rf"^(?P<before>{'|'.join(word for words in BEFORE_WORDS.values() for word in words.values())})/$"
