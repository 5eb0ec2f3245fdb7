"""The home page, guidance, questions, regulations and other text pages, and the menus."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from faq.models import FaqIndexPage, FaqPage, FaqTopic
from home.models import (
    ContactPage,
    GuidanceIndexPage,
    GuidancePage,
    HomePage,
    Navigation,
    SiteMapPage,
    TextPage,
)
from portal_site.demo.content import LANGUAGES, blocks, key_of, read
from portal_site.demo.placing import fill_page, locale, place_page, place_snippet
from portal_site.demo.reference import Step
from portal_site.lib.text import slug
from procedures.models import Procedure, ProcedureIndexPage

SLUG_LIMIT = 80


def steps() -> Iterator[Step]:
    """Yield what to do, one page each, the home page and menus last."""
    site, indexes, faq = read("site.json"), read("indexes.json"), read("faq.json")
    yield partial(_fill_index, ProcedureIndexPage, indexes["procedures"])
    yield partial(_fill_index, FaqIndexPage, indexes["questions"])
    yield partial(_place_below_home, GuidanceIndexPage, "guidance", indexes["guidance"])
    for page in site["pages"]:
        yield partial(_place_text, page)
    yield partial(_place_below_home, SiteMapPage, "sitemap", indexes["sitemap"])
    for item in faq["items"]:
        yield partial(_place_question, item)
    yield partial(_fill_home, site["home"])
    yield partial(_place_menus, site)


def _the(model: Any) -> Any:
    """Return the first Vietnamese page of ``model``."""
    return model.objects.filter(locale=locale("vi")).order_by("path")[0]


def _fill_index(model: Any, texts: dict[str, Any]) -> None:
    fill_page(_the(model), **texts)


def _place_below_home(model: Any, name: str, texts: dict[str, Any]) -> None:
    place_page(model, name, _the(HomePage), **texts)


def _place_text(page: dict[str, Any]) -> None:
    models: dict[str, Any] = {"guidance": GuidancePage, "contact": ContactPage}
    is_text = page["kind"] not in models
    parent = _the(GuidanceIndexPage if page["kind"] == "guidance" else HomePage)
    place_page(
        models.get(page["kind"], TextPage),
        page["slug"],
        parent,
        slug=_slugs(page["title"], page["slug"]),
        title=page["title"],
        intro=page["intro"],
        body={language: blocks(page["slug"], page["body"][language]) for language in LANGUAGES},
        **({"kind": page["kind"]} if is_text else {}),
    )


def _place_question(item: dict[str, Any]) -> None:
    topic = FaqTopic.objects.get(
        translation_key=key_of(f"topic {item['topic']}"), locale=locale("vi")
    )
    place_page(
        FaqPage,
        f"question {item['slug']}",
        _the(FaqIndexPage),
        slug=_slugs(item["question"], item["slug"]),
        title=item["question"],
        answer=item["answer"],
        topic=topic,
        procedures=list(Procedure.objects.filter(code__in=item["procedures"])),
    )


def _fill_home(home: dict[str, Any]) -> None:
    # The other doors lead to the portal's own pages.
    targets = {"find": _the(ProcedureIndexPage).pk, "ask": _the(FaqIndexPage).pk}
    doors = {
        language: blocks(
            "home",
            [
                {
                    "type": "door",
                    "value": {
                        "key": door["key"],
                        "title": door["title"][language],
                        "text": door["text"][language],
                        "page": targets.get(door["key"]),
                        "link": "",
                    },
                }
                for door in home["doors"]
            ],
        )
        for language in LANGUAGES
    }
    fill_page(_the(HomePage), title=home["title"], intro=home["intro"], doors=doors)


def _place_menus(site: dict[str, Any]) -> None:
    if Navigation.objects.exists():
        return
    place_snippet(
        Navigation,
        "navigation",
        {},
        name="Cổng Dịch vụ công",
        main=_menu("main", site["navigation"]),
        footer=_menu("footer", site["footer"]),
    )


def _menu(name: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    fixed = {"procedures": ProcedureIndexPage, "guidance": GuidanceIndexPage, "faq": FaqIndexPage}
    return {
        language: blocks(
            f"menu {name}",
            [
                {
                    "type": "item",
                    "value": {
                        "label": entry["label"][language],
                        "page": _the(fixed[entry["target"]]).pk
                        if entry["target"] in fixed
                        else _placed(entry["target"]),
                        "link": "",
                    },
                }
                for entry in entries
            ],
        )
        for language in LANGUAGES
    }


def _placed(name: str) -> int | None:
    """Return the key of a page placed before; ``None`` when an editor has removed it."""
    models: tuple[Any, ...] = (GuidancePage, ContactPage, TextPage, SiteMapPage)
    for model in models:
        page = model.objects.filter(translation_key=key_of(name), locale=locale("vi")).first()
        if page is not None:
            return int(page.pk)
    return None


def _slugs(title: dict[str, str], english: str) -> dict[str, str]:
    return {"vi": slug(title["vi"], limit=SLUG_LIMIT), "en": english}
