"""What an agency asks of an applicant, and what the applicant gets and says in the end."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.models.dossiers import Dossier
from dossiers.models.files import StoredFile


class SupplementRequest(models.Model):
    """One consolidated request to complete a dossier; only what it marks is open to the citizen."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="supplements")
    number = models.PositiveSmallIntegerField()
    reason = models.TextField(_("reason"))
    # [{"kind": "field" | "paper", "ref": path in data | component, "note": "…"}]
    items = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    answer_until = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    # The dossier was withdrawn or stopped before an answer came.
    cancelled_at = models.DateTimeField(null=True)
    # What stood in the marked fields before: {path: value}.
    before = models.JSONField(default=dict)
    # What the citizen has prepared and not sent yet: {path: value}.
    answer = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="one_supplement_per_number"),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=models.Q(answered_at__isnull=True, cancelled_at__isnull=True),
                name="one_open_supplement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} supplement {self.number}"


class Payment(models.Model):
    """A sum that an applicant owes for a dossier, whole VND."""

    class State(models.TextChoices):
        DUE = "due", _("to be paid")
        PAID = "paid", _("paid")
        CANCELLED = "cancelled", _("cancelled")

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="payments")
    amount = models.PositiveBigIntegerField(_("amount in VND"))
    note = models.CharField(_("what for"), max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    # How it was paid: "counter", or the name of a gateway.
    method = models.CharField(max_length=30, blank=True)
    reference = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["method", "reference"],
                condition=~models.Q(reference=""),
                name="one_effect_per_payment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.amount} {self.state}"


class Result(models.Model):
    """A paper that the dossier ended with; lands among the owner's papers."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="results")
    file = models.ForeignKey(
        StoredFile, null=True, on_delete=models.PROTECT, related_name="results"
    )
    title = models.CharField(_("name"), max_length=300)
    number = models.CharField(_("number"), max_length=100, blank=True)
    issued_at = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title


class Rating(models.Model):
    """What the applicant thought of the handling, once a dossier."""

    class Score(models.IntegerChoices):
        BAD = 1, _("not satisfied")
        GOOD = 2, _("satisfied")
        VERY_GOOD = 3, _("very satisfied")

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="rating")
    score = models.PositiveSmallIntegerField(choices=Score.choices)
    comment = models.TextField(blank=True)
    rated_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.score}"
