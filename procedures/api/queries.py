"""What callers may ask: the parameters of each list, checked one by one and told by name."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from portal_site.lib.drf import InvalidQuery, flat_errors, named_once
from procedures.identifiers import short_form
from procedures.states import Level, ServiceLevel

CODE_LENGTH = 255
PAGE_SIZE = 20
LARGEST_PAGE = 100
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2999, 1, 1, tzinfo=UTC)


class MomentField(serializers.DateTimeField):
    """A time of day, Vietnamese when no zone is given. A “+” that became a space is understood."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "out_of_range": gettext_lazy("Give a time between 1970 and 2999.")
    }

    def to_internal_value(self, value: Any) -> datetime:
        text = str(value)
        head, separator, zone = text.rpartition(" ")
        if separator and "T" in head and "+" not in head:
            text = f"{head}+{zone}"
        moment = super().to_internal_value(text)
        if not EARLIEST <= moment <= LATEST:
            self.fail("out_of_range")
        return moment


@extend_schema_field({"type": "string", "maxLength": 40, "example": "G10.09"})
class AgencyCodeField(serializers.CharField):
    """An agency's identifier in either official form; gives the short one."""

    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data)
        try:
            return short_form(code)
        except ValueError as error:
            raise serializers.ValidationError(
                _("Write the identifier as G10.09 or as 000.00.09.G10.")
            ) from error


class Query(serializers.Serializer[None]):
    """The parameters of a request. Knows every name; anything else is an error."""

    locale = serializers.ChoiceField(
        choices=[code for code, _name in settings.LANGUAGES],
        default=settings.LANGUAGE_CODE,
        help_text="Language of the content, and of the texts of faults.",
    )

    @classmethod
    def read(cls, request: Request) -> dict[str, Any]:
        """Return the parameters of ``request``. Raises ``InvalidQuery`` naming what is wrong."""
        asked = request.query_params
        errors = named_once(asked, cls._declared_fields.keys())
        values: dict[str, Any] = {}
        try:
            values = _reader(cls).run_validation(asked.dict())
        except serializers.ValidationError as error:
            errors = {**flat_errors(error.detail), **errors}
        if errors:
            raise InvalidQuery(errors)
        return values


@cache
def _reader(query: type[Query]) -> Query:
    """Return one serializer for all requests: to copy its fields costs more than a query.

    Validation keeps nothing on it.
    """
    return query()


class PagedQuery(Query):
    cursor = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=2000,
        help_text="As `next` or `previous` of another page of the same list gives it.",
    )
    page_size = serializers.IntegerField(
        min_value=1, max_value=LARGEST_PAGE, default=PAGE_SIZE, help_text="Items of a page."
    )


class ReferenceQuery(PagedQuery):
    page_size = serializers.IntegerField(
        min_value=1, max_value=LARGEST_PAGE, default=LARGEST_PAGE, help_text="Items of a page."
    )


class ProcedureListQuery(PagedQuery):
    field = serializers.CharField(
        required=False, max_length=100, help_text="Code of a field of work."
    )
    agency = AgencyCodeField(
        required=False,
        max_length=40,
        help_text="Identifier of an agency, in either official form: `G10.09` or `000.00.09.G10`.",
    )
    level = serializers.ChoiceField(
        choices=Level.choices, required=False, help_text="Where the procedure is carried out."
    )
    subject = serializers.CharField(
        required=False, max_length=100, help_text="Code of who may apply."
    )
    life_event = serializers.CharField(
        required=False, max_length=100, help_text="Code of a life event."
    )
    service_level = serializers.IntegerField(
        min_value=min(ServiceLevel.values),
        max_value=max(ServiceLevel.values),
        required=False,
        help_text="Level of the online service, 1 to 4.",
    )
    q = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=200,
        help_text="Words that name, code or summary contain, with or without accents.",
    )
    updated_since = MomentField(
        required=False,
        help_text=(
            "Only what changed from this time on (ISO 8601; Vietnamese time where no zone is "
            "given), oldest change first, and also what is gone since (`gone`). Times are those of "
            "the change, which shows a moment later: let spans overlap by some minutes."
        ),
    )
    ordering = serializers.ChoiceField(
        choices=["code", "name"],
        required=False,
        help_text="`code` (default) or `name` (as a Vietnamese dictionary sorts).",
    )

    FACETS: ClassVar[tuple[str, ...]] = ("field", "agency", "level", "subject", "life_event")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "updated_since" in attrs and "ordering" in attrs:
            raise serializers.ValidationError(
                {"ordering": _("With updated_since the list is in the order of changes.")}
            )
        return attrs


class ProcedureQuery(Query):
    on = serializers.DateField(
        required=False, help_text="Day (YYYY-MM-DD): answers with the version in force on it."
    )


class FormQuery(ProcedureQuery):
    case = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=40,
        help_text="Id of a case; by default the first.",
    )


class LookupQuery(Query):
    locale = serializers.ChoiceField(
        choices=[code for code, _name in settings.LANGUAGES],
        required=False,
        help_text="Language of a path that does not begin with one.",
    )
    path = serializers.CharField(
        max_length=2000,
        help_text="Path of a page, with its language in front (`/vi/…`) or without.",
    )
