"""What the catalogue's pages show, and what the catalogue adds to pages of other apps."""

from __future__ import annotations

from collections import Counter
from typing import Any

import orjson
from django.db.models import Count
from django.http import Http404, HttpRequest

from home.layout import Portal
from home.opening import week
from home.selectors import untranslated_paths
from home.shown import shows
from portal_site.lib.addresses import absolute
from procedures import listing
from procedures.addresses import BEFORE_WORDS, VERSION_WORDS, WORDS
from procedures.changes import readable_differences
from procedures.facets import LABELS, Kind, Term, address, kind_of_word, terms
from procedures.facts import level_label
from procedures.models import CatalogueEntry, ProcedureIndexPage, ProcedurePage, ProcedureVersion
from procedures.reading import read
from procedures.selectors import public_entries
from procedures.services.versions import differences
from procedures.structured_data import government_service

NEWS_SHOWN = 5


@shows("procedures.ProcedureIndexPage")
def procedure_list(
    page: ProcedureIndexPage, request: HttpRequest, word: str = "", slug: str = ""
) -> dict[str, Any]:
    """One list: all, or those of one term; or, without ``slug``, the terms of a kind.

    Raises ``Http404`` for a word, term, filter value or page number that does not exist.
    """
    portal = Portal(request)
    language = page.locale.language_code
    base = portal.url_of(page)
    kind = kind_of_word(word, language) if word else None
    if word and kind is None:
        raise Http404
    if kind and not slug:
        return _terms_of_kind(page, portal, base, kind)

    known = listing.all_terms(language)
    heading = _term(known[kind], slug) if kind else None
    chosen = listing.chosen_terms(request.GET, known)
    if heading:
        chosen[heading.kind] = heading
    wish = listing.Wish(base, language, chosen, listing.search_words(request.GET))
    entries = listing.matching(wish)
    items = listing.page_of_items(entries, request.GET.get("page") or "1")
    number = items.number
    return {
        "heading": heading,
        "heading_label": LABELS[heading.kind] if heading else "",
        "items": [listing.item_of(entry) for entry in items.object_list],
        "count": items.paginator.count,
        "paging": items,
        "pages": [
            {"number": n, "url": wish.url(chosen, page=n)} if isinstance(n, int) else None
            for n in items.paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)
        ],
        "previous_url": wish.url(chosen, page=number - 1) if items.has_previous() else "",
        "next_url": wish.url(chosen, page=number + 1) if items.has_next() else "",
        "search": wish.search,
        "groups": listing.groups(wish, entries, known),
        "chosen": _removable(wish, heading),
        "clear_url": base,
        "form_action": wish.url({heading.kind: heading} if heading else {}, search=False),
        "kind_url": f"{base}{word}/",
        "without_search_url": wish.url(chosen, search=False),
        "hidden_inputs": [(k, term.code) for k, term in chosen.items() if term != heading],
        "language_urls": _list_urls(page, portal, wish, number),
        "states": untranslated_paths(page),
    }


@shows("procedures.ProcedurePage")
def procedure_page(
    page: ProcedurePage,
    request: HttpRequest,
    word: str = "",
    number: int | None = None,
    before: str = "",
) -> dict[str, Any]:
    if before:
        return {}  # dossiers.views.before tells
    if word:
        return _versions(page, request, word, number)
    states = untranslated_paths(page)
    reading = read(page, states)
    portal = Portal(request)
    url = portal.url_of(page) if page.pk and page.url_path else ""
    language = page.locale.language_code
    # The preview of a page that is being made: its procedure is not stored yet.
    is_stored = page.procedure.pk is not None
    versions = (
        list(page.procedure.versions.filter(locale=language).defer("content")[:2])
        if is_stored
        else []
    )
    questions = (
        page.procedure.faq_pages.live().public().filter(locale=page.locale) if is_stored else []
    )
    index = page.get_parent()
    index_url = portal.url_of(index)
    return {
        "procedure": reading,
        "states": states,
        "questions": [
            {"title": question.title, "answer": question.answer, "url": portal.url_of(question)}
            for question in questions
        ],
        "related": _related(page, language),
        "version": versions[0] if versions else None,
        "has_changes": len(versions) > 1,
        "versions_url": f"{url}{VERSION_WORDS[language]}/",
        "before_urls": {name: f"{url}{word}/" for name, word in BEFORE_WORDS[language].items()},
        "index_url": index_url,
        "index_title": index.title,
        "agencies": _agencies(page, language),
        "field_links": _links(Kind.FIELD, reading.fields, index_url, language),
        "subject_links": _links(Kind.SUBJECT, reading.subjects, index_url, language),
        "structured_data": government_service(reading, absolute(url, language), language, portal),
    }


def _versions(
    page: ProcedurePage, request: HttpRequest, word: str, number: int | None
) -> dict[str, Any]:
    """The versions of a procedure, or what one of them changed.

    Raises ``Http404`` for the other language's word and for an unknown number.
    """
    language = page.locale.language_code
    if word != VERSION_WORDS[language]:
        raise Http404
    portal = Portal(request)
    versions = list(page.procedure.versions.filter(locale=language).defer("content"))
    numbers = [version.number for version in versions]
    if number is not None and number not in numbers:
        raise Http404
    url = portal.url_of(page)
    context: dict[str, Any] = {
        "versions": versions,
        "versions_url": f"{url}{word}/",
        "procedure_url": url,
        "number": number,
        "language_urls": {
            link.code: f"{link.url}{VERSION_WORDS[link.code]}/"
            for link in portal.languages(page)
            if link.is_twin
        },
    }
    if number is not None:
        pair = page.procedure.versions.filter(locale=language, number__in=[number, number - 1])
        by_number = {version.number: version for version in pair}
        before = by_number.get(number - 1)
        context["version"] = by_number[number]
        context["before"] = before
        context["changes"] = (
            readable_differences(differences(before.content, by_number[number].content))
            if before
            else []
        )
    return context


@shows("home.HomePage")
def home_page(page: Any, request: HttpRequest) -> dict[str, Any]:
    language = page.locale.language_code
    base = Portal(request).procedures_url
    wish = listing.Wish(base, language, {})
    entries = public_entries(language)
    counts = listing.count_by_facet(entries)
    levels = dict(
        entries.order_by().values_list("service_level").annotate(count=Count("pk")).order_by()
    )
    return {
        "life_events": _cards(Kind.LIFE_EVENT, counts, wish),
        "fields": _cards(Kind.FIELD, counts, wish),
        "procedure_count": sum(levels.values()),
        "levels": [
            {
                "label": level_label(level),
                "number": level,
                "count": levels[level],
                "url": address(base, language, {}, service_level=level),
            }
            for level in sorted(filter(None, levels), reverse=True)
        ],
        "news": _news(language),
        "kind_links": _kind_links(base, language),
    }


@shows("home.ContactPage")
def contact_page(page: Any, request: HttpRequest) -> dict[str, Any]:
    """The agencies one can turn to: those with an address or a telephone."""
    agencies = terms(Kind.AGENCY, page.locale.language_code).values()
    return {"agencies": [{"term": term} for term in agencies if term.row.address or term.row.phone]}


@shows("home.SiteMapPage")
def site_map(page: Any, request: HttpRequest) -> dict[str, Any]:
    language = page.locale.language_code
    wish = listing.Wish(Portal(request).procedures_url, language, {})
    counts = listing.count_by_facet(public_entries(language))
    return {
        "lists": [
            {"label": LABELS[kind], "cards": _cards(kind, counts, wish)} for kind in WORDS[language]
        ]
    }


def _terms_of_kind(
    page: ProcedureIndexPage, portal: Portal, base: str, kind: str
) -> dict[str, Any]:
    language = page.locale.language_code
    wish = listing.Wish(base, language, {})
    counts = listing.count_by_facet(public_entries(language))
    urls = {link.code: link.url for link in portal.languages(page) if link.is_twin}
    return {
        "terms_of": kind,
        "terms_label": LABELS[kind],
        "cards": _cards(kind, counts, wish),
        "index_url": base,
        "language_urls": {code: f"{url}{WORDS[code][kind]}/" for code, url in urls.items()},
        "states": untranslated_paths(page),
    }


def _cards(
    kind: str, counts: dict[tuple[str, str], int], wish: listing.Wish
) -> list[dict[str, Any]]:
    return [
        {"term": term, "count": counts[kind, code], "url": wish.url({kind: term})}
        for code, term in terms(kind, wish.language).items()
        if (kind, code) in counts
    ]


def _term(known: dict[str, Term], slug: str) -> Term:
    for term in known.values():
        if term.slug == slug:
            return term
    raise Http404


def _removable(wish: listing.Wish, heading: Term | None) -> list[dict[str, str]]:
    """The chosen terms, each with the address of the list without it."""
    return [
        {
            "name": term.name,
            "lang": term.lang,
            "url": wish.url({k: other for k, other in wish.chosen.items() if k != kind}),
        }
        for kind, term in wish.chosen.items()
        if term != heading
    ]


def _list_urls(
    page: ProcedureIndexPage, portal: Portal, wish: listing.Wish, number: int
) -> dict[str, str]:
    """The same list in each language: same terms, same words, same page."""
    urls = {}
    for link in portal.languages(page):
        if not link.is_twin:
            continue
        known = {kind: terms(kind, link.code) for kind in wish.chosen}
        chosen = {kind: known[kind].get(term.code, term) for kind, term in wish.chosen.items()}
        same = listing.Wish(link.url, link.code, chosen, wish.search)
        urls[link.code] = same.url(chosen, page=number)
    return urls


def _links(kind: str, named: list[Any], base: str, language: str) -> list[dict[str, str]]:
    word = WORDS[language][kind]
    return [
        {"name": item.name, "lang": item.lang, "url": f"{base}{word}/{item.slug}/"}
        for item in named
    ]


def _agencies(page: ProcedurePage, language: str) -> list[dict[str, Any]]:
    """The agencies that receive papers, with address and hours."""
    chosen = {agency.code for agency in page.agencies.all()}
    if not chosen:
        return []
    return [
        {"row": term.row, "lang": term.lang, "week": week(term.row.working_hours.all())}
        for term in terms(Kind.AGENCY, language).values()
        if term.code in chosen
    ]


def _kind_links(base: str, language: str) -> list[dict[str, Any]]:
    return [
        {"label": LABELS[kind], "url": f"{base}{word}/"} for kind, word in WORDS[language].items()
    ]


def _related(page: ProcedurePage, language: str) -> list[listing.Item]:
    procedures = [procedure.pk for procedure in page.related.all()]
    entries = public_entries(language).filter(procedure__in=procedures)
    return [listing.item_of(entry) for entry in entries.order_by("sort_key", "code")]


def _news(language: str) -> list[dict[str, Any]]:
    """The procedures published last, newest first, each once. Two queries."""
    versions = list(
        ProcedureVersion.objects.filter(
            locale=language, procedure__entries__in=public_entries(language)
        )
        .defer("content")
        .order_by("-created_at", "-pk")[: NEWS_SHOWN * 4]
    )
    seen: Counter[int] = Counter()
    newest = []
    for version in versions:
        seen[version.procedure_id] += 1
        if seen[version.procedure_id] == 1:
            newest.append(version)
    newest = newest[:NEWS_SHOWN]
    entries = {
        entry.procedure_id: entry
        for entry in public_entries(language).filter(
            procedure__in=[version.procedure_id for version in newest]
        )
    }
    return [
        {
            "name": entries[version.procedure_id].name,
            "url": _path(entries[version.procedure_id]),
            "day": version.in_force_from,
            "is_new": version.number == 1,
        }
        for version in newest
    ]


def _path(entry: CatalogueEntry) -> str:
    path: str = orjson.loads(entry.summary_json)["paths"].get(entry.locale, "")
    return path
