"""Reference data that citizens browse by. Pages always point to the row of the source language."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from home.models import OpeningHours
from portal_site.lib.text import slug, sort_key
from procedures.identifiers import qcvn_form, short_form


class Agency(index.Indexed, TranslatableMixin, ClusterableModel):
    """An authority with its identifier in both official forms, in one language."""

    code = models.CharField(
        _("identifier"),
        max_length=40,
        help_text=_("As QĐ 20/2020 writes it (G10.09) or QCVN 102:2016 (000.00.09.G10)."),
    )
    code_qcvn = models.CharField(
        _("identifier by QCVN 102:2016"), max_length=13, blank=True, editable=False
    )
    name = models.CharField(_("name"), max_length=300)
    sort_key = models.CharField(max_length=200, blank=True, editable=False)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    also_known_as = models.JSONField(
        _("other spellings"),
        default=list,
        blank=True,
        help_text=_("A list of names under which catalogues mention this agency."),
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("telephone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    website = models.URLField(_("website"), blank=True)

    panels: ClassVar[list[Any]] = [
        "code",
        "name",
        "parent",
        "also_known_as",
        MultiFieldPanel(["address", "phone", "email", "website"], heading=_("Contact")),
        InlinePanel("working_hours", heading=_("Working hours")),
    ]
    search_fields: ClassVar[list[Any]] = [
        index.AutocompleteField("name"),
        index.SearchField("code"),
    ]
    translatable_fields: ClassVar[list[Any]] = [
        TranslatableField("name"),
        TranslatableField("address"),
        SynchronizedField("code", overridable=False),
        SynchronizedField("parent", overridable=False),
        SynchronizedField("also_known_as", overridable=False),
        SynchronizedField("phone"),
        SynchronizedField("email"),
        SynchronizedField("website"),
        SynchronizedField("working_hours"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["code", "locale"], name="one_agency_per_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def clean(self) -> None:
        try:
            self.code = short_form(self.code.strip())
        except ValueError as error:
            raise ValidationError(
                {"code": _("Write the identifier as G10.09 or as 000.00.09.G10.")}
            ) from error

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Columns that only repeat others; nothing else happens on save.
        self.code = short_form(self.code)
        self.code_qcvn = qcvn_form(self.code)
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)


class AgencyHours(Orderable):
    """One span of a weekday in which the agency receives people; Vietnamese local time."""

    agency = ParentalKey(Agency, on_delete=models.CASCADE, related_name="working_hours")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=OpeningHours.Weekday.choices)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    panels: ClassVar[list[Any]] = [FieldRowPanel(["weekday", "opens", "closes"])]

    class Meta(Orderable.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opens__lt=models.F("closes")), name="agency_opens_before_close"
            ),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="agency_known_weekday"),
        ]


class CodedTerm(index.Indexed, TranslatableMixin, models.Model):
    """A code with its name in one language."""

    code = models.CharField(_("code"), max_length=100)
    # How the catalogue writes it, to find it again at the next sync.
    source_name = models.CharField(
        _("name in the catalogue"), max_length=500, blank=True, editable=False
    )
    name = models.CharField(_("name"), max_length=500)
    slug = models.SlugField(_("slug"), max_length=200, blank=True)
    sort_key = models.CharField(max_length=200, blank=True, editable=False)
    intro = models.TextField(_("introduction"), blank=True)

    panels: ClassVar[list[Any]] = ["code", "name", "slug", "intro"]
    search_fields: ClassVar[list[Any]] = [
        index.AutocompleteField("name"),
        index.SearchField("code"),
    ]
    translatable_fields: ClassVar[list[Any]] = [
        TranslatableField("name"),
        TranslatableField("intro"),
        SynchronizedField("code", overridable=False),
        SynchronizedField("slug", overridable=False),
        SynchronizedField("source_name", overridable=False),
    ]

    class Meta(TranslatableMixin.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or slug(self.code)
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)


class Field(CodedTerm):
    """A field of work (lĩnh vực)."""

    class Meta(CodedTerm.Meta):
        abstract = False
        verbose_name = _("field of work")
        verbose_name_plural = _("fields of work")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["code", "locale"], name="one_field_per_code")
        ]


class Subject(CodedTerm):
    """Who may apply (đối tượng thực hiện)."""

    class Meta(CodedTerm.Meta):
        abstract = False
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["code", "locale"], name="one_subject_per_code")
        ]


class LifeEvent(CodedTerm):
    """What somebody is about to do, in everyday words (sự kiện)."""

    class Meta(CodedTerm.Meta):
        abstract = False
        verbose_name = _("life event")
        verbose_name_plural = _("life events")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["code", "locale"], name="one_life_event_per_code")
        ]
