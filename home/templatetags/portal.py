"""What every template needs: icons, dates, money, marked texts, safe rich text."""

from __future__ import annotations

import json
from typing import Any

import nh3
from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.rich_text import expand_db_html

from home import words as wording
from home.icons import ICONS
from home.layout import LanguageLink, localised_pages, safe_link
from home.models import OpeningHours
from portal_site.lib.text import slug

register = template.Library()

RICH_TAGS = {"p", "br", "b", "strong", "i", "em", "ul", "ol", "li", "a", "h3", "h4"}
RICH_ATTRIBUTES = {"a": {"href"}}
ANCHOR_LIMIT = 60


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon. It is decoration: words stand beside it."""
    return mark_safe(  # noqa: S308 - paths typed in home/icons.py
        f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{ICONS[name]}</svg>'
    )


@register.simple_tag(takes_context=True)
def language_links(context: Any) -> list[LanguageLink]:
    """Return this page's address in each language (see ``Portal.languages``)."""
    links: list[LanguageLink] = context["portal"].languages(
        context.get("page"), context.get("language_urls")
    )
    return links


@register.simple_tag
def marked(text: wording.Words, tag: str = "span", css: str = "") -> SafeString:
    """Show a text of a page, escaped; say so where its translation is missing or outdated."""
    lang = format_html(' lang="{}"', "vi") if text.state == "missing" else ""
    look = format_html(' class="{}"', css) if css else ""
    return format_html("<{0}{1}{2}>{3}</{0}>{4}", tag, look, lang, text.value, _mark(text.state))


def _mark(state: str) -> SafeString:
    words = {
        "missing": _("in Vietnamese only"),
        "outdated": _("translation may be out of date"),
    }
    if state not in words or get_language() == "vi":
        return SafeString("")
    return format_html(' <small class="mark mark-{}">{}</small>', state, words[state])


@register.filter
def rich(value: Any) -> SafeString:
    """Show editors' rich text with a few tags only, whatever was stored."""
    source = getattr(value, "source", value) or ""
    html = nh3.clean(
        expand_db_html(str(source)),
        tags=RICH_TAGS,
        attributes=RICH_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )
    return mark_safe(html)  # noqa: S308 - cleaned above


@register.filter
def money(amount: Any) -> str:
    return wording.money(amount)


@register.filter
def number(value: Any) -> str:
    return wording.plain_number(value)


@register.filter
def anchor(text: Any) -> str:
    """Return an id for a heading."""
    return slug(str(text), limit=ANCHOR_LIMIT) or "section"


@register.filter
def safe_url(address: Any) -> str:
    return safe_link(str(address or ""))


@register.filter
def declarations(colours: dict[str, str]) -> SafeString:
    """Write custom properties; names are ours and values are checked colours."""
    return format_html_join("", "{}:{};", colours.items())


@register.filter
def json_ld(data: Any) -> SafeString:
    """Write ``data`` for a ``<script type="application/ld+json">``, unable to end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign, escaped in (("<", "\\u003C"), (">", "\\u003E"), ("&", "\\u0026")):
        text = text.replace(sign, escaped)
    return mark_safe(text)  # noqa: S308 - escaped above


@register.simple_tag(takes_context=True)
def show(context: Any, value: Any, path: str) -> SafeString:
    """Show a text of the page, escaped, with the mark that the page's ``states`` give it."""
    states = context.get("states") or {}
    if path not in states:
        return format_html("{}", value)
    return marked(wording.Words(str(value or ""), states[path]))


@register.simple_tag(takes_context=True)
def block_state(context: Any, field: str, block_id: Any) -> str:
    """Return the worst state of the texts of one block: a block is marked as a whole."""
    prefix = f"{field}.{block_id}"
    states = context.get("states") or {}
    found = {
        state for path, state in states.items() if path == prefix or path.startswith(f"{prefix}.")
    }
    return next((state for state in ("missing", "outdated") if state in found), "")


@register.simple_tag
def mark_of(state: str) -> SafeString:
    return format_html("<p>{}</p>", _mark(state)) if _mark(state) else SafeString("")


@register.simple_tag(takes_context=True)
def in_this_language(context: Any, pages: Any) -> list[dict[str, str]]:
    """Return title and address of the pages as the page's language has them. One query."""
    portal = context["portal"]
    chosen = [page for page in pages if page]
    twins = localised_pages(chosen, portal.language)
    found = [twins[page.pk] for page in chosen if page.pk in twins]
    return [{"title": twin.title, "url": portal.url_of(twin)} for twin in found]


@register.filter
def weekday(index: int) -> str:
    return str(OpeningHours.Weekday(index).label)


@register.filter
def at(values: Any, index: int) -> Any:
    """Return one of ``values``, or nothing where a row is longer than the head of its table."""
    listed = list(values)
    return listed[index] if index < len(listed) else ""
