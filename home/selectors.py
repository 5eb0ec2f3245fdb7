"""Reads about translations behind their source."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from home.models import StaleField


def stale_fields_of(instance: Any) -> list[StaleField]:
    """Return the texts in which ``instance`` is behind its source, in the order of their paths.

    For an object of the source language: the texts of all its translations. One query.
    """
    rows = StaleField.objects.filter(translation_key=instance.translation_key)
    if instance.locale.language_code != settings.LANGUAGE_CODE:
        rows = rows.filter(locale_id=instance.locale_id)
    return list(rows.order_by("locale_id", "path"))


def untranslated_paths(page: Any) -> dict[str, str]:
    """Return ``{path: state}`` of the texts of ``page`` that need a mark.

    The path is localize's: the field, then block ids and names, joined by dots
    (``cases.<case id>.components.<item id>.name``). State ``outdated``: an earlier translation
    stands there; ``missing``: the source's text does (mark it with ``lang``). Empty without a
    query for the source language, else one query.
    """
    if page.locale.language_code == settings.LANGUAGE_CODE:
        return {}
    rows = StaleField.objects.filter(translation_key=page.translation_key, locale_id=page.locale_id)
    return dict(rows.values_list("path", "state"))
