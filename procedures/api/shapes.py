"""The shapes of answers, for the OpenAPI document. Nothing is serialized by these at run time."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from home.models import StaleField
from procedures.api.form_shapes import CompiledFormSerializer
from procedures.states import Channel, FeeKind, Level, OnlineScope, SupplementPolicy, TimeUnit

LANGUAGES = [code for code, _name in settings.LANGUAGES]


class ShapeSerializer(serializers.Serializer[None]):
    """Only read by the generator of the schema."""


@extend_schema_field({"type": "boolean", "enum": [True]})
class TrueField(serializers.BooleanField):
    pass


@extend_schema_field({"type": "boolean", "enum": [False]})
class FalseField(serializers.BooleanField):
    pass


def text(help_text: str = "", **kwargs: Any) -> serializers.CharField:
    return serializers.CharField(help_text=help_text, allow_blank=True, **kwargs)


class ProblemSerializer(ShapeSerializer):
    """A fault as RFC 9457 says, in the caller's language."""

    type = serializers.CharField(help_text="`about:blank`: `code` tells the kind of fault.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(help_text="Stable, for programs.")
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Reasons by the name of the parameter.",
    )


class AddressesSerializer(ShapeSerializer):
    """Absolute addresses by language, null where the page is not published in it."""

    vi = serializers.CharField(allow_null=True)
    en = serializers.CharField(allow_null=True)


class TextsSerializer(ShapeSerializer):
    """A text by language, null where it is not translated."""

    vi = serializers.CharField(allow_null=True, allow_blank=True)
    en = serializers.CharField(allow_null=True, allow_blank=True)


class TermSerializer(ShapeSerializer):
    """A code with its name in the language of the document."""

    code = serializers.CharField()
    name = text()


class AgencyTermSerializer(TermSerializer):
    code_qcvn = text("Identifier by QCVN 102:2016; empty where that form cannot say it.")


class ComponentSerializer(ShapeSerializer):
    """A paper of the dossier (thành phần hồ sơ)."""

    id = serializers.CharField(allow_null=True)
    code = text()
    name = text()
    originals = serializers.IntegerField(allow_null=True)
    copies = serializers.IntegerField(allow_null=True)
    required = serializers.BooleanField()  # type: ignore[assignment]
    is_heading = serializers.BooleanField(help_text="The source entered a heading as a paper.")
    form_name = text()
    form_file = text("Where the form can be downloaded.")
    note = text()


class CaseSerializer(ShapeSerializer):
    """A case (trường hợp) with its papers."""

    id = serializers.CharField(allow_null=True)
    name = text()
    components = ComponentSerializer(many=True)


class FeeSerializer(ShapeSerializer):
    id = serializers.CharField(allow_null=True)
    kind = serializers.ChoiceField(choices=FeeKind.choices, allow_blank=True)
    amount = serializers.IntegerField(allow_null=True, help_text="Whole VND.")
    note = text()


class ListedFeeSerializer(ShapeSerializer):
    kind = serializers.ChoiceField(choices=FeeKind.choices, allow_blank=True)
    amount = serializers.IntegerField(allow_null=True, help_text="Whole VND.")
    note = text()


class ListedTimeSerializer(ShapeSerializer):
    amount = serializers.FloatField(allow_null=True, help_text="How many of `unit`.")
    unit = serializers.ChoiceField(choices=TimeUnit.choices)
    unit_text = text("The words of the source where it gives no number or another unit.")


class TimeSerializer(ListedTimeSerializer):
    """The time limit and the fees of one case on one channel."""

    id = serializers.CharField(allow_null=True)
    case = text()
    description = text()
    fees = FeeSerializer(many=True)


class ChannelSerializer(ShapeSerializer):
    """A way to hand in (cách thức thực hiện)."""

    id = serializers.CharField(allow_null=True)
    kind = serializers.ChoiceField(choices=Channel.choices)
    kind_text = text("The words of the source.")
    times = TimeSerializer(many=True)


class StepSerializer(ShapeSerializer):
    id = serializers.CharField(allow_null=True)
    title = text()
    description = text()


class StepGroupSerializer(ShapeSerializer):
    """The steps of one case."""

    id = serializers.CharField(allow_null=True)
    case = text()
    steps = StepSerializer(many=True)


class ResultSerializer(ShapeSerializer):
    id = serializers.CharField(allow_null=True)
    code = text()
    name = text()


class LegalBasisSerializer(ShapeSerializer):
    id = serializers.CharField(allow_null=True)
    number = text()
    name = text()
    url = text()


class GuidanceSerializer(ShapeSerializer):
    """A block of the editors' guidance; `value` has the shape of its type.

    Rich text is HTML of few elements. Pictures, documents and pages are given by their ids in
    `/api/v2/`.
    """

    id = serializers.CharField(allow_null=True)
    type = serializers.CharField()
    value = serializers.JSONField()


class WarningSerializer(ShapeSerializer):
    """Something that the national catalogue itself does not state."""

    field = serializers.CharField()
    code = serializers.CharField()


class StaleFieldSerializer(ShapeSerializer):
    """A text whose translation is behind its source."""

    locale = serializers.ChoiceField(choices=LANGUAGES, help_text="Language of the translation.")
    path = serializers.CharField(help_text="Field, then ids and names of blocks, joined by dots.")
    field = serializers.CharField()
    state = serializers.ChoiceField(choices=StaleField.State.choices)
    since = serializers.DateTimeField()


class CoreSerializer(ShapeSerializer):
    """What list and detail share."""

    code = serializers.CharField(max_length=255)
    locale = serializers.ChoiceField(choices=LANGUAGES)
    name = text("The official name.")
    summary = text("In plain words.")
    levels = serializers.ListField(child=serializers.ChoiceField(choices=Level.choices))
    fields = TermSerializer(many=True)  # type: ignore[assignment]
    subjects = TermSerializer(many=True)
    agencies = AgencyTermSerializer(many=True)
    service_level = serializers.IntegerField(min_value=1, max_value=4)
    service_level_is_set = serializers.BooleanField(
        help_text="False: assumed from the channels, no editor has set it."
    )
    online_scope = serializers.ChoiceField(choices=OnlineScope.choices)
    no_fee_declared = serializers.BooleanField()


class StateSerializer(ShapeSerializer):
    version = serializers.IntegerField(allow_null=True)
    in_force_from = serializers.DateField(allow_null=True)
    source_warnings = WarningSerializer(many=True)
    published_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()
    url = serializers.CharField()
    alternates = AddressesSerializer()


class ProcedureSummarySerializer(CoreSerializer, StateSerializer):
    """A procedure as lists show it."""

    channels = serializers.ListField(child=serializers.ChoiceField(choices=Channel.choices))
    times = ListedTimeSerializer(many=True)
    fees = ListedFeeSerializer(many=True)
    gone = FalseField(required=False, help_text="Only with `updated_since`.")


class GoneProcedureSerializer(ShapeSerializer):
    """A procedure that the public has lost."""

    code = serializers.CharField()
    locale = serializers.ChoiceField(choices=LANGUAGES)
    gone = TrueField()
    updated_at = serializers.DateTimeField()


class HandlingSerializer(ShapeSerializer):
    """How dossiers are handled, where editors have said so."""

    supplement_policy = serializers.ChoiceField(choices=SupplementPolicy.choices, required=False)
    supplement_limit = serializers.IntegerField(required=False)
    clock_hours = serializers.BooleanField(required=False)


class ProcedureContentSerializer(CoreSerializer):
    """Everything a version of a procedure says."""

    decision_number = text()
    kind = text()
    level_text = text()
    executing_authority = text()
    competent_authority = text()
    coordinating_authority = text()
    address = text()
    conditions = text()
    keywords = text()
    remarks = text()
    life_events = TermSerializer(many=True)
    cases = CaseSerializer(many=True)
    step_groups = StepGroupSerializer(many=True)
    channels = ChannelSerializer(many=True)
    results = ResultSerializer(many=True)
    legal_bases = LegalBasisSerializer(many=True)
    source_url = text("The procedure on the national portal.")
    everyday_words = text()
    guidance = GuidanceSerializer(many=True)
    related = serializers.ListField(
        child=serializers.CharField(), help_text="Codes of related procedures."
    )
    handling = HandlingSerializer(required=False)
    form = CompiledFormSerializer(required=False)


class ProcedureDetailSerializer(ProcedureContentSerializer, StateSerializer):
    """A procedure, whole."""

    stale_fields = StaleFieldSerializer(many=True)


class ChangeSerializer(ShapeSerializer):
    """One place where a version differs from the one before."""

    field = serializers.CharField()
    path = text("Ids and names of blocks, joined by dots; empty for the field itself.")
    kind = serializers.ChoiceField(choices=["added", "changed", "removed"])
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)


class VersionSerializer(ShapeSerializer):
    number = serializers.IntegerField()
    locale = serializers.ChoiceField(choices=LANGUAGES)
    in_force_from = serializers.DateField()
    created_at = serializers.DateTimeField()
    schema_version = serializers.IntegerField()
    sha256 = serializers.RegexField("^[0-9a-f]{64}$", help_text="Over its canonical JSON.")
    changes = ChangeSerializer(many=True)


class VersionDetailSerializer(VersionSerializer):
    content = ProcedureContentSerializer()


class ReferenceTermSerializer(ShapeSerializer):
    code = serializers.CharField()
    slug = text()
    names = TextsSerializer()
    intros = TextsSerializer()


class HoursSerializer(ShapeSerializer):
    """One span of a weekday, Vietnamese time."""

    weekday = serializers.IntegerField(min_value=0, max_value=6, help_text="0 is Monday.")
    opens = serializers.RegexField(r"^\d\d:\d\d$")
    closes = serializers.RegexField(r"^\d\d:\d\d$")


class AgencySerializer(ShapeSerializer):
    code = serializers.CharField(help_text="As QĐ 20/2020 writes it: G10.09.")
    code_qcvn = text("As QCVN 102:2016 writes it: 000.00.09.G10.")
    names = TextsSerializer()
    parent = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    addresses = TextsSerializer()
    phone = text()
    email = text()
    website = text()
    working_hours = HoursSerializer(many=True)


class PageAddressSerializer(ShapeSerializer):
    """The page at an address."""

    type = serializers.CharField()
    id = serializers.IntegerField()
    title = serializers.CharField()
    code = serializers.CharField(allow_null=True, help_text="Of a procedure.")
    locale = serializers.ChoiceField(choices=LANGUAGES)
    url = serializers.CharField()
    alternates = AddressesSerializer()
    detail_url = serializers.CharField(help_text="Where the API gives the whole content.")


def page_of(item: Any, name: str) -> type[ShapeSerializer]:
    """Return the shape of a page of ``item``, under ``name``."""
    fields: dict[str, Any] = {
        "__doc__": "A page of a list.",
        "next": serializers.CharField(allow_null=True, help_text="Address of the next page."),
        "previous": serializers.CharField(allow_null=True),
        "results": item,
    }
    return type(f"{name}Serializer", (ShapeSerializer,), fields)
