"""What stands on every page: names, menus, hotline, colours, and the page in other languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.models import Page

from home.models import Navigation, OpeningHours, PortalSettings, PortalTexts
from home.opening import DayRange, OpenState, open_state, week
from portal_site.lib.addresses import absolute

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
MAIN_MENU_LIMIT = 5
INK, WHITE = "#1b1b1f", "#ffffff"


@dataclass(frozen=True, slots=True)
class MenuItem:
    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The page in one language; ``is_twin`` is false where only the home page can be offered."""

    code: str
    name: str
    url: str
    absolute_url: str
    is_current: bool
    is_twin: bool


class Portal:
    """The frame of one request's page. Asks the database when a template first needs a part."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.language = get_language() or settings.LANGUAGE_CODE
        self.home_url = f"/{self.language}/"

    @cached_property
    def texts(self) -> PortalTexts:
        rows = PortalTexts.objects.filter(
            locale__language_code__in={self.language, settings.LANGUAGE_CODE}
        ).select_related("locale")
        found = {row.locale.language_code: row for row in rows}
        fallback = PortalTexts(ministry_name="", short_name="")
        return found.get(self.language) or found.get(settings.LANGUAGE_CODE) or fallback

    @cached_property
    def settings(self) -> PortalSettings:
        found: PortalSettings = PortalSettings.for_request(self.request)
        return found

    @cached_property
    def hours(self) -> list[OpeningHours]:
        return list(self.settings.hours.all()) if self.settings.pk else []

    @cached_property
    def hotline_state(self) -> OpenState:
        return open_state(self.hours, timezone.now())

    @cached_property
    def hotline_week(self) -> list[DayRange]:
        return week(self.hours)

    @cached_property
    def sections(self) -> dict[str, Page]:
        """The live pages right below the home page, by model name in lower case."""
        pages = (
            Page.objects.live()
            .filter(depth=3, locale__language_code=self.language)
            .select_related("content_type")
            .order_by("-path")
        )
        # Read backwards, the first of a kind stays.
        return {page.content_type.model: page for page in pages}

    @cached_property
    def menus(self) -> dict[str, list[MenuItem]]:
        navigation = Navigation.objects.filter(locale__language_code=self.language).first()
        if navigation is None:
            wanted = ("procedureindexpage", "guidanceindexpage", "faqindexpage", "contactpage")
            pages = [self.sections[name] for name in wanted if name in self.sections]
            return {"main": [self._item(page.title, self.url_of(page)) for page in pages]}
        twins = localised_pages(
            [*_chosen(navigation.main), *_chosen(navigation.footer)], self.language
        )
        return {
            "main": self._items(navigation.main, twins)[:MAIN_MENU_LIMIT],
            "footer": self._items(navigation.footer, twins),
        }

    @property
    def search_url(self) -> str:
        # By name: the pages of search stand above this app.
        return reverse("search")

    @property
    def procedures_url(self) -> str:
        page = self.sections.get("procedureindexpage")
        return self.url_of(page) if page else self.home_url

    @property
    def contact_url(self) -> str:
        page = self.sections.get("contactpage")
        return self.url_of(page) if page else ""

    @property
    def site_map_url(self) -> str:
        page = self.sections.get("sitemappage")
        return self.url_of(page) if page else ""

    @property
    def colours(self) -> dict[str, str]:
        """The ministry's own colours where they differ from the tokens, with a text that reads."""
        primary, accent = self.settings.primary_colour, self.settings.accent_colour
        found: dict[str, str] = {}
        default = PortalSettings._meta.get_field
        if primary != default("primary_colour").default and COLOUR.fullmatch(primary):
            found |= {"--primary": primary, "--on-primary": readable_on(primary)}
        if accent != default("accent_colour").default and COLOUR.fullmatch(accent):
            found["--accent"] = accent
        return found

    def url_of(self, page: Page) -> str:
        return page.get_url(self.request) or self.home_url

    def languages(
        self, page: Page | None, urls: dict[str, str] | None = None
    ) -> list[LanguageLink]:
        """Return the links to ``page`` in each language; ``urls`` where a view knows them better."""
        known = dict(urls or {})
        if page is not None and page.pk and not known:
            known = {self.language: self.url_of(page)}
            for twin in page.get_translations().live().select_related("locale"):
                known[twin.locale.language_code] = self.url_of(twin)
        links = []
        for code, name in (("vi", "Tiếng Việt"), ("en", "English")):
            url = known.get(code) or f"/{code}/"
            links.append(
                LanguageLink(
                    code=code,
                    name=name,
                    url=url,
                    absolute_url=absolute(url, code),
                    is_current=code == self.language,
                    is_twin=code in known,
                )
            )
        return links

    def _items(self, stream: Any, twins: dict[int, Page]) -> list[MenuItem]:
        items = []
        for block in stream:
            page, link = block.value["page"], safe_link(block.value["link"])
            twin = twins.get(page.pk) if page else None
            if twin or link:
                url = self.url_of(twin) if twin else link
                items.append(self._item(block.value["label"], url))
        return items

    def _item(self, label: str, url: str) -> MenuItem:
        path = self.request.path
        is_current = path == url or (url != self.home_url and path.startswith(url))
        return MenuItem(label, url, is_current)


def localised_pages(pages: Iterable[Page], language: str) -> dict[int, Page]:
    """Return for the id of each of ``pages`` its live page in ``language``, in one query."""
    chosen = {page.pk: page.translation_key for page in pages}
    if not chosen:
        return {}
    twins = {
        twin.translation_key: twin
        for twin in Page.objects.live().filter(
            translation_key__in=set(chosen.values()), locale__language_code=language
        )
    }
    return {pk: twins[key] for pk, key in chosen.items() if key in twins}


def safe_link(address: str | None) -> str:
    """Return ``address`` if a reader may follow it: http(s), or a path of this site; else ""."""
    text = (address or "").strip()
    if re.match(r"https?://[^\s/]", text, re.IGNORECASE):
        return text
    return text if re.match(r"/(?![/\\])", text) else ""


def readable_on(colour: str) -> str:
    """Return white or ink, whichever stands out more on ``colour`` (WCAG 2 relative luminance)."""
    light = _luminance(colour)
    on_white = (1 + 0.05) / (light + 0.05)
    on_ink = (light + 0.05) / (_luminance(INK) + 0.05)
    return WHITE if on_white >= on_ink else INK


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _chosen(stream: Any) -> list[Page]:
    return [block.value["page"] for block in stream if block.value["page"]]
