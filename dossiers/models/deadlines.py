"""The calendar of working time and the ledger from which a due date is replayed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.models.dossiers import Dossier
from dossiers.models.events import DossierEvent


class CalendarDay(models.Model):
    """A day on which the week's rule does not hold; local date."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("holiday")
        WORKING_SWAP = "working_swap", _("working day in exchange")

    day = models.DateField(_("day"), unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("name in Vietnamese"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    # Seeded from the package ``holidays``; a row that an administrator touched stays theirs.
    is_seeded = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("day of the calendar")
        verbose_name_plural = _("days of the calendar")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"


class CalendarVersion(models.Model):
    """The calendar at one time, whole: a date that was told is explained by the days it rested on.

    ``days`` maps ISO dates to [kind, name, name in English].
    """

    number = models.PositiveIntegerField(unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    days = models.JSONField(default=dict)

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return str(self.number)


class LedgerEntry(models.Model):
    """One entry of a dossier's deadline ledger; never changed, only followed by another."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("received")
        SUSPENDED = "suspended", _("clock stopped")
        RESUMED = "resumed", _("clock goes on")
        RESTARTED = "restarted", _("clock begins anew")
        EXTENDED = "extended", _("extended")
        REAPPOINTED = "reappointed", _("new date")
        RECALCULATED = "recalculated", _("calendar changed")

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="ledger")
    event = models.ForeignKey(DossierEvent, on_delete=models.PROTECT, related_name="ledger")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    at = models.DateTimeField()
    calendar_version = models.PositiveIntegerField()
    # RECEIVED, RESTARTED, EXTENDED: {"amount": 15, "unit": "working_day", "clock_hours": false};
    # REAPPOINTED: {"due_at": ISO 8601}; SUSPENDED: {"clock": "citizen" | "agency"};
    # EXTENDED also {"basis": "…"}; RECEIVED also {"hours": [[weekday, "07:30", "11:30"], …]}.
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="one_entry_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} #{self.number} {self.kind}"
