"""Shows editors how a query is read and what each engine finds for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from search.engines import front
from search.engines.base import Engine, EngineUnavailable, Hit, Request
from search.language.words import english_words, fold, words
from search.models import VocabularyTerm
from search.reading import plan as to
from search.reading.plan import Concept, Meaning, Part, worth
from search.reading.reader import Reading
from search.reading.vocabulary import Span, Vocabulary
from search.selectors import LONGEST_QUERY
from search.snapshot import Snapshot, snapshot

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for in the place of some words, with what it counts."""

    weight: float
    meanings: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class UsedTerm:
    kind: str
    phrase: str
    meant: str
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Results:
    """``hits`` is None where the engine did not answer."""

    engine: str
    hits: tuple[Hit, ...] | None
    total: int


@permission_required("search.view_vocabularyterm", raise_exception=True)
def try_query(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
    language = request.GET.get("locale", "")
    if language not in dict(settings.LANGUAGES):
        language = settings.LANGUAGE_CODE
    context = {
        "header_title": _("Try a query"),
        "page_title": _("Try a query"),
        "header_icon": "view",
        "breadcrumbs_items": [{"url": "", "label": _("Try a query")}],
        "query": query,
        "language": language,
        "languages": settings.LANGUAGES,
    }
    if query:
        context |= _shown(query, language, snapshot())
    return TemplateResponse(request, "search/admin/trial.html", context)


def _shown(query: str, language: str, known: Snapshot) -> dict[str, Any]:
    reading = known.reader.read(query)
    return {
        "reading": reading,
        "sought": sought(reading),
        "terms": list(used_terms(query, known.vocabulary)),
        "actions": _codes(reading, to.ACTIONS),
        "levels": _codes(reading, to.LEVELS),
        "results": [_results(engine, reading, language) for engine in _engines()],
    }


def sought(reading: Reading) -> list[Sought]:
    """Return the concepts of ``reading``; pairs of neighbours, which only add to them, are left out."""
    found = [_sought(concept) for concept in reading.plan.concepts]
    return [each for each in found if each.meanings]


def _sought(concept: Concept) -> Sought:
    meanings = ((_written(meaning), worth(meaning)) for meaning in concept.meanings)
    named = tuple((text, value) for text, value in meanings if text)
    return Sought(concept.weight, named)


def _written(meaning: Meaning) -> str:
    return " ".join(_written_part(part) for part in meaning if part and "_" not in part[0].term)


def _written_part(part: Part) -> str:
    """Return the word of ``part``, and after a slash what else it may have been meant to be."""
    titles = [clause.term for clause in part if clause.field in {to.TITLE, to.TITLE_FOLDED}]
    first = part[0].term
    others = {term for term in titles if fold(term) != fold(first)}
    return "/".join([first, *sorted(others)])


def used_terms(query: str, vocabulary: Vocabulary) -> Iterator[UsedTerm]:
    """Yield the terms whose words stand in ``query``, the longest first."""
    spans = [*vocabulary.spans(words(query)), *vocabulary.english_spans(english_words(query))]
    seen = set()
    for term in (_used(span, term) for span in spans for term in span.terms):
        if term not in seen:
            seen.add(term)
            yield term


def _used(span: Span, term: Any) -> UsedTerm:
    meanings = [" ".join(meaning) for meaning in term.meanings] or list(term.codes)
    return UsedTerm(
        str(VocabularyTerm.Kinds(term.kind).label),
        " ".join(term.phrase),
        " | ".join(meanings),
        span.is_exact,
    )


def _codes(reading: Reading, field: str) -> list[str]:
    named = (clause.term for clause in reading.plan.extras if clause.field == field)
    return list(dict.fromkeys(named))


def _engines() -> list[Engine]:
    return [front.elastic, front.database] if settings.ELASTICSEARCH_URL else [front.database]


def _results(engine: Engine, reading: Reading, language: str) -> Results:
    try:
        found = engine.search(Request(reading.plan, language, size=SHOWN))
    except EngineUnavailable:
        return Results(engine.name, None, 0)
    return Results(engine.name, found.hits, found.total)
