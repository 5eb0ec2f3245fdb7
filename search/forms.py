"""Forms of what editors tell search in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from home.widgets import LinesField
from portal_site.lib import text
from search.language.words import words
from search.services.extraction import SEARCHED_MODELS
from search.services.vocabulary import clean_phrase, faults, shipped_keys


class WrittenLines(LinesField):
    """Lines of a text column, in NFC."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(text.clean(value or ""))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(str(initial or "").splitlines() != self.to_python(data))


class TermForm(WagtailAdminModelForm):
    """A term. What came with the program keeps its kind and words: its meanings are edited, or it
    is switched off; from then on it no longer follows the program's files."""

    meanings = WrittenLines(
        label=_("Meanings"),
        required=False,
        help_text=_("One per line, the most likely first. For actions and levels: their codes."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (self.instance.kind, self.instance.phrase) in shipped_keys():
            for name in ("kind", "phrase"):
                self.fields[name].disabled = True
            self.fields["phrase"].help_text = _(
                "Came with the program: switch it off instead of deleting it."
            )

    def clean_phrase(self) -> str:
        return clean_phrase(self.cleaned_data["phrase"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        if {"kind", "phrase", "meanings"} <= data.keys():
            for fault in faults(data["kind"], data["phrase"], data["meanings"]):
                self.add_error(fault.field, fault.message)
        data["meanings"] = "\n".join(data.get("meanings", ()))
        return data

    def save(self, commit: bool = True) -> Any:
        if self.has_changed():
            self.instance.is_shipped = False
        return super().save(commit)


class PageForm(WagtailAdminModelForm):
    def clean_page(self) -> Any:
        page = self.cleaned_data["page"]
        if page.specific_class not in SEARCHED_MODELS:
            raise forms.ValidationError(
                _("Choose a procedure, a question or a guidance page: others are not searched.")
            )
        return page


class PromotionForm(PageForm):
    queries = WrittenLines(
        label=_("Queries"), help_text=_("One per line; found with or without accents and signs.")
    )

    def clean_queries(self) -> str:
        lines = self.cleaned_data["queries"]
        for line in lines:
            if not words(line):
                raise forms.ValidationError(
                    _("“%(line)s” has no word.") % {"line": line}, code="no_word"
                )
        return "\n".join(lines)


class BoostForm(PageForm):
    strength = forms.IntegerField(
        label=_("Strength"),
        min_value=1,
        max_value=50,
        initial=10,
        help_text=_("Percent of a perfect match: 1 to 50."),
    )

    def clean_words(self) -> str:
        phrase = clean_phrase(self.cleaned_data["words"])
        if phrase and not words(phrase):
            raise forms.ValidationError(_("“%(line)s” has no word.") % {"line": phrase})
        return phrase


class FaqTaskForm(WagtailAdminModelForm):
    locale = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    is_done = forms.BooleanField(label=_("Done"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["is_done"] = self.instance.done_at is not None

    def save(self, commit: bool = True) -> Any:
        if not self.cleaned_data["is_done"]:
            self.instance.done_at = None
        elif self.instance.done_at is None:
            self.instance.done_at = timezone.now()
        if self.instance.pk is None:
            self.instance.created_by = self.for_user
        return super().save(commit)
