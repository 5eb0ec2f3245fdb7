"""Lists of procedures as citizens browse them, from the read model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from django.core.paginator import Page as PageOfItems
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, QueryDict

from portal_site.lib.text import clean, fold
from procedures.facets import LABELS, SERVICE_LEVEL, Term, address, terms
from procedures.facts import Fact, fee_fact, short_level, time_fact
from procedures.models import CatalogueEntry, CatalogueFacet
from procedures.selectors import filter_by_facets, public_entries

PAGE_SIZE = 20
QUERY_LIMIT = 200  # characters of a search that are read


@dataclass(frozen=True, slots=True)
class Item:
    """One procedure of a list with the facts that decide."""

    code: str
    name: str
    summary: str
    url: str
    time: Fact
    fee: Fact
    level: str
    scope: str
    subjects: list[str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value to narrow a list by, how many procedures it leaves, and the way there."""

    name: str
    lang: str
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    kind: str
    label: Any
    choices: list[Choice]

    @property
    def has_chosen(self) -> bool:
        return any(choice.is_chosen for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader asks of a list."""

    base: str
    language: str
    chosen: Mapping[str, Term]
    search: str = ""

    def url(self, chosen: Mapping[str, Term], *, page: int = 1, search: bool = True) -> str:
        words = self.search if search else ""
        number = page if page > 1 else ""
        return address(self.base, self.language, chosen, q=words, page=number)


def item_of(entry: CatalogueEntry) -> Item:
    summary = orjson.loads(entry.summary_json)
    return Item(
        code=entry.code,
        name=entry.name,
        summary=summary["summary"],
        url=summary["paths"].get(entry.locale, ""),
        time=time_fact(summary["times"]),
        fee=fee_fact(summary["fees"], no_fee_declared=summary["no_fee_declared"]),
        level=short_level(summary["service_level"]),
        scope=summary["online_scope"],
        subjects=[subject["name"] for subject in summary["subjects"]],
    )


def chosen_terms(query: QueryDict, known: Mapping[str, Mapping[str, Term]]) -> dict[str, Term]:
    """Return the terms that the query names by code. Raises ``Http404`` for an unknown one."""
    chosen: dict[str, Term] = {}
    for kind in LABELS:
        code = query.get(str(kind))
        if not code:
            continue
        if code not in known[kind]:
            raise Http404
        chosen[kind] = known[kind][code]
    return chosen


def all_terms(language: str) -> dict[str, dict[str, Term]]:
    """Return the terms of every kind. One query for each kind that has a table."""
    return {kind: terms(kind, language) for kind in LABELS}


def search_words(query: QueryDict) -> str:
    return clean(query.get("q", ""))[:QUERY_LIMIT]


def matching(wish: Wish) -> QuerySet[CatalogueEntry]:
    """Return the public procedures that fit ``wish``, in the order of a Vietnamese dictionary."""
    entries = public_entries(wish.language)
    facets = {kind: term.code for kind, term in wish.chosen.items() if kind != SERVICE_LEVEL}
    entries = filter_by_facets(entries, facets)
    if SERVICE_LEVEL in wish.chosen:
        entries = entries.filter(service_level=int(wish.chosen[SERVICE_LEVEL].code))
    for word in fold(wish.search).split():
        entries = entries.filter(search_text__contains=word)
    return entries.order_by("sort_key", "code")


def page_of_items(entries: QuerySet[CatalogueEntry], number: str) -> PageOfItems[CatalogueEntry]:
    """Return one page of 20. Raises ``Http404`` for a page that does not exist."""
    paginator = Paginator(
        entries.only("code", "name", "locale", "summary_json", "sort_key"), PAGE_SIZE
    )
    if not number.isdecimal() or int(number[:9]) not in paginator.page_range:
        raise Http404
    return paginator.page(int(number[:9]))


def groups(
    wish: Wish, entries: QuerySet[CatalogueEntry], known: Mapping[str, Mapping[str, Term]]
) -> list[Group]:
    """Return by what ``entries`` can be narrowed further, with counts. Two queries."""
    counts = count_by_facet(entries)
    found = []
    for kind, label in LABELS.items():
        choices = []
        for code, term in known[kind].items():
            is_chosen = wish.chosen.get(kind) == term
            count = counts.get((kind, code), 0)
            if count or is_chosen:
                narrowed = {**wish.chosen, kind: term}
                if is_chosen:
                    del narrowed[kind]
                choices.append(Choice(term.name, term.lang, count, wish.url(narrowed), is_chosen))
        if choices:
            found.append(Group(kind, label, choices))
    return found


def count_by_facet(entries: QuerySet[CatalogueEntry]) -> dict[tuple[str, str], int]:
    """Return how many of ``entries`` have each (kind, code)."""
    rows = (
        CatalogueFacet.objects.filter(entry__in=entries.order_by().values("pk"))
        .values_list("kind", "value")
        .annotate(count=Count("pk"))
        .order_by()
    )
    counts = {(kind, value): count for kind, value, count in rows}
    levels = entries.order_by().values_list("service_level").annotate(count=Count("pk"))
    counts |= {(SERVICE_LEVEL, str(level)): count for level, count in levels}
    return counts


def all_of_kind(kind: str, wish: Wish) -> list[tuple[Term, int, str]]:
    """Return every term of ``kind`` that has procedures, with its count and address."""
    counts = count_by_facet(public_entries(wish.language))
    return [
        (term, counts[kind, code], wish.url({kind: term}))
        for code, term in terms(kind, wish.language).items()
        if (kind, code) in counts
    ]
