"""What the OpenAPI document says of the desk."""

from __future__ import annotations

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_view
from rest_framework import serializers

from dossiers.api import citizen_shapes as shapes
from dossiers.api.describing import KEY, LOCALE, operation
from dossiers.api.desk_bodies import DeskQuery
from dossiers.api.desk_steps import STEPS
from dossiers.models import Dossier
from dossiers.states import FilingChannel, Status
from procedures.api.shapes import ShapeSerializer, TermSerializer, page_of, text


class DeskItemSerializer(ShapeSerializer):
    id = serializers.UUIDField()
    code = text()
    procedure = TermSerializer()
    status = serializers.ChoiceField(choices=Status.choices, help_text=shapes.STATUS_HELP)
    status_words = text()
    channel = serializers.ChoiceField(choices=FilingChannel.choices)
    applicant_name = text()
    submitted_at = serializers.DateTimeField()
    received_at = shapes.moment()
    due_at = shapes.moment()
    unit = text("The division that has it now.")


class DeskListedSerializer(DeskItemSerializer):
    url = text()


class DeskSupplementSerializer(ShapeSerializer):
    number = serializers.IntegerField()
    reason = text()
    items = serializers.ListField(child=serializers.DictField())
    asked_at = serializers.DateTimeField()
    answer_until = shapes.moment()
    answered_at = shapes.moment()
    cancelled_at = shapes.moment()
    before = serializers.DictField(help_text="By path: what stood in the marked fields.")


class DeskDossierSerializer(DeskItemSerializer):
    version = serializers.IntegerField()
    case = shapes.FilingCaseSerializer(allow_null=True)
    applicant_kind = serializers.ChoiceField(choices=Dossier.ApplicantKind.choices)
    finished_at = shapes.moment()
    returned_at = shapes.moment()
    data = serializers.DictField()  # type: ignore[assignment]
    deadline = serializers.ListField(child=serializers.CharField(), help_text="The arithmetic.")
    papers = shapes.PaperSerializer(many=True)
    supplements = DeskSupplementSerializer(many=True)
    payments = shapes.PaymentSerializer(many=True)
    results = shapes.IssuedResultSerializer(many=True)
    actions = serializers.ListField(
        child=serializers.CharField(), help_text="What the officer may do now."
    )


class DeskEventSerializer(shapes.EventSerializer):
    facts = serializers.DictField()
    hash = text("Of the chain.")


class DeskEventsSerializer(ShapeSerializer):
    results = DeskEventSerializer(many=True)


ID = (400, 404)

dossiers = extend_schema_view(
    get=operation(
        "desk_list",
        "The dossiers of the officer's agency, oldest first.",
        {200: page_of(DeskListedSerializer(many=True), "DeskDossierList")},
        problems=(400,),
        parameters=[DeskQuery],
        tag="desk",
    )
)
dossier = extend_schema_view(
    get=operation(
        "desk_retrieve",
        "A dossier of the agency, with all that belongs to it.",
        {200: DeskDossierSerializer},
        problems=ID,
        parameters=[LOCALE],
        tag="desk",
    )
)
events = extend_schema_view(
    get=operation(
        "desk_events",
        "Every step, with who took it.",
        {200: DeskEventsSerializer},
        problems=ID,
        parameters=[LOCALE],
        tag="desk",
    )
)
actions = extend_schema_view(
    post=operation(
        "desk_act",
        "Take a step.",
        {200: DeskDossierSerializer},
        problems=(*ID, 409, 413, 415, 422),
        parameters=[KEY, LOCALE],
        body=PolymorphicProxySerializer(
            component_name="DeskStep",
            serializers={str(action): step.body for action, step in STEPS.items()},
            resource_type_field_name="action",
        ),
        tag="desk",
    )
)
files = extend_schema_view(
    post=operation(
        "desk_send_file",
        "Send a file that is to be a result.",
        {201: shapes.FileSerializer},
        problems=(*ID, 413, 415),
        parameters=[LOCALE],
        body={
            "multipart/form-data": {
                "type": "object",
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    "sha256": {"type": "string", "pattern": "^[0-9A-Fa-f]{64}$"},
                },
                "required": ["file"],
            }
        },
        tag="desk",
    )
)
