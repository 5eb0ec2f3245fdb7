"""``/api/v1/procedures/{code}/deadline/`` and ``…/readiness/``: what one asks before filing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from dossiers.api import before_schema as schema
from dossiers.api.before_schema import DeadlineQuery, ReadinessBody
from dossiers.api.parsers import BoundedJSONParser
from dossiers.deadlines.counting import Line
from dossiers.deadlines.replay import Deadline
from dossiers.deadlines.words import sentence, term_words
from dossiers.readiness import Outcome, evaluate, questions_of
from dossiers.services.deadlines import deadline_if_received, hours_for
from portal_site.lib.drf import InvalidQuery, PublicView
from procedures.api.queries import Query
from procedures.api.views import in_force, public_row
from procedures.models import ProcedureVersion
from procedures.offers import Offer, offer_for


class BeforeView(PublicView):
    """Answers by the version in force today; by the clock, so that nobody keeps the answer."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    def version(self, code: str, locale: str) -> ProcedureVersion:
        return in_force(public_row(code, locale), locale, timezone.localdate())


@schema.deadline
class DeadlineView(BeforeView):
    def get(self, request: Request, code: str) -> Response:
        query = DeadlineQuery.read(request)
        content = self.version(code, query["locale"]).content
        require_known(content, query)
        received = query.get("received") or timezone.now()
        offer = offer_for(content, channel=query["channel"], case=query["case"])
        found = deadline_if_received(offer, received, hours_for(content))
        return Response(
            {
                "code": content["code"],
                "received": received,
                "channel": query["channel"],
                "case": query["case"],
                "time": time_document(offer),
                **deadline_document(found),
            }
        )


@schema.readiness
class ReadinessView(BeforeView):
    http_method_names = ("get", "head", "post", "options")
    parser_classes = (BoundedJSONParser,)

    def get(self, request: Request, code: str) -> Response:
        version = self.version(code, Query.read(request)["locale"])
        return Response(
            {
                "code": version.content["code"],
                "version": version.number,
                "questions": [
                    {
                        "name": question.name,
                        "text": question.text,
                        "options": [
                            {"value": value, "text": text} for value, text in question.options
                        ],
                    }
                    for question in questions_of(version.content)
                ],
            }
        )

    def post(self, request: Request, code: str) -> Response:
        locale = Query.read(request)["locale"]
        answers = ReadinessBody.of(request)["answers"]
        content = self.version(code, locale).content
        require_answers(content, answers)
        outcome = evaluate(content, answers)
        now = deadline_if_received(outcome.offer, timezone.now(), hours_for(content))
        return Response({"code": content["code"], **outcome_document(outcome, now)})


def require_known(content: dict[str, Any], query: dict[str, Any]) -> None:
    """Raise ``InvalidQuery`` for a channel or case that the procedure does not have."""
    errors = {}
    if query["channel"] and query["channel"] not in {row["kind"] for row in content["channels"]}:
        errors["channel"] = [_("The procedure cannot be filed this way.")]
    if query["case"] and query["case"] not in {row["id"] for row in content["cases"]}:
        errors["case"] = [_("The procedure has no such case.")]
    if errors:
        raise InvalidQuery(errors)


def require_answers(content: dict[str, Any], answers: dict[str, Any]) -> None:
    """Raise ``InvalidQuery`` for answers to what is not asked, or that are none of the options."""
    options = {
        question.name: [value for value, _text in question.options]
        for question in questions_of(content)
    }
    errors = {
        f"answers.{name}": [
            _("There is no such question.")
            if name not in options
            else _("Choose one of: %(options)s.") % {"options": ", ".join(options[name])}
        ]
        for name, value in answers.items()
        if value not in options.get(name, [])
    }
    if errors:
        raise InvalidQuery(errors)


def time_document(offer: Offer) -> dict[str, Any]:
    return {
        "amount": offer.amount,
        "unit": offer.unit,
        "clock_hours": offer.clock_hours,
        "is_stated": offer.stated,
        "text": term_words(offer.term) if offer.stated else offer.unit_text,
    }


def deadline_document(deadline: Deadline) -> dict[str, Any]:
    return {"due_at": deadline.due_at, "lines": [line_document(line) for line in deadline.lines]}


def line_document(line: Line) -> dict[str, Any]:
    """Return a line in words, with the moment or the days of which it speaks."""
    days = [[_iso(first), _iso(last)] for first, last in line.facts.get("runs", [])]
    return {
        "kind": line.kind,
        "text": sentence(line),
        "at": line.facts.get("at"),
        "days": [{"from": first, "until": last} for first, last in days],
    }


def outcome_document(outcome: Outcome, deadline: Deadline) -> dict[str, Any]:
    return {
        "is_ready": outcome.is_ready,
        "missing": [{"question": gap.question, "text": gap.text} for gap in outcome.gaps],
        "case": outcome.case and {"id": outcome.case["id"], "name": outcome.case["name"]},
        "channel": outcome.channel,
        "papers": [
            {name: paper.get(name) for name in schema.PAPER_FIELDS} for paper in outcome.papers
        ],
        "fees": outcome.offer.fees,
        "time": time_document(outcome.offer),
        "where": outcome.where,
        "can_file_online": outcome.files_online,
        "deadline": deadline_document(deadline),
        "prefill": outcome.prefill,
    }


def _iso(day: date | datetime) -> str:
    return day.isoformat()
