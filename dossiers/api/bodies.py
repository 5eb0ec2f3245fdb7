"""What applicants send about their filings; texts that databases cannot keep are refused."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dossiers.models import Rating
from portal_site.lib.bodies import Body
from procedures.api.queries import CODE_LENGTH, AgencyCodeField

REASON_LENGTH = 5000
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@extend_schema_field(OpenApiTypes.OBJECT)
class ObjectField(serializers.DictField):
    """A JSON object, its content being another's matter."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_empty=True, **kwargs)


class DraftBody(Body):
    procedure = serializers.CharField(
        max_length=CODE_LENGTH, help_text="Code of the procedure (mã TTHC)."
    )
    locale = serializers.ChoiceField(
        choices=LANGUAGES,
        default=settings.LANGUAGE_CODE,
        help_text="Language of the form, and of what is written to the applicant.",
    )
    case = serializers.CharField(
        default="", allow_blank=True, max_length=40, help_text="Id of a case of the procedure."
    )
    agency = AgencyCodeField(
        default="",
        allow_blank=True,
        max_length=40,
        help_text="Who is to receive it; needed where several agencies do.",
    )
    organisation = serializers.IntegerField(
        min_value=1,
        max_value=2**63 - 1,
        allow_null=True,
        default=None,
        help_text="Id of the organisation for which the caller files.",
    )
    authorisation = serializers.IntegerField(
        min_value=1,
        max_value=2**63 - 1,
        allow_null=True,
        default=None,
        help_text="Id of the authorisation by which the caller files for somebody else.",
    )
    readiness = ObjectField(
        default=dict, help_text="The answers given to `/readiness/`: they fill in the draft."
    )


class DraftChangeBody(Body):
    case = serializers.CharField(
        required=False, allow_blank=True, max_length=40, help_text="Id of a case of the procedure."
    )
    agency = AgencyCodeField(
        required=False, allow_blank=True, max_length=40, help_text="Who is to receive it."
    )
    data = ObjectField(  # type: ignore[assignment]
        required=False,
        help_text=(
            "What changes of `applicant`, `answers`, `delivery` and `declared`, as a JSON merge "
            "patch (RFC 7396): null takes an answer away."
        ),
    )


class SupplementBody(Body):
    values = ObjectField(help_text="Answers by path, such as `answers.area`; marked ones only.")


class WithdrawBody(Body):
    reason = serializers.CharField(
        default="", allow_blank=True, max_length=REASON_LENGTH, help_text="Why, if you like."
    )


class RatingBody(Body):
    score = serializers.ChoiceField(
        choices=Rating.Score.choices, help_text="1 not satisfied, 2 satisfied, 3 very satisfied."
    )
    comment = serializers.CharField(default="", allow_blank=True, max_length=2000)


class ReuseBody(Body):
    component = serializers.CharField(max_length=100, help_text="Id of the paper that it is now.")
    paper = serializers.IntegerField(
        min_value=1,
        max_value=2**63 - 1,
        allow_null=True,
        default=None,
        help_text="Id of a paper given before.",
    )
    result = serializers.IntegerField(
        min_value=1,
        max_value=2**63 - 1,
        allow_null=True,
        default=None,
        help_text="Id of a result that was issued.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if bool(attrs["paper"]) == bool(attrs["result"]):
            raise serializers.ValidationError({"paper": [_("Name a paper or a result.")]})
        return attrs
