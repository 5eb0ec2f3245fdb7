"""Persons, organisations, and who may act for them. Erasure empties or deletes these rows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User


class Person(models.Model):
    """What a user says of themselves, and whether an authority has confirmed it."""

    class VerifiedBy(models.TextChoices):
        NATIONAL = "national", _("national sign-on")
        COUNTER = "counter", _("one-door counter")

    class Sex(models.TextChoices):
        MALE = "male", _("male")
        FEMALE = "female", _("female")

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="person")
    full_name = models.CharField(_("full name"), max_length=200)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex.choices, blank=True)
    # 12 digits (số định danh cá nhân), or 9 of the old identity card (CMND).
    id_number = models.CharField(_("personal ID number"), max_length=12, blank=True, db_index=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)  # E.164
    address = models.CharField(_("address"), max_length=500, blank=True)
    # The number of the national sign-on (TechID), by which a later sign-on finds the person.
    national_id = models.CharField(max_length=100, blank=True)
    verified_by = models.CharField(max_length=10, choices=VerifiedBy.choices, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        constraints = [
            models.UniqueConstraint(
                fields=["id_number"],
                condition=Q(verified_at__isnull=False) & ~Q(id_number=""),
                name="one_verified_person_per_id_number",
            ),
            models.UniqueConstraint(
                fields=["national_id"],
                condition=~Q(national_id=""),
                name="one_person_per_national_id",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name


class Organisation(models.Model):
    """An organisation known by its tax code (mã số thuế): ten digits, a branch thirteen."""

    tax_code = models.CharField(_("tax code"), max_length=14, unique=True)
    name = models.CharField(_("name"), max_length=300)
    representative_name = models.CharField(_("legal representative"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=500, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return f"{self.name} ({self.tax_code})"


class Membership(models.Model):
    """A user who may act for an organisation, until ``ended_at``."""

    class Role(models.TextChoices):
        REPRESENTATIVE = "representative", _("representative")
        STAFF = "staff", _("staff")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=Q(ended_at__isnull=True),
                name="one_current_membership",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.organisation_id}"


class Authorisation(models.Model):
    """One person lets another act for them (ủy quyền), until it ends or is revoked."""

    grantor = models.ForeignKey(User, on_delete=models.CASCADE, related_name="granted")
    delegate = models.ForeignKey(User, on_delete=models.CASCADE, related_name="received")
    # A procedure's code; empty: every procedure.
    procedure_code = models.CharField(_("procedure"), max_length=255, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("authorisation")
        verbose_name_plural = _("authorisations")
        constraints = [
            models.CheckConstraint(condition=~Q(grantor=F("delegate")), name="acts_for_another"),
        ]

    def __str__(self) -> str:
        return f"{self.delegate_id} for {self.grantor_id}"


class Consent(models.Model):
    """What a user agreed to, in which wording, and until when."""

    class Purpose(models.TextChoices):
        ACCOUNT = "account", _("keeping an account")
        REUSE = "reuse", _("using papers again")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents"
    )
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    wording = models.CharField(max_length=20)  # version of the text that was shown
    given_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-given_at"]

    def __str__(self) -> str:
        return f"{self.purpose} {self.given_at:%d/%m/%Y}"
