from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, register_converter

from portal_site.lib.http import kept, revalidated
from procedures.api.form import FormView
from procedures.api.lookup import PageLookupView
from procedures.api.reference import (
    AgencyListView,
    FieldListView,
    LifeEventListView,
    SubjectListView,
)
from procedures.api.views import ProcedureListView, ProcedureView, VersionListView, VersionView


class CodeConverter:
    """A procedure's code: any characters, slashes and line ends too."""

    regex = r"[\s\S]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


class NumberConverter:
    """A version's number, of as many digits as databases count."""

    regex = "[0-9]{1,9}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(CodeConverter, "procedure_code")
register_converter(NumberConverter, "version_number")


def _path(route: str, view: Any, name: str) -> URLPattern:
    return path(route, kept(view.as_view()), name=name)


urlpatterns = [
    _path("procedures/", ProcedureListView, "procedures"),
    _path(
        "procedures/<procedure_code:code>/versions/<version_number:number>/",
        VersionView,
        "version",
    ),
    _path("procedures/<procedure_code:code>/versions/", VersionListView, "versions"),
    # The form in force changes with the day, so no process keeps the answer.
    path(
        "procedures/<procedure_code:code>/form/",
        revalidated(FormView.as_view()),
        name="procedure-form",
    ),
    _path("procedures/<procedure_code:code>/", ProcedureView, "procedure"),
    _path("agencies/", AgencyListView, "agencies"),
    _path("fields/", FieldListView, "fields"),
    _path("subjects/", SubjectListView, "subjects"),
    _path("life-events/", LifeEventListView, "life-events"),
    _path("pages/lookup/", PageLookupView, "lookup"),
]
