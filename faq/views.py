"""What the pages of the bank of questions show."""

from __future__ import annotations

from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest
from django.utils.html import strip_tags

from faq.models import FaqIndexPage, FaqPage, FaqTopic
from home.layout import Portal
from home.selectors import untranslated_paths
from home.shown import shows


@shows("faq.FaqIndexPage")
def faq_index(page: FaqIndexPage, request: HttpRequest) -> dict[str, Any]:
    """The questions by topic, topics without a question left out. Three queries."""
    portal = Portal(request)
    names = _topic_names(page.locale.language_code)
    topics: dict[int, dict[str, Any]] = {
        pk: {"name": name, "slug": slug, "questions": []} for pk, (name, slug) in names.items()
    }
    for question in FaqPage.objects.child_of(page).live().public().order_by("path"):
        if question.topic_id in topics:
            topics[question.topic_id]["questions"].append(
                {"title": question.title, "url": portal.url_of(question)}
            )
    return {
        "topics": [topic for topic in topics.values() if topic["questions"]],
        "states": untranslated_paths(page),
    }


@shows("faq.FaqPage")
def faq_page(page: FaqPage, request: HttpRequest) -> dict[str, Any]:
    portal = Portal(request)
    language = page.locale.language_code
    name, slug = _topic_names(language).get(page.topic_id, ("", ""))
    parent = page.get_parent()
    return {
        "topic": {"name": name, "url": f"{portal.url_of(parent)}#{slug}"},
        "index": {"title": parent.title, "url": portal.url_of(parent)},
        "procedures": _procedures(page, language),
        "states": untranslated_paths(page),
        "structured_data": {
            "@context": "https://schema.org",
            "@type": "FAQPage",
            "inLanguage": language,
            "mainEntity": [
                {
                    "@type": "Question",
                    "name": page.title,
                    "acceptedAnswer": {"@type": "Answer", "text": strip_tags(page.answer)},
                }
            ],
        },
    }


def _topic_names(language: str) -> dict[int, tuple[str, str]]:
    """Return name and slug in ``language`` by the id of the source language's topic, in order."""
    rows = list(
        FaqTopic.objects.filter(
            locale__language_code__in={language, settings.LANGUAGE_CODE}
        ).select_related("locale")
    )
    own = {row.translation_key: row.name for row in rows if row.locale.language_code == language}
    return {
        row.pk: (own.get(row.translation_key, row.name), row.slug)
        for row in rows
        if row.locale.language_code == settings.LANGUAGE_CODE
    }


def _procedures(page: FaqPage, language: str) -> list[dict[str, str]]:
    found = []
    for procedure in page.procedures.prefetch_related("entries") if page.pk else []:
        for entry in procedure.entries.all():
            if entry.locale == language and entry.is_public:
                url = orjson.loads(entry.summary_json)["paths"].get(language, "")
                found.append({"name": entry.name, "code": entry.code, "url": url})
    return sorted(found, key=lambda item: item["code"])
