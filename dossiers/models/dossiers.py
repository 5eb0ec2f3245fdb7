"""Drafts, dossiers, their codes, and the officers who handle them."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dossiers.states import FilingChannel, OfficerRole, Status
from procedures.states import SupplementPolicy


class Officer(models.Model):
    """A user who handles the dossiers of one agency."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="officer"
    )
    # The row of the source language.
    agency = models.ForeignKey(
        "procedures.Agency",
        verbose_name=_("agency"),
        on_delete=models.PROTECT,
        related_name="officers",
    )
    role = models.CharField(_("role"), max_length=20, choices=OfficerRole.choices)
    unit = models.CharField(_("division"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("officer")
        verbose_name_plural = _("officers")

    def __str__(self) -> str:
        return f"{self.user} ({self.agency})"


class Filing(models.Model):
    """What a draft and a dossier have in common."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    procedure = models.ForeignKey(
        "procedures.Procedure", on_delete=models.PROTECT, related_name="+"
    )
    # What the procedure said when the filing began; ``content`` names papers, times and the form.
    version = models.ForeignKey(
        "procedures.ProcedureVersion", on_delete=models.PROTECT, related_name="+"
    )
    locale = models.CharField(max_length=10)
    # Id of a case's block in the version; empty: the procedure has no cases.
    case = models.CharField(max_length=40, blank=True)
    # Who receives it; the row of the source language.
    agency = models.ForeignKey(
        "procedures.Agency", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Whose it is. Empty: filed without signing in, followed by its secret link.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="%(class)ss"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, on_delete=models.SET_NULL, related_name="%(class)ss"
    )
    # Under which the filer acts for the owner.
    authorisation = models.ForeignKey(
        "accounts.Authorisation", null=True, on_delete=models.SET_NULL, related_name="%(class)ss"
    )
    # SHA-256 of the secret in the link of a filing without an owner.
    secret_hash = models.CharField(max_length=64, blank=True)
    # {"applicant": {…}, "answers": {…}, "delivery": {…}, "declared": bool}
    data = models.JSONField(default=dict)

    class Meta:
        abstract = True


class Draft(Filing):
    """A filing not sent yet: no code, no events. ``revision`` rises with every save (If-Match)."""

    revision = models.PositiveIntegerField(default=1)
    # The person who fills it in, where that is not the owner.
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="drafts_filled"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    # What the form of a newer version has no place for: {path in data: value}.
    aside = models.JSONField(default=dict)
    expires_at = models.DateTimeField(db_index=True)
    warned_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        indexes = [
            models.Index(fields=["owner", "-updated_at"]),
            models.Index(
                fields=["secret_hash"], condition=~Q(secret_hash=""), name="drafts_by_secret"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.id}"


class CodeCounter(models.Model):
    """The last number given by an agency on a local day; its row is locked while one is taken."""

    agency_code = models.CharField(max_length=40)
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency_code", "day"], name="one_counter_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.agency_code} {self.day} {self.last}"


class Dossier(Filing):
    """A filed dossier (hồ sơ). Its status changes only by ``services.lifecycle.apply_action``."""

    class ApplicantKind(models.TextChoices):
        PERSON = "person", _("person")
        ORGANISATION = "organisation", _("organisation")

    code = models.CharField(_("dossier code"), max_length=60, unique=True)
    foreign_code = models.CharField(_("code in another system"), max_length=100, blank=True)
    status = models.PositiveSmallIntegerField(_("status"), choices=Status.choices)
    # Where a supplement request came from, to go back there.
    status_before = models.PositiveSmallIntegerField(null=True, choices=Status.choices)
    channel = models.CharField(max_length=10, choices=FilingChannel.choices)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="filed"
    )
    # Of the applicant, as filed: erasure empties these and ``data``.
    applicant_kind = models.CharField(max_length=12, choices=ApplicantKind.choices)
    applicant_name = models.CharField(max_length=300, blank=True)
    applicant_id_number = models.CharField(max_length=14, blank=True)
    applicant_phone = models.CharField(max_length=20, blank=True)
    applicant_email = models.EmailField(blank=True)
    # Times
    submitted_at = models.DateTimeField(_("filed at"))
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)
    # The replay of the ledger; empty while nothing runs.
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("processed at"), null=True, blank=True)
    returned_at = models.DateTimeField(_("handed over at"), null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    # Rules of the procedure, fixed when the dossier is made.
    supplement_policy = models.CharField(
        max_length=10, choices=SupplementPolicy.choices, default=SupplementPolicy.RESTART
    )
    supplement_limit = models.PositiveSmallIntegerField(null=True)
    # Who has it now.
    unit = models.CharField(_("unit"), max_length=200, blank=True)
    handler = models.ForeignKey(
        Officer, null=True, blank=True, on_delete=models.SET_NULL, related_name="handled"
    )

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__gte=1, status__lte=10), name="known_dossier_status"
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.SUPPLEMENT)
                | Q(status_before__in=[Status.NEW, Status.PROCESSING]),
                name="supplement_knows_its_way_back",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-submitted_at", "id"]),
            models.Index(fields=["organisation", "-submitted_at", "id"]),
            models.Index(fields=["agency", "submitted_at", "code"]),
            models.Index(fields=["agency", "status", "due_at"]),
            models.Index(
                fields=["secret_hash"], condition=~Q(secret_hash=""), name="dossiers_by_secret"
            ),
        ]

    def __str__(self) -> str:
        return self.code
