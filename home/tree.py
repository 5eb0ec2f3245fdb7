"""The published pages as a tree, and as addresses for search engines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.models import Page

from portal_site.lib.addresses import absolute

HOME_DEPTH = 2


@dataclass
class Branch:
    page: Page
    url: str
    children: list[Branch] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Address:
    """One page for search engines: its own address and that of each language."""

    url: str
    changed: str
    languages: dict[str, str]


def public_pages() -> QuerySet[Page]:
    """Return every page that anybody may read, from the home pages down."""
    pages: QuerySet[Page] = Page.objects.live().public().filter(depth__gte=HOME_DEPTH)
    return pages


def branches(pages: QuerySet[Page], request: HttpRequest) -> list[Branch]:
    """Arrange ``pages`` below each other. One query."""
    roots: list[Branch] = []
    trail: list[Branch] = []
    for page in pages.order_by("path"):
        branch = Branch(page, page.get_url(request) or "")
        while trail and not page.path.startswith(trail[-1].page.path):
            trail.pop()
        (trail[-1].children if trail else roots).append(branch)
        trail.append(branch)
    return roots


def addresses(pages: Iterable[Page], request: HttpRequest) -> list[Address]:
    """Return what a sitemap says of ``pages``. One query for all their twins."""
    pages = list(pages)
    twins: dict[object, dict[str, str]] = {}
    keys = {page.translation_key for page in pages}
    for twin in public_pages().filter(translation_key__in=keys).select_related("locale"):
        language = twin.locale.language_code
        url = absolute(twin.get_url(request) or "/", language)
        twins.setdefault(twin.translation_key, {})[language] = url
    return [
        Address(
            url=twins[page.translation_key][page.locale.language_code],
            changed=page.last_published_at.date().isoformat() if page.last_published_at else "",
            languages=twins[page.translation_key],
        )
        for page in pages
    ]
