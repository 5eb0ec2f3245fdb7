"""The pages of procedures, in the order in which a citizen reads them."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.api import APIField
from wagtail.contrib.routable_page.models import RoutablePageMixin, re_path
from wagtail.models import Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from home.blocks import BodyBlock
from home.fields import BlocksField
from home.models import PAGE_TEXTS
from home.shown import ShownPage
from portal_site.lib.text import shorten
from procedures.addresses import BEFORE_PATTERN, LIST_PATTERN, VERSIONS_PATTERN
from procedures.blocks import (
    CasesBlock,
    ChannelsBlock,
    FormDownloadsBlock,
    LegalBasesBlock,
    ResultsBlock,
    StepGroupsBlock,
)
from procedures.eform.blocks import FormBlock
from procedures.eform.keys import fill_keys
from procedures.models.catalogue import Procedure
from procedures.states import (
    SCOPE_OF_LEVEL,
    Channel,
    OnlineScope,
    ServiceLevel,
    SupplementPolicy,
)

TITLE_LIMIT = 255
FORM_PREVIEW = "form"


@dataclass
class Publication:
    """Where services register what publication means; pages may not import them."""

    allows: Callable[[Any, Any], bool]
    record: Callable[[int, Any], None]


# Set while a page is saved several times in a row: only the last save is worth indexing.
not_indexed: ContextVar[bool] = ContextVar("not_indexed", default=False)

publication = Publication(allows=lambda page, revision: True, record=lambda page_id, user: None)


class ProcedureIndexPage(ShownPage, RoutablePageMixin, Page):
    """All procedures, and the lists by field, agency, subject, level and life event."""

    intro = models.TextField(_("introduction"), blank=True)

    content_panels: ClassVar[list[Any]] = [*Page.content_panels, "intro"]
    api_fields: ClassVar[list[Any]] = [APIField("intro")]
    translatable_fields: ClassVar[list[Any]] = [*PAGE_TEXTS, TranslatableField("intro")]
    max_count_per_parent = 1
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["procedures.ProcedurePage"]
    template = "procedures/procedure_index_page.html"

    class Meta:
        verbose_name = _("list of procedures")
        verbose_name_plural = _("lists of procedures")

    @re_path(LIST_PATTERN, name="listed")
    def listed(self, request: HttpRequest, word: str, slug: str | None = None) -> HttpResponse:
        template = None if slug else "procedures/terms.html"
        shown: HttpResponse = self.render(request, template=template, word=word, slug=slug or "")
        return shown


# What the national catalogue owns: a sync writes these and nothing else.
OFFICIAL_TEXTS = [
    "name",
    "decision_number",
    "kind",
    "level_text",
    "executing_authority",
    "competent_authority",
    "coordinating_authority",
    "address",
    "conditions",
    "keywords",
    "remarks",
]
OFFICIAL_STREAMS = ["cases", "step_groups", "channels", "results", "legal_bases"]
OFFICIAL_LISTS = ["fields_of_work", "subjects", "agencies"]
OFFICIAL_FIELDS = [*OFFICIAL_TEXTS, *OFFICIAL_STREAMS, *OFFICIAL_LISTS, "levels", "source_url"]
# What editors own: a sync never touches these.
EDITORIAL_FIELDS = [
    "summary",
    "everyday_words",
    "guidance",
    "form_downloads",
    "service_level",
    "online_scope",
    "no_fee_declared",
    "in_force_from",
    "supplement_policy",
    "supplement_limit",
    "clock_hours",
    "form",
    "life_events",
    "related",
]


class ProcedurePage(ShownPage, RoutablePageMixin, Page):
    """One administrative procedure in one language.

    ``name`` is the official name, whose length has no bound; ``title`` is its beginning. Facets
    point to rows of the source language.
    """

    procedure = models.ForeignKey(
        Procedure, verbose_name=_("procedure"), on_delete=models.PROTECT, related_name="pages"
    )
    # Official record
    name = models.TextField(_("official name"))
    decision_number = models.TextField(_("decision of publication"), blank=True)
    kind = models.TextField(_("kind of procedure"), blank=True)
    levels = models.JSONField(_("levels"), default=list, blank=True)
    level_text = models.TextField(_("levels in the words of the source"), blank=True)
    fields_of_work = ParentalManyToManyField(
        "procedures.Field", verbose_name=_("fields of work"), blank=True, related_name="+"
    )
    subjects = ParentalManyToManyField(
        "procedures.Subject", verbose_name=_("who may apply"), blank=True, related_name="+"
    )
    agencies = ParentalManyToManyField(
        "procedures.Agency", verbose_name=_("agencies"), blank=True, related_name="+"
    )
    executing_authority = models.TextField(_("carried out by"), blank=True)
    competent_authority = models.TextField(_("competent authority"), blank=True)
    coordinating_authority = models.TextField(_("coordinating authority"), blank=True)
    address = models.TextField(_("where to hand in"), blank=True)
    cases = BlocksField(CasesBlock(), verbose_name=_("papers by case"), blank=True)
    step_groups = BlocksField(StepGroupsBlock(), verbose_name=_("steps"), blank=True)
    channels = BlocksField(ChannelsBlock(), verbose_name=_("channels, times and fees"), blank=True)
    conditions = models.TextField(_("requirements and conditions"), blank=True)
    results = BlocksField(ResultsBlock(), verbose_name=_("results"), blank=True)
    legal_bases = BlocksField(LegalBasesBlock(), verbose_name=_("legal bases"), blank=True)
    keywords = models.TextField(_("keywords"), blank=True)
    remarks = models.TextField(_("remarks"), blank=True)
    source_url = models.CharField(_("page on the national portal"), max_length=2000, blank=True)
    # Editors' own
    summary = models.TextField(
        _("in plain words"), blank=True, help_text=_("Shown under the name and in lists.")
    )
    everyday_words = models.TextField(
        _("everyday words"), blank=True, help_text=_("What people call it; found by search.")
    )
    guidance = BlocksField(BodyBlock(), verbose_name=_("guidance"), blank=True)
    form_downloads = BlocksField(
        FormDownloadsBlock(), verbose_name=_("forms to download"), blank=True
    )
    form = BlocksField(
        FormBlock(),
        verbose_name=_("online form"),
        blank=True,
        help_text=_(
            "What is asked besides applicant, papers and delivery, which every form has. "
            "Empty: the standard form, which asks what is requested."
        ),
    )
    service_level = models.PositiveSmallIntegerField(
        _("online-service level"),
        choices=ServiceLevel.choices,
        null=True,
        blank=True,
        help_text=_("Empty: level 3 with an online channel, else level 2; the page says so."),
    )
    online_scope = models.CharField(
        _("online scope"),
        max_length=20,
        choices=OnlineScope.choices,
        blank=True,
        help_text=_("Empty: as the level says."),
    )
    no_fee_declared = models.BooleanField(
        _("no fee is due"), default=False, help_text=_("Declares that no fee is stated on purpose.")
    )
    in_force_from = models.DateField(
        _("in force from"), null=True, blank=True, help_text=_("Empty: the day of publication.")
    )
    supplement_policy = models.CharField(
        _("a supplement"),
        max_length=10,
        choices=SupplementPolicy.choices,
        blank=True,
        help_text=_("What it does to the time for the answer. Empty: the time begins anew."),
    )
    supplement_limit = models.PositiveSmallIntegerField(
        _("supplements at most"),
        null=True,
        blank=True,
        help_text=_("How often the applicant may be asked. Empty: no limit."),
    )
    clock_hours = models.BooleanField(
        _("hours run day and night"),
        default=False,
        help_text=_("A time given in hours counts by the clock, not by working hours."),
    )
    life_events = ParentalManyToManyField(
        "procedures.LifeEvent", verbose_name=_("life events"), blank=True, related_name="+"
    )
    related = ParentalManyToManyField(
        Procedure, verbose_name=_("related procedures"), blank=True, related_name="+"
    )

    translatable_fields: ClassVar[list[Any]] = [
        TranslatableField("search_description"),
        *(TranslatableField(name) for name in OFFICIAL_TEXTS if name != "decision_number"),
        *(TranslatableField(name) for name in OFFICIAL_STREAMS),
        *(TranslatableField(name) for name in ("summary", "everyday_words", "guidance", "form")),
        *(
            SynchronizedField(name, overridable=False)
            for name in (
                "slug",
                "procedure",
                "decision_number",
                *OFFICIAL_LISTS,
                "levels",
                "source_url",
                "form_downloads",
                "service_level",
                "online_scope",
                "no_fee_declared",
                "in_force_from",
                "supplement_policy",
                "supplement_limit",
                "clock_hours",
                "life_events",
                "related",
            )
        ),
    ]
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("summary"),
        index.RelatedFields(
            "procedure", [index.SearchField("code"), index.AutocompleteField("code")]
        ),
    ]
    api_fields: ClassVar[list[Any]] = [
        APIField("code"),
        *(APIField(name) for name in OFFICIAL_FIELDS),
        *(
            APIField(name)
            for name in (
                "summary",
                "everyday_words",
                "guidance",
                "form_downloads",
                "effective_level",
                "level_is_set",
                "effective_scope",
                "no_fee_declared",
                "in_force_from",
                "life_events",
                "related",
            )
        ),
    ]
    parent_page_types: ClassVar[list[str]] = ["procedures.ProcedureIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "procedures/procedure_page.html"

    class Meta:
        verbose_name = _("procedure page")
        verbose_name_plural = _("procedure pages")

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [("", _("Page")), (FORM_PREVIEW, _("Online form"))]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        shown: HttpResponse = (
            self.render(request, template="procedures/form_preview.html")
            if mode_name == FORM_PREVIEW
            else super().serve_preview(request, mode_name)
        )
        return shown

    @re_path(VERSIONS_PATTERN, name="versions")
    def versions_view(
        self, request: HttpRequest, word: str, number: str | None = None
    ) -> HttpResponse:
        chosen = int(number) if number else None
        shown: HttpResponse = self.render(
            request, template="procedures/versions.html", word=word, number=chosen
        )
        return shown

    @re_path(BEFORE_PATTERN, name="before_filing")
    def before_view(self, request: HttpRequest, before: str) -> HttpResponse:
        shown: HttpResponse = self.render(request, template="dossiers/before.html", before=before)
        return shown

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._derive()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        self._derive()
        super().minimal_clean()

    def save(self, *args: Any, **kwargs: Any) -> Any:
        # A page made in the admin brings its new procedure with it.
        if self.procedure_id is None and ProcedurePage.procedure.is_cached(self):
            with transaction.atomic():
                self.procedure.save()
                self.procedure = self.procedure
                return super().save(*args, **kwargs)
        return super().save(*args, **kwargs)

    def _derive(self) -> None:
        """Let title and keys follow the words in every way a page is saved, drafts included."""
        if self.name:
            self.title = shorten(self.name, TITLE_LIMIT)
        fill_keys(self.form)

    def publish(
        self,
        revision: Any,
        user: Any = None,
        changed: bool = True,
        log_action: bool = True,
        previous_revision: Any = None,
        skip_permission_checks: bool = False,
    ) -> None:
        """Publish by any way: gate, version and catalogue entry in one transaction.

        Raises ``PublicationBlocked``.
        """
        with transaction.atomic():
            if not publication.allows(revision.as_object(), revision):
                return
            super().publish(
                revision,
                user=user,
                changed=changed,
                log_action=log_action,
                previous_revision=previous_revision,
                skip_permission_checks=skip_permission_checks,
            )
            publication.record(self.pk, user)

    def get_indexed_instance(self) -> Any:
        return None if not_indexed.get() else super().get_indexed_instance()

    @property
    def code(self) -> str:
        return str(self.procedure.code)

    @property
    def relative_path(self) -> str:
        """The address on any host of ours, with the language in front."""
        prefix = f"/{self.locale.language_code}/"
        # url_path begins with the slug of the home page.
        return prefix + str(self.url_path).strip("/").partition("/")[2] + "/"

    @property
    def has_online_channel(self) -> bool:
        return any(block.value["kind"] == Channel.ONLINE for block in self.channels)

    @property
    def effective_level(self) -> int:
        """The editors' level, else 3 with an online channel and 2 without (see ``level_is_set``)."""
        if self.service_level:
            return self.service_level
        return ServiceLevel.FILING if self.has_online_channel else ServiceLevel.FORMS

    @property
    def level_is_set(self) -> bool:
        return self.service_level is not None

    @property
    def effective_scope(self) -> str:
        return self.online_scope or SCOPE_OF_LEVEL[self.effective_level]
