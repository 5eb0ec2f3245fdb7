"""Files as they lie in private storage, and as papers of a filing."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dossiers.models.dossiers import Dossier, Draft


class StoredFile(models.Model):
    """Bytes under a random name in private storage. Opened by nobody before ``state`` allows it."""

    class State(models.TextChoices):
        QUARANTINED = "quarantined", _("being checked")
        CLEAN = "clean", _("checked")
        NOT_SCANNED = "not_scanned", _("not scanned")  # no scanner is set up (embedded run)
        INFECTED = "infected", _("contains malware")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    storage_name = models.CharField(max_length=100, unique=True)
    name = models.CharField(_("name"), max_length=255)  # as given, made safe; for people only
    content_type = models.CharField(max_length=100)  # by content
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUARANTINED)
    scanned_at = models.DateTimeField(null=True)
    # [{"signer", "at", "valid", "reason"}] of a PDF; null: not looked at.
    signatures = models.JSONField(null=True)
    # Whose "my papers" it is among; empty: of a filing without an owner.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="files"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [
            models.Index(fields=["owner", "-uploaded_at"]),
            models.Index(
                fields=["uploaded_at"], condition=Q(state="quarantined"), name="files_to_scan"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Paper(models.Model):
    """A file given as one paper (thành phần hồ sơ) of a draft or a dossier."""

    draft = models.ForeignKey(Draft, null=True, on_delete=models.CASCADE, related_name="papers")
    dossier = models.ForeignKey(Dossier, null=True, on_delete=models.CASCADE, related_name="papers")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="papers")
    # Id of the component's block in the version, or the name of a file field of the form.
    component = models.CharField(max_length=100)
    # The paper of an earlier dossier that this one repeats.
    reused_from = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="reuses"
    )
    # Number of the supplement request it answers; empty: filed at first.
    supplement = models.PositiveSmallIntegerField(null=True)
    # Replaced by a later paper: stays visible in the history.
    replaced_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(draft__isnull=True) ^ Q(dossier__isnull=True),
                name="paper_of_a_draft_or_a_dossier",
            )
        ]

    def __str__(self) -> str:
        return f"{self.component} {self.file_id}"
