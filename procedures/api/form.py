"""``/api/v1/procedures/{code}/form/``: what a dossier must say, and which papers it needs."""

from __future__ import annotations

from typing import Any

from django.utils import timezone, translation
from rest_framework.request import Request
from rest_framework.response import Response

from portal_site.lib.drf import InvalidQuery, PublicView
from portal_site.lib.http import last_modified
from procedures.api import schema
from procedures.api.queries import FormQuery
from procedures.api.views import in_force, public_row
from procedures.eform.documents import form_document
from procedures.exceptions import UnknownCase


@schema.procedure_form
class FormView(PublicView):
    def get(self, request: Request, code: str) -> Response:
        query = FormQuery.read(request)
        locale = query["locale"]
        row = public_row(code, locale)
        version = in_force(row, locale, query.get("on") or timezone.localdate())
        document: dict[str, Any] = {
            "code": version.content["code"],
            "locale": locale,
            "version": version.number,
            "in_force_from": version.in_force_from,
            "cases": [
                {"id": case["id"], "name": case.get("name") or ""}
                for case in version.content["cases"]
            ],
        }
        try:
            with translation.override(locale):
                document |= form_document(version.content, query["case"])
        except UnknownCase as error:
            raise InvalidQuery({"case": [str(error)]}) from error
        headers = {"Last-Modified": last_modified(version.created_at), "Content-Language": locale}
        return Response(document, headers=headers)
