"""What a published page says to search: its words by weight, its facets, what people are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import strip_tags
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing

from faq.models import FaqPage
from home.models import ContactPage, GuidancePage, TextPage
from portal_site.lib.text import clean
from procedures.models import ProcedurePage
from procedures.services.documents import build_content, build_summary
from search.models import DocumentType

FACTS = (
    "levels",
    "service_level",
    "service_level_is_set",
    "online_scope",
    "times",
    "fees",
    "no_fee_declared",
    "agencies",
)
# Neither words nor names: keys of the content of a procedure that nobody searches for.
WORDLESS = frozenset(
    {
        "id", "kind", "code", "code_qcvn", "locale", "source_url", "form_file", "form_url", "url",
        "online_scope", "levels", "unit", "related",
    }
)  # fmt: skip
# In the order in which people read them: passages to show are cut from what comes first.
DETAILS = (
    "summary",
    "results",
    "cases",
    "keywords",
    "everyday_words",
    "fields",
    "subjects",
    "life_events",
)
BODY_LIMIT = 8000  # characters that snippets are cut from


@dataclass
class Extract:
    """``title``, ``details`` and ``text`` are passages: words of two passages never stand together."""

    type: str
    title: str
    details: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    summary: str = ""
    code: str = ""
    facets: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def body(self) -> str:
        return "\n".join([*self.details, *self.text])[:BODY_LIMIT]


def extract(page: Page) -> Extract:
    """Return what the specific ``page`` says, in its own language."""
    if isinstance(page, ProcedurePage):
        return _procedure(page)
    if isinstance(page, FaqPage):
        answer = _passages(get_text_for_indexing(page.answer))
        return Extract(DocumentType.FAQ, clean(page.title), answer, summary=" ".join(answer)[:300])
    return _guidance(page)


SEARCHED_MODELS: tuple[type[Page], ...] = (
    ProcedurePage,
    FaqPage,
    GuidancePage,
    TextPage,
    ContactPage,
)


def _procedure(page: ProcedurePage) -> Extract:
    content = build_content(page)
    summary = build_summary(content)
    details = [*_texts({key: content[key] for key in DETAILS})]
    rest = {key: content[key] for key in content if key not in DETAILS and key != "name"}
    return Extract(
        DocumentType.PROCEDURE,
        clean(content["name"]),
        details,
        [*_texts(rest)],
        summary=content["summary"],
        code=content["code"],
        facets={
            "fields_of_work": [term["code"] for term in content["fields"]],
            "agencies": [agency["code"] for agency in content["agencies"]],
            "levels": content["levels"],
            "subjects": [term["code"] for term in content["subjects"]],
            "service_level": content["service_level"],
        },
        facts={key: summary[key] for key in FACTS},
    )


def _guidance(page: Any) -> Extract:
    body = page._meta.get_field("body").get_searchable_content(page.body)
    return Extract(
        DocumentType.GUIDANCE,
        clean(page.title),
        _passages(page.intro),
        [passage for text in body for passage in _passages(str(text))],
        summary=page.intro or page.search_description,
    )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from _passages(strip_tags(value) if "<" in value else value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in WORDLESS:
                yield from _texts(inner)
    elif isinstance(value, Iterable):
        for inner in value:
            yield from _texts(inner)


def _passages(text: str) -> list[str]:
    return [line.strip() for line in clean(text).split("\n") if line.strip()]
