"""What lists can be narrowed by, and how each language writes it in addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal_site.lib.text import sort_key
from procedures.addresses import LEVEL_WORDS, WORDS
from procedures.facts import level_label
from procedures.models import Agency, CatalogueFacet, Field, LifeEvent, Subject
from procedures.states import Level, ServiceLevel

Kind = CatalogueFacet.Kind
SERVICE_LEVEL = "service_level"

LABELS = {
    Kind.FIELD: _("Field of work"),
    Kind.LEVEL: _("Where it is carried out"),
    SERVICE_LEVEL: _("Online level"),
    Kind.SUBJECT: _("Who may apply"),
    Kind.LIFE_EVENT: _("What you want to do"),
    Kind.AGENCY: _("Agency"),
}
MODELS: dict[str, Any] = {
    Kind.FIELD: Field,
    Kind.AGENCY: Agency,
    Kind.SUBJECT: Subject,
    Kind.LIFE_EVENT: LifeEvent,
}


@dataclass(frozen=True, slots=True)
class Term:
    """One value of a facet in the reader's language, ``lang`` set where only the source has it."""

    kind: str
    code: str
    slug: str
    name: str
    intro: str = ""
    lang: str = ""
    row: Any = None


def terms(kind: str, language: str) -> dict[str, Term]:
    """Return the terms of ``kind`` by code, sorted for reading. One query at most."""
    if kind == Kind.LEVEL:
        words = LEVEL_WORDS[language]
        return {
            level.value: Term(kind, level.value, words[level], str(level.label)) for level in Level
        }
    if kind == SERVICE_LEVEL:
        return {
            str(level): Term(kind, str(level), str(level), level_label(level))
            for level in ServiceLevel.values
        }
    found: dict[str, Term] = {}
    for row in _rows(kind, language):
        own = row.locale.language_code == language
        if own or row.code not in found:
            found[row.code] = Term(
                kind,
                row.code,
                getattr(row, "slug", row.code),
                row.name,
                getattr(row, "intro", ""),
                "" if own else row.locale.language_code,
                row,
            )
    return dict(sorted(found.items(), key=lambda pair: sort_key(pair[1].name)))


def _rows(kind: str, language: str) -> QuerySet[Any]:
    languages = {language, settings.LANGUAGE_CODE}
    rows: QuerySet[Any] = MODELS[kind].objects.filter(locale__language_code__in=languages)
    return rows.select_related("locale").order_by("pk")


def kind_of_word(word: str, language: str) -> str | None:
    """Return the kind that ``word`` stands for in addresses of ``language``."""
    return next((kind for kind, known in WORDS[language].items() if known == word), None)


def address(base: str, language: str, chosen: Mapping[str, Term], **query: Any) -> str:
    """Return the address of the list of what is ``chosen`` below ``base``.

    The first kind that addresses have a word for stands in the path, the others in the query by
    code, so that the same query serves every language.
    """
    path, rest = base, dict(chosen)
    for kind, word in WORDS[language].items():
        if kind in rest:
            path = f"{base}{word}/{_slug(rest.pop(kind), language)}/"
            break
    pairs = [(kind, term.code) for kind, term in rest.items()]
    pairs += [(name, value) for name, value in query.items() if value]
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _slug(term: Term, language: str) -> str:
    # A level of the other language's list is known by its code.
    return LEVEL_WORDS[language][Level(term.code)] if term.kind == Kind.LEVEL else term.slug
