"""What the OpenAPI document says of the questions before filing, and what callers may ask."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import serializers

from portal_site.lib.bodies import Body
from portal_site.lib.drf import PROBLEM_TYPE
from procedures.api.queries import MomentField, Query
from procedures.api.schema import CODE, PROBLEM_EXAMPLE
from procedures.api.shapes import ProblemSerializer, ShapeSerializer
from procedures.api.shapes import text as words
from procedures.states import Channel, FeeKind, TimeUnit

PAPER_FIELDS = (
    "id",
    "code",
    "name",
    "originals",
    "copies",
    "required",
    "is_heading",
    "form_name",
    "form_file",
    "note",
)
ANSWERS_AT_MOST = 50


class DeadlineQuery(Query):
    received = MomentField(
        required=False,
        help_text=(
            "When the dossier is received (ISO 8601; Vietnamese time where no zone is given)."
            " Left out: now."
        ),
    )
    channel = serializers.ChoiceField(
        choices=[*Channel.choices],
        default="",
        allow_blank=True,
        help_text="How it is handed in; left out: the longest time of all channels.",
    )
    case = serializers.CharField(
        default="", allow_blank=True, max_length=40, help_text="Id of a case of the procedure."
    )


class AnswersField(serializers.DictField):
    child = serializers.CharField(max_length=100)
    default_error_messages: ClassVar[dict[str, Any]] = {
        "too_many": gettext_lazy("Send the answers to the questions only.")
    }

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, dict) and len(data) > ANSWERS_AT_MOST:
            self.fail("too_many")
        return dict(super().to_internal_value(data))


class ReadinessBody(Body):
    answers = AnswersField(
        help_text="Names of questions with the values chosen. What is left out counts as missing."
    )


class DaysSerializer(ShapeSerializer):
    def get_fields(self) -> Any:
        # “from” is a word of Python's own.
        return {"from": serializers.DateField(), "until": serializers.DateField()}


class LineSerializer(ShapeSerializer):
    """One sentence of the arithmetic."""

    kind = serializers.CharField(
        help_text="`received`, `term`, `working_days`, `weekends`, `holidays`, `due`, …"
    )
    text = words("In the language of `locale`.")
    at = serializers.DateTimeField(allow_null=True)
    days = DaysSerializer(many=True)


class OfferedTimeSerializer(ShapeSerializer):
    amount = serializers.FloatField(allow_null=True)
    unit = serializers.ChoiceField(choices=TimeUnit.choices)
    clock_hours = serializers.BooleanField(help_text="Hours run day and night.")
    is_stated = serializers.BooleanField(help_text="False: nothing that can be counted.")
    text = words()


class DeadlineSerializer(ShapeSerializer):
    due_at = serializers.DateTimeField(
        allow_null=True, help_text="Null where the procedure states no time."
    )
    lines = LineSerializer(many=True)


class DeadlineAnswerSerializer(DeadlineSerializer):
    code = words()
    received = serializers.DateTimeField()
    channel = words()
    case = words()
    time = OfferedTimeSerializer()


class OptionSerializer(ShapeSerializer):
    value = words()
    text = words()


class QuestionSerializer(ShapeSerializer):
    name = words("Name under which the answer is sent.")
    text = words()
    options = OptionSerializer(many=True)


class QuestionsSerializer(ShapeSerializer):
    code = words()
    version = serializers.IntegerField()
    questions = QuestionSerializer(many=True)


class GapSerializer(ShapeSerializer):
    question = words()
    text = words()


class ChosenCaseSerializer(ShapeSerializer):
    id = words()
    name = words()


class NeededPaperSerializer(ShapeSerializer):
    id = words()
    code = words()
    name = words()
    originals = serializers.IntegerField()
    copies = serializers.IntegerField()
    required = serializers.BooleanField()  # type: ignore[assignment]
    is_heading = serializers.BooleanField()
    form_name = words()
    form_file = words()
    note = words()


class DueFeeSerializer(ShapeSerializer):
    kind = serializers.ChoiceField(choices=FeeKind.choices, allow_blank=True)
    amount = serializers.IntegerField(allow_null=True, help_text="Whole VND.")
    note = words()


class OutcomeSerializer(ShapeSerializer):
    code = words()
    is_ready = serializers.BooleanField()
    missing = GapSerializer(many=True)
    case = ChosenCaseSerializer(allow_null=True)
    channel = words()
    papers = NeededPaperSerializer(many=True)
    fees = DueFeeSerializer(many=True)
    time = OfferedTimeSerializer()
    where = words("Where to file, in words.")
    can_file_online = serializers.BooleanField()
    deadline = DeadlineSerializer(help_text="If it were received now.")
    prefill = serializers.DictField(
        help_text="What a draft takes over when the answers are sent with it as `readiness`."
    )


PROBLEMS = {
    400: "A parameter or an answer is wrong; `errors` names it.",
    404: "Not there, or not public.",
    406: "JSON is not wanted.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    500: "A fault of the server.",
}


def _answers(shape: Any, *statuses: int) -> dict[Any, Any]:
    problems = {
        (status, PROBLEM_TYPE): OpenApiResponse(
            ProblemSerializer,
            description=PROBLEMS[status],
            examples=[PROBLEM_EXAMPLE] if status == 400 else [],
        )
        for status in statuses
    }
    return {200: shape, **problems}


def _described(operation_id: str, summary: str, parameters: list[Any], **more: Any) -> Any:
    return extend_schema(
        operation_id=operation_id,
        tags=["before filing"],
        summary=summary,
        parameters=[CODE, *parameters],
        auth=[],
        **more,
    )


deadline = extend_schema_view(
    get=_described(
        "procedures_deadline",
        "When the result would be due, with the arithmetic: the function that sets real due dates.",
        [DeadlineQuery],
        responses=_answers(DeadlineAnswerSerializer, 400, 404, 406, 500),
    )
)
readiness = extend_schema_view(
    get=_described(
        "procedures_readiness_questions",
        "What to ask somebody who wants to file.",
        [Query],
        responses=_answers(QuestionsSerializer, 400, 404, 406, 500),
    ),
    post=_described(
        "procedures_readiness",
        "What the answers come to: case, papers, fees, where to file, when the result would be due.",
        [Query],
        request=ReadinessBody,
        responses=_answers(OutcomeSerializer, 400, 404, 406, 413, 415, 500),
    ),
)
