"""The procedure as a code, its versions in force, and the published catalogue as readers get it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Procedure(models.Model):
    """One administrative procedure (TTHC): the code that dossiers and versions point to.

    Untranslated. What the catalogue told about it last is kept whole, so that a sync knows what
    changed and no word of the source is lost.
    """

    code = models.CharField(_("code"), max_length=255, unique=True)
    # The national catalogue owns the official fields; a procedure made here is edited here.
    is_source_managed = models.BooleanField(_("kept by the national catalogue"), default=False)
    source_record = models.JSONField(null=True, blank=True, editable=False)
    source_hash = models.CharField(max_length=64, blank=True, editable=False)
    # [{"field": "channels", "code": "time_not_stated"}]: what the source itself lacks.
    source_warnings = models.JSONField(default=list, blank=True, editable=False)
    source_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    missing_since = models.DateTimeField(
        _("gone from the source since"), null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class ProcedureVersion(models.Model):
    """What a procedure said in one language from a day on. Never changed, never deleted."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    locale = models.CharField(_("language"), max_length=10)
    number = models.PositiveIntegerField(_("number"))
    in_force_from = models.DateField(_("in force from"))
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    schema_version = models.PositiveSmallIntegerField()
    # SHA-256 over the canonical JSON of what is filled in, so that a new empty section of the
    # schema is no change.
    sha256 = models.CharField(max_length=64)
    content = models.JSONField()

    class Meta:
        verbose_name = _("version of a procedure")
        verbose_name_plural = _("versions of procedures")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "locale", "number"], name="one_version_per_number"
            )
        ]
        indexes = [models.Index(fields=["procedure", "locale", "in_force_from"])]

    def __str__(self) -> str:
        return f"{self.procedure} {self.locale} #{self.number}"


class CatalogueEntry(models.Model):
    """A procedure in one language as lists and the API give it: the read side, made at publish.

    Rebuilt from the page, never edited. What was public and no longer is stays as a row without
    content (``is_public`` false), so that copies elsewhere learn that it is gone.
    """

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="entries")
    page = models.ForeignKey(
        "procedures.ProcedurePage", null=True, on_delete=models.SET_NULL, related_name="entries"
    )
    locale = models.CharField(max_length=10)
    code = models.CharField(max_length=255)
    is_public = models.BooleanField()
    # Empty: the public never saw it, so nobody may be told that it is gone.
    first_public_at = models.DateTimeField(null=True)
    name = models.TextField()
    sort_key = models.CharField(max_length=200)
    search_text = models.TextField()  # folded; what the plain filter of index pages matches on
    service_level = models.PositiveSmallIntegerField(null=True)
    updated_at = models.DateTimeField()
    summary_json = models.TextField()  # one item of the list, as it goes over the wire
    detail_json = models.TextField()
    etag = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "locale"], name="one_entry_per_language"),
            models.UniqueConstraint(fields=["locale", "code"], name="one_entry_per_code"),
        ]
        indexes = [
            models.Index(fields=["locale", "is_public", "code"]),
            models.Index(fields=["locale", "updated_at", "code"]),
            models.Index(fields=["locale", "is_public", "sort_key", "code"]),
            models.Index(fields=["locale", "is_public", "service_level", "code"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.locale}"


class CatalogueFacet(models.Model):
    """One thing an entry can be filtered by.

    Repeats what lists sort by, so that the database reads a filtered list in order and stops at the
    end of the page, however many entries there are.
    """

    class Kind(models.TextChoices):
        FIELD = "field"
        AGENCY = "agency"
        LEVEL = "level"
        SUBJECT = "subject"
        LIFE_EVENT = "life_event"

    entry = models.ForeignKey(CatalogueEntry, on_delete=models.CASCADE, related_name="facets")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=100)
    locale = models.CharField(max_length=10)
    code = models.CharField(max_length=255)
    sort_key = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "value", "entry"], name="one_facet_per_entry")
        ]
        indexes = [
            models.Index(fields=["kind", "value", "locale", "code"]),
            models.Index(fields=["kind", "value", "locale", "sort_key", "code"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind}={self.value}"


class SyncRun(models.Model):
    """One run of the catalogue sync, with its figures."""

    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=500)
    dry_run = models.BooleanField(_("dry run"), default=False)
    created = models.PositiveIntegerField(_("new"), default=0)
    updated = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    quarantined = models.PositiveIntegerField(_("quarantined"), default=0)
    missing = models.PositiveIntegerField(_("gone from the source"), default=0)
    error = models.TextField(_("error"), blank=True)
    # When a worker has brought the admin's search and references up to what the run wrote.
    indexed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("catalogue sync")
        verbose_name_plural = _("catalogue syncs")
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.source} {self.started_at:%d/%m/%Y %H:%M}"


class QuarantinedRecord(models.Model):
    """A record of the source that could not be taken, whole, with the reason."""

    run = models.ForeignKey(SyncRun, on_delete=models.CASCADE, related_name="records")
    position = models.PositiveIntegerField(_("record number"))
    code = models.CharField(_("code"), max_length=255, blank=True)
    reason_code = models.CharField(_("kind of fault"), max_length=40)
    reason = models.TextField(_("reason"))
    raw = models.TextField(_("record as received"))

    class Meta:
        verbose_name = _("quarantined record")
        verbose_name_plural = _("quarantined records")
        ordering = ["-run__started_at", "position"]

    def __str__(self) -> str:
        return f"{self.position} {self.code}: {self.reason}"
