"""What is searched, what editors say about words, and what people searched for."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from search.reading.vocabulary import Kind


class DocumentType(models.TextChoices):
    PROCEDURE = "procedure", _("Procedures")
    FAQ = "faq", _("Questions and answers")
    GUIDANCE = "guidance", _("Guidance")


class SearchDocument(models.Model):
    """One published page in one language, ready for every engine. Rebuilt from the page, never edited.

    The word columns hold words in their one spelling, parted by spaces (``search.language``); a line
    break parts what does not belong together. The Vietnamese words of a page and its twin are the
    same, so that both are found by both languages. What the database engine itself searches is
    beside it: ``search_terms`` (SQLite FTS5) or the column ``terms`` (PostgreSQL).
    """

    page_id = models.PositiveBigIntegerField(unique=True)
    translation_key = models.UUIDField(db_index=True)
    locale = models.CharField(max_length=10)
    # Languages in whose results it stands: a page without a published twin stands in for it.
    shown_in = models.JSONField(default=list)
    type = models.CharField(max_length=20, choices=DocumentType.choices)
    code = models.CharField(max_length=255, blank=True)
    title = models.TextField()
    path = models.CharField(max_length=1000, db_index=True)
    sort_key = models.CharField(max_length=200)
    title_length = models.PositiveIntegerField(default=1)  # words
    updated_at = models.DateTimeField(null=True)
    # Facets, by their codes.
    fields_of_work = models.JSONField(default=list)
    agencies = models.JSONField(default=list)
    levels = models.JSONField(default=list)
    subjects = models.JSONField(default=list)
    service_level = models.PositiveSmallIntegerField(null=True)
    # Words
    title_words = models.TextField()
    details_words = models.TextField()
    text_words = models.TextField()
    english_title_words = models.TextField()
    english_text_words = models.TextField()
    code_words = models.JSONField(default=list)
    actions = models.JSONField(default=list)
    # For people: {"summary", "body" (plain text that snippets are cut from), "facts" {…}}
    shown = models.JSONField(default=dict)
    # Rises with every change; Elasticsearch refuses an older one. Microseconds since 1970.
    revision = models.PositiveBigIntegerField()
    indexed_revision = models.PositiveBigIntegerField(default=0)
    # Taken from the public eye; the row stays until Elasticsearch knows it too.
    is_gone = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["type", "locale"]),
            models.Index(
                fields=["id"],
                name="search_document_to_push",
                condition=~models.Q(revision=models.F("indexed_revision")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.locale})"


class IndexChange(models.Model):
    """A page whose document must be made anew: written in the transaction that changes the page."""

    page_id = models.PositiveBigIntegerField()
    since = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.page_id)


class SearchIndex(models.Model):
    """One index in Elasticsearch. Changes go to every one listed here; the alias points to one."""

    name = models.CharField(max_length=100, unique=True)
    is_live = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class LexiconWord(models.Model):
    """How many documents have a word (or two joined by ``_``) in their title, and anywhere."""

    word = models.CharField(max_length=120, unique=True)
    in_titles = models.PositiveIntegerField(default=0)
    anywhere = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.word


class VocabularyVersion(models.Model):
    """One row, whose number rises when any word, promotion, boost or the lexicon changes.

    Processes ask for it and read everything again when it has risen.
    """

    number = models.PositiveBigIntegerField(default=0)
    # Of how many documents the lexicon was counted, when, and how long that took (seconds).
    lexicon_documents = models.PositiveIntegerField(default=0)
    lexicon_made_at = models.DateTimeField(null=True)
    lexicon_seconds = models.FloatField(default=0)

    def __str__(self) -> str:
        return str(self.number)


class VocabularyTerm(models.Model):
    """What a word or phrase means for search. Takes effect at once, without a rebuild."""

    class Kinds(models.TextChoices):
        SAME = Kind.SAME, _("Synonym (both ways)")
        EVERYDAY = Kind.EVERYDAY, _("Everyday word for official ones")
        BROADER = Kind.BROADER, _("Example or part of something wider")
        ABBREVIATION = Kind.ABBREVIATION, _("Abbreviation")
        ENGLISH = Kind.ENGLISH, _("English term")
        STOP = Kind.STOP, _("Stop word")
        ACTION = Kind.ACTION, _("Words that name an action")
        LEVEL = Kind.LEVEL, _("Words that name a level")
        ELSEWHERE = Kind.ELSEWHERE, _("Service of another authority")

    kind = models.CharField(_("kind"), max_length=20, choices=Kinds.choices)
    phrase = models.CharField(_("words"), max_length=200)
    meanings = models.TextField(
        _("meanings"),
        blank=True,
        help_text=_("One per line, the most likely first. For actions and levels: their codes."),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    # Shipped terms follow the files of a new release until an editor touches them.
    is_shipped = models.BooleanField(_("came with the program"), default=False, editable=False)
    note = models.CharField(_("note"), max_length=300, blank=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("search term")
        verbose_name_plural = _("search terms")
        ordering = ["kind", "phrase"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "phrase"], name="one_term_per_phrase")
        ]

    def __str__(self) -> str:
        return self.phrase

    @property
    def meaning_list(self) -> list[str]:
        return [line.strip() for line in self.meanings.splitlines() if line.strip()]


class Promotion(models.Model):
    """A page that stands above the results of some queries."""

    queries = models.TextField(
        _("queries"), help_text=_("One per line; found with or without accents and signs.")
    )
    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("page"), on_delete=models.CASCADE, related_name="+"
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("promoted result")
        verbose_name_plural = _("promoted results")
        ordering = ["-changed_at"]

    def __str__(self) -> str:
        return self.queries.partition("\n")[0]


class Boost(models.Model):
    """A page that counts for more, or less, than its words; always or for some words."""

    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("page"), on_delete=models.CASCADE, related_name="+"
    )
    words = models.CharField(_("only where these words are asked for"), max_length=200, blank=True)
    strength = models.SmallIntegerField(
        _("strength"), default=10, help_text=_("Percent of a perfect match: 1 to 50.")
    )
    is_active = models.BooleanField(_("in use"), default=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("boost")
        verbose_name_plural = _("boosts")
        ordering = ["-changed_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(strength__gte=1, strength__lte=50), name="boost_strength_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page} +{self.strength}"


class QueryCount(models.Model):
    """How often a query was asked on one day, found nothing, and led to a click.

    No personal data: no person, no address, no time of day; long numbers and addresses inside a
    query are masked before they come here.
    """

    day = models.DateField(_("day"))
    locale = models.CharField(_("language"), max_length=10)
    query = models.CharField(_("query"), max_length=200)
    key = models.CharField(max_length=200)  # folded: spellings of one query are counted together
    asked = models.PositiveIntegerField(_("asked"), default=0)
    empty = models.PositiveIntegerField(_("without result"), default=0)
    clicked = models.PositiveIntegerField(_("clicks"), default=0)
    useful = models.PositiveIntegerField(_("found useful"), default=0)
    not_useful = models.PositiveIntegerField(_("not found useful"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "locale", "key"], name="one_count_per_query_day")
        ]
        indexes = [models.Index(fields=["key"])]

    def __str__(self) -> str:
        return self.query


class PageCount(models.Model):
    """How often a page was opened from results, and found useful, on one day. No personal data."""

    day = models.DateField(_("day"))
    page_id = models.PositiveBigIntegerField()
    clicked = models.PositiveIntegerField(_("clicks"), default=0)
    useful = models.PositiveIntegerField(_("found useful"), default=0)
    not_useful = models.PositiveIntegerField(_("not found useful"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "page_id"], name="one_count_per_page_day")
        ]

    def __str__(self) -> str:
        return str(self.page_id)


class FaqTask(models.Model):
    """A question that people search for and nothing answers, for an editor to answer."""

    query = models.CharField(_("query"), max_length=200)
    locale = models.CharField(_("language"), max_length=10)
    note = models.TextField(_("note"), blank=True)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    page = models.ForeignKey(
        "faq.FaqPage",
        verbose_name=_("answer"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    panels: ClassVar[list[Any]] = ["query", "locale", "note", "page"]

    class Meta:
        verbose_name = _("question to answer")
        verbose_name_plural = _("questions to answer")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.query
