"""Agencies, fields, subjects, life events, topics and the texts that stand on every page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from wagtail.models import Site

from faq.models import FaqTopic
from home.models import OpeningHours, PortalSettings, PortalTexts
from portal_site.demo.content import read
from portal_site.demo.placing import hours, locale, place_snippet
from portal_site.lib.text import slug
from procedures.identifiers import short_form
from procedures.models import Agency, AgencyHours, CodedTerm, Field, LifeEvent, Subject

Step = Callable[[], Any]


def steps() -> Iterator[Step]:
    """Yield what to do, one piece of content each; agencies after their parents."""
    site = read("site.json")
    yield partial(_place_settings, site["ministry"])
    yield partial(_place_texts, site["ministry"])
    for agency in site["agencies"]:
        yield partial(_place_agency, agency)
    for model, key in ((Field, "fields"), (Subject, "subjects")):
        for term in site[key]:
            yield partial(_place_term, model, term)
    for event in site["life_events"]:
        yield partial(
            place_snippet,
            LifeEvent,
            f"life event {event['slug']}",
            {},
            code=event["slug"],
            slug=event["slug"],
            name=event["name"],
            intro=event["intro"],
        )
    for order, topic in enumerate(read("faq.json")["topics"], 1):
        yield partial(
            place_snippet,
            FaqTopic,
            f"topic {topic['slug']}",
            {},
            slug=topic["slug"],
            name=topic["name"],
            sort_order=order,
        )


def _place_settings(ministry: dict[str, Any]) -> None:
    settings = PortalSettings.for_site(Site.objects.get(is_default_site=True))
    if settings.hotline or settings.email:
        return
    settings.hotline, settings.email = ministry["hotline"], ministry["email"]
    settings.hours = hours(OpeningHours)
    settings.save()


def _place_texts(ministry: dict[str, Any]) -> None:
    if PortalTexts.objects.exists():
        return
    place_snippet(
        PortalTexts,
        "portal texts",
        {},
        ministry_name=ministry["name"],
        **{
            name: ministry[name]
            for name in ("short_name", "tagline", "address", "hotline_note", "footer_note")
        },
    )


def _place_agency(agency: dict[str, Any]) -> None:
    rows = Agency.objects.filter(locale=locale("vi"))
    code = short_form(agency["code"])
    if rows.filter(code=code).exists():
        return
    parent = rows.get(code=short_form(agency["parent"])) if agency["parent"] else None
    place_snippet(
        Agency,
        f"agency {code}",
        {"working_hours": hours(AgencyHours)},
        code=code,
        parent=parent,
        **{
            name: agency[name]
            for name in ("name", "also_known_as", "address", "phone", "email", "website")
        },
    )


def _place_term(model: type[CodedTerm], term: dict[str, Any]) -> None:
    rows = model._default_manager.filter(locale=locale("vi"))
    known = rows.filter(code=term["code"]) | rows.filter(source_name=term["source_name"])
    if known.exists():
        return
    place_snippet(
        model,
        f"{model._meta.model_name} {term['code']}",
        {},
        code=term["code"],
        source_name=term["source_name"],
        slug=slug(term["name"]["vi"]),
        name=term["name"],
        intro=term.get("intro", ""),
    )
