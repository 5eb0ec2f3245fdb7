"""A page of results as citizens read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page as PageOfItems
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal_site.lib.text import clean, shorten
from procedures.facts import Fact, fee_fact, short_level, time_fact
from procedures.listing import Choice, Group
from search.engines.base import COUNTED, FACETS, SORTS, Hit
from search.highlight import highlight
from search.labels import NAMES, Label, Labels, values
from search.models import DocumentType
from search.selectors import LONGEST_QUERY, Answer

PAGE_SIZE = 20
LAST_PAGE = COUNTED // PAGE_SIZE
NAMED_LIMIT = 100  # characters of a wrong value that are repeated
KINDS = {
    DocumentType.PROCEDURE: gettext_lazy("Procedure"),
    DocumentType.FAQ: gettext_lazy("Question and answer"),
    DocumentType.GUIDANCE: gettext_lazy("Guidance"),
}
ORDERS = {
    "relevance": gettext_lazy("Best match"),
    "title": gettext_lazy("By name"),
    "updated": gettext_lazy("Newest first"),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader asks: ``chosen`` are codes by facet. ``faults`` says what cannot be read."""

    base: str
    language: str
    text: str = ""
    chosen: Mapping[str, str] | None = None
    sort: str = SORTS[0]
    page: int = 1
    faults: tuple[str, ...] = ()

    @property
    def filters(self) -> dict[str, tuple[str, ...]]:
        return {name: (code,) for name, code in (self.chosen or {}).items()}

    def url(
        self,
        *,
        text: str | None = None,
        chosen: Mapping[str, str] | None = None,
        sort: str | None = None,
        page: int = 1,
        base: str = "",
    ) -> str:
        """Return the address of this wish with what is given changed."""
        asked = {
            "q": self.text if text is None else text,
            **((self.chosen or {}) if chosen is None else chosen),
            "sort": self.sort if sort is None else sort,
            "page": str(page),
        }
        silent = {"sort": SORTS[0], "page": "1"}
        pairs = [(k, value) for k, value in asked.items() if value and silent.get(k) != value]
        return f"{base or self.base}?{urlencode(pairs)}" if pairs else base or self.base


@dataclass(frozen=True, slots=True)
class Item:
    """One result. ``name`` and ``text`` are safe HTML; ``lang`` is set where it is not the reader's."""

    kind: Any
    code: str
    name: SafeString
    text: SafeString
    url: str
    lang: str
    position: int
    time: Fact | None = None
    fee: Fact | None = None
    level: str = ""


def read_wish(query: QueryDict, base: str, language: str, known: Labels) -> Wish:
    """Return what ``query`` asks for; what is of no use is told in ``faults``."""
    faults = []
    text = clean(query.get("q", ""))
    if len(text) > LONGEST_QUERY:
        reason = _("Your words are too many: up to %(limit)s characters are read.")
        faults.append(reason % {"limit": LONGEST_QUERY})
        text = text[:LONGEST_QUERY]
    chosen = {name: code for name in FACETS if (code := query.get(name))}
    for name, code in chosen.items():
        if code not in known[name]:
            reason = _("There is nothing with the code %(code)s.")
            faults.append(reason % {"code": shorten(code, NAMED_LIMIT)})
    sort = query.get("sort") or SORTS[0]
    if sort not in SORTS:
        faults.append(_("Results cannot be sorted in this way."))
    number = query.get("page") or "1"
    page = int(number[:9]) if number.isdecimal() and number.isascii() else 0
    if not 1 <= page <= LAST_PAGE:
        faults.append(_("There is no such page of results."))
    return Wish(base, language, text, chosen, sort, page, tuple(faults))


def items(answer: Answer, wish: Wish) -> list[Item]:
    """Return the results of one page; what editors promoted is not told twice on the first."""
    promoted = {hit.page_id for hit in answer.promoted}
    before = (wish.page - 1) * PAGE_SIZE
    return [
        _item(hit, answer.marked, wish, position)
        for position, hit in enumerate(answer.hits, start=before + 1)
        if hit.page_id not in promoted
    ]


def promoted_items(answer: Answer, wish: Wish) -> list[Item]:
    return [
        _item(hit, answer.marked, wish, position)
        for position, hit in enumerate(answer.promoted, start=1)
    ]


def groups(answer: Answer, wish: Wish) -> list[Group]:
    """Return by what the results can be narrowed further. A facet of one value says nothing."""
    found = []
    chosen = wish.chosen or {}
    titles = {"type": _("Kind of page"), **NAMES}
    listed = values(answer.facets, wish.language)
    for name, title in titles.items():
        choices = [
            Choice(
                value.label.name,
                value.label.lang,
                value.count,
                wish.url(chosen=_toggled(chosen, name, value.code)),
                chosen.get(name) == value.code,
            )
            for value in listed[name]
        ]
        if len(choices) > 1 or name in chosen:
            found.append(Group(name, title, choices))
    return found


def removable(wish: Wish, known: Labels) -> list[dict[str, Any]]:
    """Return the chosen values, each with the address of the results without it."""
    chosen = wish.chosen or {}
    return [
        {
            "name": (label := known[name].get(code, Label(code))).name,
            "lang": label.lang,
            "url": wish.url(chosen=_toggled(chosen, name, code)),
        }
        for name, code in chosen.items()
    ]


def orders(wish: Wish) -> list[dict[str, Any]]:
    return [
        {"name": label, "url": wish.url(sort=sort), "is_current": sort == wish.sort}
        for sort, label in ORDERS.items()
    ]


def paging(page: PageOfItems[Any], wish: Wish) -> dict[str, Any]:
    """Return the addresses of the pages around ``page``, as the template of lists takes them."""
    number = page.number
    return {
        "paging": page,
        "pages": [
            {"number": n, "url": wish.url(page=n)} if isinstance(n, int) else None
            for n in page.paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)
        ],
        "previous_url": wish.url(page=number - 1) if page.has_previous() else "",
        "next_url": wish.url(page=number + 1) if page.has_next() else "",
    }


def _item(hit: Hit, marked: frozenset[str], wish: Wish, position: int) -> Item:
    shown = highlight(hit, marked)
    facts = hit.shown.get("facts")
    return Item(
        kind=KINDS[DocumentType(hit.type)],
        code=hit.code,
        name=mark_safe(shown.title),  # noqa: S308 - highlight escapes
        text=mark_safe(shown.text),  # noqa: S308
        url=hit.path,
        lang="" if hit.locale == wish.language else hit.locale,
        position=position,
        **_facts(facts) if facts else {},
    )


def _facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "time": time_fact(facts["times"]),
        "fee": fee_fact(facts["fees"], no_fee_declared=facts["no_fee_declared"]),
        "level": short_level(facts["service_level"]),
    }


def _toggled(chosen: Mapping[str, str], name: str, code: str) -> dict[str, str]:
    others = {other: value for other, value in chosen.items() if other != name}
    return others if chosen.get(name) == code else {**others, name: code}
