"""``/api/v1/agencies/``, ``fields/``, ``subjects/``, ``life-events/``: what procedures refer to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Model
from rest_framework.request import Request
from rest_framework.response import Response

from portal_site.lib.drf import PublicView
from portal_site.lib.pagination import keyset_page
from procedures.api import schema
from procedures.api.documents import LANGUAGES, Document
from procedures.api.pages import page_answer
from procedures.api.queries import ReferenceQuery
from procedures.models import Agency, Field, LifeEvent, Subject
from procedures.selectors import reference_rows


class ReferenceListView(PublicView):
    """Rows of the source language by code, each with its names in both languages."""

    model: type[Any] = Model

    def get(self, request: Request) -> Response:
        query = ReferenceQuery.read(request)
        codes = self.model.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
        page = keyset_page(
            codes.values("code", "translation_key"),
            ("code",),
            cursor=query["cursor"],
            size=query["page_size"],
            identity=self.model._meta.label,
        )
        by_key = reference_rows(self.model, [row["translation_key"] for row in page.rows])
        items = [self.document(by_key[row["translation_key"]]) for row in page.rows]
        return page_answer(request, page, items)

    def document(self, rows: dict[str, Any]) -> Document:
        source = rows[settings.LANGUAGE_CODE]
        return {
            "code": source.code,
            "slug": source.slug,
            "names": in_languages(rows, "name"),
            "intros": in_languages(rows, "intro"),
        }


@schema.field_list
class FieldListView(ReferenceListView):
    model = Field


@schema.subject_list
class SubjectListView(ReferenceListView):
    model = Subject


@schema.life_event_list
class LifeEventListView(ReferenceListView):
    model = LifeEvent


@schema.agency_list
class AgencyListView(ReferenceListView):
    model = Agency

    def document(self, rows: dict[str, Any]) -> Document:
        source = rows[settings.LANGUAGE_CODE]
        return {
            "code": source.code,
            "code_qcvn": source.code_qcvn,
            "names": in_languages(rows, "name"),
            "parent": source.parent.code if source.parent else None,
            "addresses": in_languages(rows, "address"),
            "phone": source.phone,
            "email": source.email,
            "website": source.website,
            "working_hours": _hours(source.working_hours.all()),
        }


def in_languages(rows: dict[str, Any], name: str) -> dict[str, str | None]:
    """Return the text ``name`` by language, None where there is no translation."""
    return {
        language: getattr(rows[language], name) if language in rows else None
        for language in LANGUAGES
    }


def _hours(spans: Iterable[Any]) -> list[Document]:
    ordered = sorted(spans, key=lambda span: (span.weekday, span.opens))
    return [
        {
            "weekday": span.weekday,
            "opens": f"{span.opens:%H:%M}",
            "closes": f"{span.closes:%H:%M}",
        }
        for span in ordered
    ]
