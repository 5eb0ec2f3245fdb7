"""Pages below a procedure's: am I ready to file, and when would the result be due?"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dossiers.deadlines.replay import Deadline
from dossiers.deadlines.words import moment_words, sentences
from dossiers.readiness import Outcome, Question, evaluate, questions_of
from dossiers.services.deadlines import deadline_if_received, hours_for
from dossiers.services.opening import takes_online
from home.layout import Portal, safe_link
from home.shown import shows
from home.words import money
from portal_site.lib.text import shorten
from procedures.addresses import BEFORE_WORDS
from procedures.facts import fee_fact
from procedures.models import ProcedurePage, ProcedureVersion
from procedures.offers import Offer, offer_for
from procedures.selectors import version_in_force
from procedures.states import Channel, FeeKind

CASE_LENGTH = 120  # characters of a case's name in a list to choose from
EARLIEST, LATEST = 2000, 2100  # years that are counted in


class DeadlineForm(forms.Form):
    received = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M"])
    channel = forms.ChoiceField(required=False)
    case = forms.ChoiceField(required=False)

    def __init__(self, data: Any, content: dict[str, Any]) -> None:
        super().__init__(data)
        channel, case = self.fields["channel"], self.fields["case"]
        assert isinstance(channel, forms.ChoiceField)
        assert isinstance(case, forms.ChoiceField)
        kinds = dict.fromkeys(row["kind"] for row in content["channels"])
        channel.choices = [(kind, Channel(kind).label) for kind in kinds if kind in Channel.values]
        case.choices = [
            (row["id"], shorten(row["name"], CASE_LENGTH) or _("Case %(number)s") % {"number": n})
            for n, row in enumerate(content["cases"], start=1)
        ]

    def clean_received(self) -> datetime:
        received: datetime | None = self.cleaned_data["received"]
        if received and not EARLIEST <= received.year < LATEST:
            text = _("Choose a day between %(first)d and %(last)d.")
            raise forms.ValidationError(text % {"first": EARLIEST, "last": LATEST - 1})
        return received or timezone.now()


@shows("procedures.ProcedurePage")
def before_filing(
    page: ProcedurePage, request: HttpRequest, before: str = "", word: str = "", **route: Any
) -> dict[str, Any]:
    """Return what the page of the word ``before`` shows; for the procedure's own, where filing begins.

    Raises ``Http404`` for another's word.
    """
    language = page.locale.language_code
    if not before:
        return {} if word else {"start_url": _start_url(page, language)}
    names = {word: name for name, word in BEFORE_WORDS[language].items()}
    version = _version(page, language)
    if before not in names or version is None:
        raise Http404
    name, portal = names[before], Portal(request)
    context = {
        "before": name,
        "procedure_url": portal.url_of(page),
        "before_urls": {
            each: f"{portal.url_of(page)}{word}/" for each, word in BEFORE_WORDS[language].items()
        },
        "language_urls": {
            link.code: f"{link.url}{BEFORE_WORDS[link.code][name]}/"
            for link in portal.languages(page)
            if link.is_twin
        },
    }
    build = _readiness if name == "readiness" else _deadline
    return {**context, **build(request, version.content)}


def _start_url(page: ProcedurePage, language: str) -> str:
    """Return where filing begins, empty where this procedure is not filed online here."""
    if page.procedure.pk is None:
        return ""  # a preview
    version = version_in_force(page.procedure, language, timezone.localdate())
    if version is None or not takes_online(version.content):
        return ""
    return f"{reverse('filing-start')}?{urlencode({'procedure': page.code})}"


def _version(page: ProcedurePage, language: str) -> ProcedureVersion | None:
    """Return the version in force, or the one that will be."""
    found = version_in_force(page.procedure, language, timezone.localdate())
    return found or page.procedure.versions.filter(locale=language).first()


def _deadline(request: HttpRequest, content: dict[str, Any]) -> dict[str, Any]:
    form = DeadlineForm(request.GET or {"received": ""}, content)
    context: dict[str, Any] = {"form": form, "now": timezone.localtime()}
    if not form.is_valid():
        return context
    asked = form.cleaned_data
    offer = offer_for(content, channel=asked["channel"], case=asked["case"])
    found = deadline_if_received(offer, asked["received"], hours_for(content))
    return {**context, "received": timezone.localtime(asked["received"]), "due": _told(found)}


def _readiness(request: HttpRequest, content: dict[str, Any]) -> dict[str, Any]:
    questions = questions_of(content)
    names = [question.name for question in questions]
    answers = {name: request.GET[name] for name in names if request.GET.get(name)}
    is_asked = not questions or bool(answers) or "check" in request.GET
    context: dict[str, Any] = {
        "questions": [_shown(question, answers) for question in questions],
        "is_answered": is_asked,
    }
    if is_asked:
        outcome = evaluate(content, answers)
        found = deadline_if_received(outcome.offer, timezone.now(), hours_for(content))
        filing = urlencode({"procedure": content["code"], **answers})
        context |= {
            "outcome": outcome,
            "papers": _papers(outcome),
            "fees": _fees(outcome.offer),
            "fee": fee_fact(outcome.offer.fees, no_fee_declared=content["no_fee_declared"]),
            "due": _told(found),
            "filing_query": filing,
        }
    return context


def _shown(question: Question, answers: dict[str, str]) -> dict[str, Any]:
    return {
        "name": question.name,
        "text": question.text,
        "options": [
            {"value": value, "text": text, "is_chosen": answers.get(question.name) == value}
            for value, text in question.options
        ],
    }


def _told(deadline: Deadline) -> dict[str, Any]:
    due = deadline.due_at
    return {"moment": moment_words(due) if due else "", "lines": sentences(deadline.lines)}


def _papers(outcome: Outcome) -> list[dict[str, Any]]:
    return [{**paper, "form_file": safe_link(paper.get("form_file"))} for paper in outcome.papers]


def _fees(offer: Offer) -> list[dict[str, str]]:
    return [
        {
            "kind": str(FeeKind(fee["kind"]).label) if fee["kind"] in FeeKind.values else "",
            "amount": money(fee["amount"]) if fee["amount"] else "",
            "note": fee["note"] or "",
        }
        for fee in offer.fees
        if fee["amount"] or fee["note"]
    ]
