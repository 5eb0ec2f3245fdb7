"""What officers send with each step; texts that databases cannot keep are refused."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from dossiers.services.desk import COUNTED_UNITS
from dossiers.services.lifecycle import REASON_LIMIT
from dossiers.states import Status
from portal_site.lib.bodies import Body
from procedures.api.queries import MomentField, PagedQuery
from procedures.states import TimeUnit

LARGEST = 2**63 - 1


def reason(**more: Any) -> serializers.CharField:
    return serializers.CharField(max_length=REASON_LIMIT, **more)


class DeskQuery(PagedQuery):
    status = serializers.ChoiceField(
        choices=Status.choices, required=False, help_text="Only dossiers of this status."
    )


class StepBody(Body):
    action = serializers.CharField(max_length=30)


class ReasonedBody(StepBody):
    reason = reason()


class ItemBody(Body):
    kind = serializers.ChoiceField(choices=["field", "paper"])
    ref = serializers.CharField(max_length=200, help_text="Path of a field, or a component.")
    note = serializers.CharField(max_length=1000, default="", allow_blank=True)


class AskSupplementBody(ReasonedBody):
    items = ItemBody(many=True, help_text="All that is to be completed, at once.")
    answer_until = MomentField(required=False, allow_null=True, default=None)


class AskPaymentBody(StepBody):
    amount = serializers.IntegerField(min_value=1, max_value=LARGEST, help_text="VND.")
    note = serializers.CharField(max_length=300, help_text="What it is for.")


class PaidBody(StepBody):
    payment = serializers.IntegerField(min_value=1, max_value=LARGEST)
    reference = serializers.CharField(
        max_length=100, default="", allow_blank=True, help_text="Number of the receipt."
    )


class ExtendBody(StepBody):
    amount = serializers.FloatField(min_value=0.5, max_value=3650)
    unit = serializers.ChoiceField(
        choices=[unit for unit in TimeUnit.choices if unit[0] in COUNTED_UNITS]
    )
    basis = reason(help_text="The rule that allows it.")


class ReappointBody(ReasonedBody):
    due_at = MomentField()


class NewResultBody(Body):
    title = serializers.CharField(max_length=300)
    number = serializers.CharField(max_length=100, default="", allow_blank=True)
    issued_at = serializers.DateField()
    valid_until = serializers.DateField(required=False, allow_null=True, default=None)
    file = serializers.UUIDField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Id of a file that the officer has sent for this dossier.",
    )


class FinishBody(StepBody):
    results = NewResultBody(many=True)
