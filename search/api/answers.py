"""What the search API answers, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from home.layout import Portal
from portal_site.lib.addresses import absolute
from procedures.facts import Fact, fee_fact, time_fact
from search.engines.base import Hit
from search.highlight import highlight
from search.labels import values
from search.next_steps import next_steps
from search.selectors import Answer, Suggestion

Document = dict[str, Any]


def search_document(answer: Answer, language: str) -> Document:
    """Return the reply to a query, without the addresses of the pages around it."""
    return {
        "results": [result(hit, answer.marked) for hit in answer.hits],
        "total": answer.total,
        "facets": _facets(answer.facets, language),
        "did_you_mean": None if answer.elsewhere else answer.corrected or None,
        "promoted": [result(hit, answer.marked) for hit in answer.promoted],
        "degraded": answer.degraded,
        "took_ms": answer.took_ms,
    }


def result(hit: Hit, marked: frozenset[str]) -> Document:
    shown = highlight(hit, marked)
    found: Document = {
        "type": hit.type,
        "code": hit.code or None,
        "title": hit.title,
        "url": absolute(hit.path, hit.locale),
        "locale": hit.locale,
        "highlight": {"title": shown.title, "text": shown.text},
        "score": round(hit.score, 4),
    }
    facts = hit.shown.get("facts")
    if facts:
        found["facts"] = {
            "time": _stated(time_fact(facts["times"])),
            "fee": _stated(fee_fact(facts["fees"], no_fee_declared=facts["no_fee_declared"])),
            "service_level": facts["service_level"],
            "levels": facts["levels"],
        }
    return found


def help_document(request: HttpRequest, answer: Answer) -> Document:
    """Return where to turn when nothing was found."""
    portal = Portal(request)
    steps = next_steps(portal)
    state = steps.hotline_state
    language = portal.language
    return {
        "hotline": {
            "number": steps.hotline,
            "is_open": state.is_open if state else None,
            "until": _utc(state.until) if state else None,
            "next_opening": _utc(state.next_opening) if state else None,
        }
        if steps.hotline
        else None,
        "ask_url": absolute(steps.ask_url, language) if steps.ask_url else None,
        "contact_url": absolute(steps.contact_url, language) if steps.contact_url else None,
        "elsewhere": elsewhere(answer, language) or None,
    }


def elsewhere(answer: Answer, language: str) -> str:
    """Return the authority whose business the query is instead of ours, or nothing."""
    if not answer.elsewhere:
        return ""
    return answer.elsewhere[-1 if language == "en" else 0]


def suggestion(found: Suggestion, language: str) -> Document:
    path = found.path or f"{reverse('search')}?{urlencode({'q': found.text})}"
    page_language = path.split("/", 2)[1] if found.path else language
    return {
        "kind": found.kind,
        "text": found.text,
        "url": absolute(path, page_language),
        "code": found.code or None,
    }


def _facets(counts: Mapping[str, Mapping[str, int]], language: str) -> Document:
    return {
        name: [
            {"value": value.code, "label": value.label.name, "count": value.count}
            for value in listed
        ]
        for name, listed in values(counts, language).items()
    }


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None


def _stated(fact: Fact) -> str | None:
    return fact.text if fact.is_stated else None
