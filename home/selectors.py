"""Reads about translations behind their source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Min, Q

from home.models import StaleField


def stale_fields_of(instance: Any) -> list[StaleField]:
    """Return the texts in which ``instance`` is behind its source, in the order of their paths.

    For an object of the source language: the texts of all its translations. One query.
    """
    rows = StaleField.objects.filter(translation_key=instance.translation_key)
    if instance.locale.language_code != settings.LANGUAGE_CODE:
        rows = rows.filter(locale_id=instance.locale_id)
    return list(rows.select_related("locale").order_by("locale_id", "path"))


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


@dataclass(frozen=True, slots=True)
class StaleCounts:
    outdated: int
    missing: int
    objects: int
    oldest: datetime | None

    @property
    def total(self) -> int:
        return self.outdated + self.missing


def stale_counts() -> StaleCounts:
    """Return how many texts are behind, of how many pages, and since when. One query."""
    figures = StaleField.objects.aggregate(
        outdated=Count("pk", filter=Q(state=StaleField.State.OUTDATED)),
        missing=Count("pk", filter=Q(state=StaleField.State.MISSING)),
        objects=Count("translation_key", distinct=True),
        oldest=Min("since"),
    )
    return StaleCounts(**figures)


def targets_of(rows: Iterable[StaleField]) -> dict[int, Any]:
    """Return the translated object of each row by the row's key.

    One query per kind of object. A row whose translation does not exist yet is left out.
    """
    by_type: dict[int, list[StaleField]] = defaultdict(list)
    for row in rows:
        by_type[row.content_type_id].append(row)
    found: dict[int, Any] = {}
    for content_type_id, listed in by_type.items():
        model: Any = ContentType.objects.get_for_id(content_type_id).model_class()
        if model is None:
            continue
        keys = {row.translation_key for row in listed}
        targets: dict[tuple[Any, int], Any] = {
            (target.translation_key, target.locale_id): target
            for target in model._default_manager.filter(translation_key__in=keys)
        }
        found |= {
            row.pk: targets[row.translation_key, row.locale_id]
            for row in listed
            if (row.translation_key, row.locale_id) in targets
        }
    return found
