"""What may be asked of the look-up."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from procedures.api.queries import AgencyCodeField, PagedQuery

LONGEST_TEXT = 200
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 1, 1)


class LookupQuery(PagedQuery):
    code = serializers.CharField(
        required=False, max_length=LONGEST_TEXT, help_text="A dossier's code."
    )
    agency = AgencyCodeField(
        required=False,
        max_length=40,
        help_text="Identifier of an agency, with `day`: what was filed there.",
    )
    day = serializers.DateField(required=False, help_text="Vietnamese day (YYYY-MM-DD).")

    def validate_day(self, value: date) -> date:
        if not EARLIEST <= value <= LATEST:
            raise serializers.ValidationError(_("Give a day between 2000 and 2999."))
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "code" in attrs and ("agency" in attrs or "day" in attrs):
            raise serializers.ValidationError({"code": _("Ask by code, or by agency and day.")})
        if "code" not in attrs and not ("agency" in attrs and "day" in attrs):
            raise serializers.ValidationError({"code": _("Ask by code, or by agency and day.")})
        return attrs
