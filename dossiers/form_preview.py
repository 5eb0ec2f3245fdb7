"""Shows editors the online form as citizens will get it, in the preview of a procedure's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import override

from dossiers.forms import Form, ShownStep, shown_steps
from home.shown import shows
from procedures.eform.documents import form_document
from procedures.models import ProcedurePage
from procedures.services.documents import build_content


@shows("procedures.ProcedurePage")
def form_context(page: ProcedurePage, request: HttpRequest, **route: Any) -> dict[str, Any]:
    # Only the preview asks for it.
    return {"form_steps": SimpleLazyObject(lambda: _steps(page))}


def _steps(page: ProcedurePage) -> list[ShownStep]:
    with override(page.locale.language_code):
        document = form_document(build_content(page))
        form = Form(document["schema"], document["layout"], document["papers"])
        return shown_steps(form, {}, {})
