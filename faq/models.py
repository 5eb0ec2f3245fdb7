"""The bank of questions and answers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.api import APIField
from wagtail.fields import RichTextField
from wagtail.models import Page, TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from home.blocks import RICH_TEXT_FEATURES
from home.models import PAGE_TEXTS
from home.shown import ShownPage


class FaqTopic(TranslatableMixin, models.Model):
    slug = models.SlugField(_("slug"), max_length=100)
    name = models.CharField(_("name"), max_length=200)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    panels: ClassVar[list[Any]] = ["name", "slug", "sort_order"]
    override_translatable_fields: ClassVar[list[Any]] = [SynchronizedField("slug")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("topic of questions")
        verbose_name_plural = _("topics of questions")
        ordering = ["sort_order", "name"]

    def __str__(self) -> str:
        return self.name


class FaqIndexPage(ShownPage, Page):
    """Lists the questions by topic."""

    intro = models.TextField(_("introduction"), blank=True)

    content_panels: ClassVar[list[Any]] = [*Page.content_panels, "intro"]
    api_fields: ClassVar[list[Any]] = [APIField("intro")]
    translatable_fields: ClassVar[list[Any]] = [*PAGE_TEXTS, TranslatableField("intro")]
    max_count_per_parent = 1
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["faq.FaqPage"]
    template = "faq/faq_index_page.html"

    class Meta:
        verbose_name = _("list of questions")
        verbose_name_plural = _("lists of questions")


class FaqPage(ShownPage, Page):
    """One question with its answer. The question is the page's title."""

    answer = RichTextField(_("answer"), features=RICH_TEXT_FEATURES)
    # Always the source language's row; readers see its translation.
    topic = models.ForeignKey(
        FaqTopic, verbose_name=_("topic"), on_delete=models.PROTECT, related_name="+"
    )
    procedures = ParentalManyToManyField(
        "procedures.Procedure", verbose_name=_("procedures"), blank=True, related_name="faq_pages"
    )

    content_panels: ClassVar[list[Any]] = [*Page.content_panels, "answer", "topic", "procedures"]
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("answer")]
    api_fields: ClassVar[list[Any]] = [
        APIField("answer"),
        APIField("topic"),
        APIField("procedures"),
    ]
    translatable_fields: ClassVar[list[Any]] = [
        *PAGE_TEXTS,
        TranslatableField("answer"),
        SynchronizedField("topic", overridable=False),
        SynchronizedField("procedures", overridable=False),
    ]
    parent_page_types: ClassVar[list[str]] = ["faq.FaqIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "faq/faq_page.html"

    class Meta:
        verbose_name = _("question and answer")
        verbose_name_plural = _("questions and answers")
