"""The shapes of the citizen's answers, for the OpenAPI document."""

from __future__ import annotations

from rest_framework import serializers

from dossiers.models import Payment, StoredFile
from dossiers.states import Action, FilingChannel, Role, Status
from procedures.api.shapes import ShapeSerializer, TermSerializer, text

OBJECT = {"type": "object", "additionalProperties": True}
STATUS_HELP = "Code of the national portal, 1 to 10."


def moment(help_text: str = "") -> serializers.DateTimeField:
    return serializers.DateTimeField(allow_null=True, help_text=help_text)


class ReasonsField(serializers.DictField):
    """Reasons by path (`answers.area`, `papers.<component>`, `case`, `agency`)."""

    child = serializers.ListField(child=serializers.CharField())


class SignatureSerializer(ShapeSerializer):
    signer = text("Name in the certificate.")
    at = moment("As the signer's clock said.")
    valid = serializers.BooleanField(help_text="Intact and not changed since.")
    reason = text("Empty, `issuer_unknown`, `changed_after`, `broken` or `unreadable`.")
    words = text()


class FileSerializer(ShapeSerializer):
    id = serializers.UUIDField()
    name = text()
    content_type = text("By content, whatever the name says.")
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = text()
    state = serializers.ChoiceField(choices=StoredFile.State.choices)
    state_words = text()
    signatures = SignatureSerializer(many=True)
    url = text("Where its bytes are, once `state` allows it.")


class PaperSerializer(ShapeSerializer):
    id = serializers.IntegerField()
    component = text("Id of the paper in the form.")
    name = text()
    supplement = serializers.IntegerField(allow_null=True, help_text="Handed in with this request.")
    added_at = serializers.DateTimeField()
    is_replaced = serializers.BooleanField()
    is_reused = serializers.BooleanField()
    file = FileSerializer()


class FilingCaseSerializer(ShapeSerializer):
    id = serializers.CharField()
    name = text()


class FieldChangesSerializer(ShapeSerializer):
    """What the procedure changed since the draft began, in words."""

    label = text()  # type: ignore[assignment]
    changes = serializers.ListField(child=serializers.DictField())


class DraftItemSerializer(ShapeSerializer):
    id = serializers.UUIDField()
    procedure = TermSerializer()
    locale = text()
    revision = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    url = text()


class DraftSerializer(DraftItemSerializer):
    """A filing that is not sent yet. `revision` is its ETag."""

    version = serializers.IntegerField(help_text="Number of the procedure's version.")
    changes = FieldChangesSerializer(many=True)
    case = FilingCaseSerializer(allow_null=True)
    cases = FilingCaseSerializer(many=True)
    agency = serializers.CharField(allow_null=True)
    agencies = TermSerializer(many=True)
    organisation = text()
    data = serializers.DictField()  # type: ignore[assignment]
    aside = serializers.DictField(help_text="Answers, by path, for which the form has no place.")
    papers = PaperSerializer(many=True)
    errors = ReasonsField()  # type: ignore[assignment]
    missing = ReasonsField()
    created_at = serializers.DateTimeField()


class NewDraftSerializer(DraftSerializer):
    secret = text(
        "For who has not signed in: send it as header `Filing-Secret` from now on. It is not kept "
        "here and cannot be told again."
    )


class UpgradedDraftSerializer(DraftSerializer):
    changed = FieldChangesSerializer(many=True)


class FiledSerializer(ShapeSerializer):
    id = serializers.UUIDField()
    code = text("Dossier code.")
    submitted_at = serializers.DateTimeField()
    url = text()
    receipt_url = text()
    lookup_url = text("Where everybody can see how far the dossier is.")
    next_steps = serializers.ListField(child=serializers.CharField())
    planned_due_at = moment("By when the result would come if it were received now.")
    planned_words = text()


class DossierItemSerializer(ShapeSerializer):
    id = serializers.UUIDField()
    code = text()
    procedure = TermSerializer()
    status = serializers.ChoiceField(choices=Status.choices, help_text=STATUS_HELP)
    status_words = text()
    completion = serializers.IntegerField(help_text="Percent.")
    submitted_at = serializers.DateTimeField()
    received_at = moment()
    due_at = moment()
    agency = TermSerializer(allow_null=True)
    unit = text("The division that has it now.")


class ListedDossierSerializer(DossierItemSerializer):
    waits_for_me = serializers.BooleanField()
    url = text()


class AskedSerializer(ShapeSerializer):
    number = serializers.IntegerField()
    reason = text()
    answer_until = moment()


class DossierLinksSerializer(ShapeSerializer):
    events = text()
    documents = text()
    deadline = text()
    supplement = text()
    payments = text()
    receipt = text()


class DossierSerializer(DossierItemSerializer):
    version = serializers.IntegerField()
    case = FilingCaseSerializer(allow_null=True)
    locale = text()
    channel = serializers.ChoiceField(choices=FilingChannel.choices)
    is_closed = serializers.BooleanField()
    finished_at = moment()
    returned_at = moment()
    organisation = text()
    data = serializers.DictField()  # type: ignore[assignment]
    supplement = AskedSerializer(allow_null=True)
    amount_due = serializers.IntegerField(help_text="VND.")
    actions = serializers.ListField(
        child=serializers.CharField(), help_text="What the applicant may do now."
    )
    links = DossierLinksSerializer()


class ByWhomSerializer(ShapeSerializer):
    role = serializers.ChoiceField(choices=Role.choices)
    unit = text()
    name = text("Of who acted for the applicant; officers are not named.")
    on_behalf_of = text()


class EventSerializer(ShapeSerializer):
    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    action = serializers.ChoiceField(choices=Action.choices)
    words = text()
    status = serializers.ChoiceField(choices=Status.choices, help_text=STATUS_HELP)
    status_words = text()
    by = ByWhomSerializer()
    reason = text()
    due_at = moment()


class EventsSerializer(ShapeSerializer):
    results = EventSerializer(many=True)


class IssuedResultSerializer(ShapeSerializer):
    title = text()
    number = text()
    issued_at = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True)
    file = FileSerializer(allow_null=True)


class DocumentsSerializer(ShapeSerializer):
    papers = PaperSerializer(many=True)
    results = IssuedResultSerializer(many=True)
    receipt = text()


class DossierDeadlineSerializer(ShapeSerializer):
    due_at = moment()
    is_planned = serializers.BooleanField(
        help_text="Not received yet: as it would be if it were received now."
    )
    lines = serializers.ListField(child=serializers.CharField(), help_text="The arithmetic.")


class PaymentSerializer(ShapeSerializer):
    id = serializers.IntegerField()
    amount = serializers.IntegerField(help_text="VND.")
    note = text()
    state = serializers.ChoiceField(choices=Payment.State.choices)
    state_words = text()
    method = text()
    created_at = serializers.DateTimeField()
    paid_at = moment()


class PaymentsSerializer(ShapeSerializer):
    results = PaymentSerializer(many=True)


class SupplementItemSerializer(ShapeSerializer):
    kind = serializers.ChoiceField(choices=["field", "paper"])
    ref = text("Path of the field, or the paper's component.")
    note = text()
    name = text()


class SupplementSerializer(AskedSerializer):
    asked_at = serializers.DateTimeField()
    items = SupplementItemSerializer(many=True)
    form = serializers.DictField(help_text="The part of the form that is open.")
    values = serializers.DictField(help_text="By path: what was prepared, else what was filed.")
    papers = PaperSerializer(many=True)
    missing = ReasonsField()


class RatingSerializer(ShapeSerializer):
    score = serializers.IntegerField()
    score_words = text()
    comment = text()
    rated_at = serializers.DateTimeField()


class ProgressSerializer(ShapeSerializer):
    code = text()
    completion = serializers.IntegerField(help_text="Percent.")
    words = text("What the percentage means.")


class OwnProgressSerializer(ShapeSerializer):
    """More, for who has the right to it."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=Status.choices, help_text=STATUS_HELP)
    status_words = text()
    agency = text()
    unit = text()
    due_at = moment()
    url = text()


class LookupSerializer(ProgressSerializer):
    dossier = OwnProgressSerializer(required=False)
    next = serializers.CharField(allow_null=True, required=False)
    previous = serializers.CharField(allow_null=True, required=False)
    results = ProgressSerializer(many=True, required=False)
