"""The shapes of forms, for the OpenAPI document. Nothing is serialized by these at run time."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from procedures.eform.kinds import QUESTION_KINDS, Operator


class FormPartSerializer(serializers.Serializer[None]):
    """Only read by the generator of the schema."""


@extend_schema_field(
    {
        "type": "object",
        "description": "JSON Schema 2020-12 of a dossier's `data`.",
        "additionalProperties": True,
    }
)
class SchemaField(serializers.JSONField):
    pass


def _text(help_text: str = "", **kwargs: Any) -> serializers.CharField:
    return serializers.CharField(help_text=help_text, allow_blank=True, **kwargs)


def _option(help_text: str) -> serializers.CharField:
    return serializers.CharField(help_text=help_text, required=False)


class FormChoiceSerializer(FormPartSerializer):
    value = serializers.CharField()
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]


class FormConditionSerializer(FormPartSerializer):
    """Asked only where the answer at `path` compares so; never where there is no answer."""

    path = serializers.CharField()
    operator = serializers.ChoiceField(choices=[str(operator) for operator in Operator])
    values = serializers.ListField(child=serializers.JSONField())
    many = serializers.BooleanField(  # type: ignore[assignment]
        help_text="The answer at `path` is a list."
    )


class FormCellSerializer(FormPartSerializer):
    """A question, a column of a table or a part of an address."""

    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=QUESTION_KINDS)
    label = serializers.CharField()  # type: ignore[assignment]
    help = _text()
    required = serializers.BooleanField()  # type: ignore[assignment]
    choices = FormChoiceSerializer(many=True, required=False)
    max_length = serializers.IntegerField(required=False)
    minimum = serializers.FloatField(required=False)
    maximum = serializers.FloatField(required=False)
    whole = serializers.BooleanField(required=False)
    limit = _option("`past`: today or before; `future`: today or later.")
    passport = serializers.BooleanField(
        required=False, help_text="A passport number will do for an ID number."
    )
    birth_date = _option("Where the date of birth stands that an ID number must fit.")
    sex = _option("Where the sex stands that an ID number must fit.")
    autocomplete = _option("As HTML has it.")


class FormQuestionSerializer(FormCellSerializer):
    id = serializers.CharField()
    path = serializers.CharField(help_text="Place of the answer in `data`; names faults, too.")
    when = FormConditionSerializer(required=False)
    default = _option("Suggested answer.")
    parts = FormCellSerializer(many=True, required=False, help_text="Of an address.")
    columns = FormCellSerializer(many=True, required=False, help_text="Of a table.")
    min_rows = serializers.IntegerField(required=False)
    max_rows = serializers.IntegerField(required=False)


class FormStepSerializer(FormPartSerializer):
    """One page of the form."""

    id = serializers.CharField()
    key = serializers.CharField()
    title = _text()
    help = _text()
    fields = FormQuestionSerializer(many=True)  # type: ignore[assignment]


class FormPaperSerializer(FormPartSerializer):
    """A paper to hand in: of the official record (by its id), or asked for by the form."""

    component = serializers.CharField()
    name = _text()
    originals = serializers.IntegerField()
    copies = serializers.IntegerField()
    required = serializers.BooleanField()  # type: ignore[assignment]
    is_heading = serializers.BooleanField(help_text="A heading among the papers: nothing to give.")
    form_name = _text()
    form_file = _text("Where the form can be downloaded.")
    note = _text()
    when = FormConditionSerializer(required=False, allow_null=True)


class CompiledFormSerializer(FormPartSerializer):
    """What editors built; absent where the standard form serves."""

    schema = SchemaField()
    layout = FormStepSerializer(many=True)
    papers = FormPaperSerializer(many=True)


class FormCaseSerializer(FormPartSerializer):
    id = serializers.CharField()
    name = _text()


class FormSerializer(CompiledFormSerializer):
    """The whole form of a procedure for one case."""

    code = serializers.CharField()
    locale = serializers.CharField()
    version = serializers.IntegerField()
    in_force_from = serializers.DateField()
    case = _text("Id of the case; empty where the procedure has none.")
    cases = FormCaseSerializer(many=True, help_text="Cases to choose from.")
    is_standard = serializers.BooleanField(help_text="The procedure has no form of its own.")
