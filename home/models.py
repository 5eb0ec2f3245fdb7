"""Home page, guidance and other text pages, site settings, and how far translations are behind."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField
from wagtail.models import Locale, Orderable, Page, TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from home.blocks import BodyBlock, CodeBlock
from home.fields import BlocksField
from home.origins import validate_origins
from home.shown import ShownPage

PAGE_TEXTS = [
    TranslatableField("title"),
    TranslatableField("slug"),
    TranslatableField("seo_title"),
    TranslatableField("search_description"),
    SynchronizedField("show_in_menus"),
]


class DoorBlock(blocks.StructBlock):
    """One of the four ways in from the home page."""

    key = blocks.ChoiceBlock(
        label=_("Door"),
        choices=[
            ("find", _("Find a procedure")),
            ("file", _("File a dossier")),
            ("follow", _("Follow a dossier")),
            ("ask", _("Ask or complain")),
        ],
    )
    title = blocks.CharBlock(label=_("Title"))
    text = blocks.CharBlock(label=_("Text"), required=False)
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    link = CodeBlock(label=_("Or address"), required=False)


class HomePage(ShownPage, Page):
    """The first page of one language."""

    intro = models.TextField(_("introduction"), blank=True)
    doors = BlocksField([("door", DoorBlock())], verbose_name=_("doors"), blank=True, max_num=4)
    body = BlocksField(BodyBlock(), verbose_name=_("further content"), blank=True)

    content_panels: ClassVar[list[Any]] = [*Page.content_panels, "intro", "doors", "body"]
    api_fields: ClassVar[list[Any]] = [APIField("intro"), APIField("doors"), APIField("body")]
    translatable_fields: ClassVar[list[Any]] = [
        *PAGE_TEXTS,
        TranslatableField("intro"),
        TranslatableField("doors"),
        TranslatableField("body"),
    ]
    # Every language has its own from the start.
    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    template = "home/home_page.html"

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class TextPageMixin(models.Model):
    """A title, an introduction and a body."""

    intro = models.TextField(_("introduction"), blank=True)
    body = BlocksField(BodyBlock(), verbose_name=_("text"), blank=True)

    content_panels: ClassVar[list[Any]] = [*Page.content_panels, "intro", "body"]
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("intro"),
        index.SearchField("body"),
    ]
    api_fields: ClassVar[list[Any]] = [APIField("intro"), APIField("body")]
    translatable_fields: ClassVar[list[Any]] = [
        *PAGE_TEXTS,
        TranslatableField("intro"),
        TranslatableField("body"),
    ]

    class Meta:
        abstract = True


class GuidanceIndexPage(ShownPage, TextPageMixin, Page):
    """Lists the guidance pages below it."""

    max_count_per_parent = 1
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["home.GuidancePage"]
    template = "home/guidance_index_page.html"

    class Meta:
        verbose_name = _("list of guidance")
        verbose_name_plural = _("lists of guidance")


class GuidancePage(ShownPage, TextPageMixin, Page):
    """Help with one thing a citizen wants to do."""

    parent_page_types: ClassVar[list[str]] = ["home.GuidanceIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "home/text_page.html"

    class Meta:
        verbose_name = _("guidance page")
        verbose_name_plural = _("guidance pages")


class TextPage(ShownPage, TextPageMixin, Page):
    """The accessibility statement, a regulation (quy chế), and whatever else is text."""

    class Kind(models.TextChoices):
        GENERAL = "general", _("General")
        ACCESSIBILITY = "accessibility", _("Accessibility statement")
        REGULATION = "regulation", _("Regulation")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.GENERAL)

    content_panels: ClassVar[list[Any]] = [*Page.content_panels, "kind", "intro", "body"]
    api_fields: ClassVar[list[Any]] = [APIField("kind"), *TextPageMixin.api_fields]
    translatable_fields: ClassVar[list[Any]] = [
        *TextPageMixin.translatable_fields,
        SynchronizedField("kind"),
    ]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage", "home.TextPage"]
    subpage_types: ClassVar[list[str]] = ["home.TextPage"]
    template = "home/text_page.html"

    class Meta:
        verbose_name = _("text page")
        verbose_name_plural = _("text pages")


class ContactPage(ShownPage, TextPageMixin, Page):
    """Hotline, address and hours; says whether the line is open now."""

    max_count_per_parent = 1
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "home/contact_page.html"

    class Meta:
        verbose_name = _("contact page")
        verbose_name_plural = _("contact pages")


class SiteMapPage(ShownPage, Page):
    """Every published page, as a tree of links."""

    translatable_fields: ClassVar[list[Any]] = PAGE_TEXTS
    max_count_per_parent = 1
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "home/site_map_page.html"

    class Meta:
        verbose_name = _("site map")
        verbose_name_plural = _("site maps")


class MenuBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Words"))
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    link = CodeBlock(label=_("Or address"), required=False)


class Navigation(TranslatableMixin, ClusterableModel):
    """The menus of one language."""

    name = models.CharField(_("name"), max_length=100)
    main = BlocksField([("item", MenuBlock())], verbose_name=_("main menu"), blank=True)
    footer = BlocksField([("item", MenuBlock())], verbose_name=_("foot of the page"), blank=True)

    panels: ClassVar[list[Any]] = ["name", "main", "footer"]
    override_translatable_fields: ClassVar[list[Any]] = [SynchronizedField("name")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("navigation")
        verbose_name_plural = _("navigation")

    def __str__(self) -> str:
        return f"{self.name} ({self.locale})"


class PortalTexts(TranslatableMixin, models.Model):
    """Texts of one language that stand on every page."""

    ministry_name = models.CharField(_("name of the ministry"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=100)
    tagline = models.CharField(_("line under the name"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    hotline_note = models.CharField(_("note on the hotline"), max_length=300, blank=True)
    footer_note = models.TextField(_("note at the foot of the page"), blank=True)
    notice = RichTextField(
        _("notice"), blank=True, features=["bold", "link"], help_text=_("Shown above every page.")
    )

    panels: ClassVar[list[Any]] = [
        "ministry_name",
        "short_name",
        "tagline",
        "address",
        "hotline_note",
        "footer_note",
        "notice",
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("texts of the portal")
        verbose_name_plural = _("texts of the portal")

    def __str__(self) -> str:
        return f"{self.ministry_name} ({self.locale})"


HEX_COLOUR = RegexValidator(
    r"^#[0-9a-fA-F]{6}\Z", _("Write the colour as # and six hexadecimal digits, as in #a3121f.")
)


@register_setting(icon="cog")
class PortalSettings(BaseSiteSetting, ClusterableModel):
    """What is the same in both languages."""

    hotline = models.CharField(_("hotline"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    logo = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    primary_colour = models.CharField(
        _("colour of the bar and of primary actions"),
        max_length=7,
        default="#a3121f",
        validators=[HEX_COLOUR],
    )
    accent_colour = models.CharField(
        _("colour of the accent line"), max_length=7, default="#c79a2b", validators=[HEX_COLOUR]
    )

    embedding_origins = models.TextField(
        _("sites that may use the modules"),
        blank=True,
        validators=[validate_origins],
        help_text=_(
            "Other sites on which dossiers may be filed and looked up by this portal's modules, one"
            " address a line, as https://example.gov.vn."
        ),
    )

    panels: ClassVar[list[Any]] = [
        MultiFieldPanel(["hotline", "email"], heading=_("Contact")),
        InlinePanel("hours", heading=_("Hours of the hotline")),
        FieldPanel("logo"),
        FieldRowPanel(["primary_colour", "accent_colour"], heading=_("Colours")),
        FieldPanel("embedding_origins"),
    ]

    class Meta:
        verbose_name = _("portal settings")


class OpeningHours(Orderable):
    """One span of a weekday; Vietnamese local time."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    settings = ParentalKey(PortalSettings, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday.choices)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    panels: ClassVar[list[Any]] = [FieldRowPanel(["weekday", "opens", "closes"])]

    class Meta(Orderable.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opens__lt=models.F("closes")), name="hours_open_before_close"
            ),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="hours_known_weekday"),
        ]


class TranslationDue(models.Model):
    """A source object whose translations must follow it: work that may not be lost.

    Written in the transaction that changes the source; the refresh deletes it.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    since = models.DateTimeField(_("since"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"], name="one_translation_due_per_object"
            )
        ]

    def __str__(self) -> str:
        return f"{self.content_type_id}/{self.object_id}"


class StaleField(models.Model):
    """A text whose translation is behind its source, with when and by whom the source changed.

    ``OUTDATED`` shows the last translation with a mark, ``MISSING`` the source text with
    ``lang`` and a mark.
    """

    class State(models.TextChoices):
        OUTDATED = "outdated", _("Outdated")
        MISSING = "missing", _("Not translated")

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    translation_key = models.UUIDField()
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+")
    # The wagtail-localize path: field, then block ids and names, joined by dots.
    path = models.TextField()
    field = models.CharField(_("field"), max_length=100)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    source_text = models.TextField(_("source text"))
    since = models.DateTimeField(_("since"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("changed by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("translation behind its source")
        verbose_name_plural = _("translations behind their source")
        constraints = [
            models.UniqueConstraint(
                fields=["translation_key", "locale", "path"], name="one_stale_row_per_text"
            )
        ]
        indexes = [models.Index(fields=["locale", "since"])]

    def __str__(self) -> str:
        return f"{self.path} ({self.state})"
