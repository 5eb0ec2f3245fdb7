"""Puts one piece of demo content into the portal, in both languages, once.

What is there already, or was there and was changed by an editor, is left alone: each piece has a
translation key of its own by which it is found again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from wagtail.models import Locale, Page

from home.models import TranslationDue
from home.services.translation import record_translation, refresh_translations
from portal_site.demo.content import LANGUAGES, key_of

WORKING_HOURS = [(time(7, 30), time(11, 30)), (time(13, 30), time(17))]
WORKING_DAYS = range(5)


def locale(language: str) -> Locale:
    return Locale.objects.get(language_code=language)


def split(values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the values of either language; ``{"vi": …, "en": …}`` differs between them."""
    vi, en = (
        {name: value[language] if _is_bilingual(value) else value for name, value in values.items()}
        for language in LANGUAGES
    )
    return vi, en


@transaction.atomic
def place_snippet(
    model: type[models.Model], name: str, children: dict[str, Iterable[Any]], /, **values: Any
) -> Any:
    """Make the snippet ``name`` and its translation, unless it is there; return the Vietnamese one.

    ``children`` are rows of child relations, alike in both languages.
    """
    found = model._default_manager.filter(translation_key=key_of(name), locale=locale("vi")).first()
    if found is not None:
        return found
    vi, en = split(values)
    made = model(translation_key=key_of(name), locale=locale("vi"), **vi)
    for relation, rows in children.items():
        setattr(made, relation, list(rows))
    made.full_clean()
    made.save()
    translate(made, model(translation_key=key_of(name), locale=locale("en"), **en))
    return made


@transaction.atomic
def place_page(model: type[Page], name: str, parent: Page, /, **values: Any) -> Any:
    """Make the page ``name`` below ``parent`` in both languages, live, unless it is there."""
    found = model._default_manager.filter(translation_key=key_of(name), locale=locale("vi")).first()
    if found is not None:
        return found
    vi, en = split(values)
    page = model(translation_key=key_of(name), locale=locale("vi"), live=False, **vi)
    parent.add_child(instance=page)
    page.save_revision().publish()
    page = model._default_manager.get(pk=page.pk)
    translate(page, model(translation_key=key_of(name), locale=locale("en"), **en))
    return page


@transaction.atomic
def fill_page(page: Page, /, **values: Any) -> Any:
    """Fill a page that a migration made, unless somebody has published it since."""
    if page.latest_revision_id:
        return page
    vi, en = split(values)
    for name, value in vi.items():
        setattr(page, name, value)
    page.save_revision().publish()
    page = type(page)._default_manager.get(pk=page.pk)
    translate(page, type(page)(translation_key=page.translation_key, locale=locale("en"), **en))
    return page


def translate(original: Any, counterpart: Any) -> None:
    """Record the texts of ``counterpart`` as the translation of ``original`` and publish it."""
    record_translation(original, counterpart)
    refresh_translations(original)
    # Done here and now: nothing is left for the sweep.
    content_type = ContentType.objects.get_for_model(type(original))
    TranslationDue.objects.filter(content_type=content_type, object_id=original.pk).delete()


def hours(model: type[models.Model]) -> list[Any]:
    """Return the Vietnamese office's hours as unsaved rows of ``model``."""
    return [
        model(weekday=day, opens=opens, closes=closes)
        for day in WORKING_DAYS
        for opens, closes in WORKING_HOURS
    ]


def _is_bilingual(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == set(LANGUAGES)
