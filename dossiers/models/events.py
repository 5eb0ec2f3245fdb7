"""The history of a dossier: append-only and chained by hashes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.models.dossiers import Dossier
from dossiers.states import Action, Role, Status


class DossierKey(models.Model):
    """The key that turns words and persons of a dossier's events into hashes; erasure deletes it."""

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="key")
    key = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return str(self.dossier_id)


class DossierEvent(models.Model):
    """One step of a dossier. Triggers of the database refuse to change or delete it.

    Carries no personal data: who acted and what was written stand in it as keyed hashes only
    (``EventDetail`` has the words, as long as they may be kept). ``hash`` covers every field and
    the hash of the event before, so that ``manage.py verify_history`` finds what was tampered with.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()  # 1, 2, … within the dossier
    at = models.DateTimeField(_("at"))
    action = models.CharField(_("step"), max_length=30, choices=Action.choices)
    from_status = models.PositiveSmallIntegerField(null=True, choices=Status.choices)
    to_status = models.PositiveSmallIntegerField(choices=Status.choices)
    role = models.CharField(max_length=10, choices=Role.choices)
    unit = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField(null=True)
    # Numbers, codes and ids only, such as {"supplement": 1, "amount": 800000}.
    facts = models.JSONField(default=dict)
    actor_hash = models.CharField(max_length=64, blank=True)
    on_behalf_hash = models.CharField(max_length=64, blank=True)
    text_hash = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("step of a dossier")
        verbose_name_plural = _("steps of dossiers")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="one_event_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} #{self.number} {self.action}"


class EventDetail(models.Model):
    """Persons and words of an event; erasure deletes the row."""

    event = models.OneToOneField(DossierEvent, on_delete=models.CASCADE, related_name="detail")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    actor_name = models.CharField(max_length=200, blank=True)
    # For whom the actor acted, by authorisation or for an organisation.
    on_behalf_of = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.event_id} {self.actor_name}"
