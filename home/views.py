"""What the pages of this app show."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from home.layout import Portal, localised_pages, safe_link
from home.models import ContactPage, GuidanceIndexPage, HomePage, SiteMapPage
from home.selectors import untranslated_paths
from home.shown import shows
from home.tree import branches, public_pages

MIN_HEADINGS_FOR_CONTENTS = 3


@shows("home.HomePage")
def home_page(page: HomePage, request: HttpRequest) -> dict[str, Any]:
    """Doors with their addresses; other apps add what is theirs."""
    portal = Portal(request)
    values = [block.value for block in page.doors]
    twins = localised_pages(
        [value["page"] for value in values if value["page"]], page.locale.language_code
    )
    return {
        "states": untranslated_paths(page),
        "doors": [
            {
                "key": value["key"],
                "title": value["title"],
                "text": value["text"],
                "url": portal.url_of(twins[value["page"].pk])
                if value["page"] and value["page"].pk in twins
                else safe_link(value["link"]) or _door_url(value["key"]),
            }
            for value in values
        ],
    }


def _door_url(key: str) -> str:
    """Return where a door leads for which editors chose nothing. By name: the pages stand above."""
    names = {"find": "search", "file": "filing-start", "follow": "dossier-lookup"}
    return reverse(names[key]) if key in names else ""


@shows("home.GuidanceIndexPage")
def guidance_index(page: GuidanceIndexPage, request: HttpRequest) -> dict[str, Any]:
    return {
        "children": list(page.get_children().live().public().specific()),
        "states": untranslated_paths(page),
    }


@shows("home.GuidancePage")
@shows("home.TextPage")
def text_page(page: Any, request: HttpRequest) -> dict[str, Any]:
    headings = [
        {"number": number, "text": block.value}
        for number, block in enumerate(page.body, start=1)
        if block.block_type == "heading"
    ]
    return {
        "headings": headings if len(headings) >= MIN_HEADINGS_FOR_CONTENTS else [],
        "states": untranslated_paths(page),
    }


@shows("home.ContactPage")
def contact_page(page: ContactPage, request: HttpRequest) -> dict[str, Any]:
    return {"states": untranslated_paths(page)}


@shows("home.SiteMapPage")
def site_map(page: SiteMapPage, request: HttpRequest) -> dict[str, Any]:
    # Procedures are hundreds: they are reached through the lists that the app of procedures adds.
    pages = public_pages().filter(locale=page.locale).exclude(content_type__model="procedurepage")
    return {"branches": branches(pages, request), "states": untranslated_paths(page)}
