"""Makes translations follow their source.

A change of the source leaves a ``TranslationDue`` row in its own transaction; the refresh, nudged
on commit and swept for every minute, takes the row, brings every language up to date and deletes it.
Missing translations never hold the source back: what fails stays due, with its error.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from time import monotonic
from typing import Any

from celery import current_app
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page, get_page_models
from wagtail_localize.models import StringTranslation, Translation, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from home.exceptions import NothingToConfirm
from home.models import StaleField, TranslationDue
from home.services import staleness
from home.services.segments import Text, texts_of, update_source
from home.services.staleness import CARRIED_OVER, Change
from home.services.twins import twin_of, write_twin

logger = logging.getLogger(__name__)

BATCH = 100
LAST_PAUSE = 20  # doublings of a minute between two attempts at what keeps failing


def is_source(instance: Any) -> bool:
    """Say whether ``instance`` is in the language that the others are translated from."""
    return bool(instance.locale.language_code == settings.LANGUAGE_CODE)


@transaction.atomic
def mark_translation_due(instance: models.Model, user: Any = None) -> None:
    """Record that the translations of ``instance`` must follow it; ``user`` changed it.

    To be called in the transaction of the change. A second change before the refresh leaves one
    row, with the later date.
    """
    content_type = ContentType.objects.get_for_model(type(instance))
    TranslationDue.objects.bulk_create(
        [
            TranslationDue(
                content_type=content_type,
                object_id=instance.pk,
                since=timezone.now(),
                changed_by_id=getattr(user, "pk", None),
            )
        ],
        update_conflicts=True,
        unique_fields=["content_type", "object_id"],
        update_fields=["since", "changed_by", "attempts", "last_error"],
    )
    # Only a nudge: without a broker the sweep finds the row.
    transaction.on_commit(partial(_nudge, content_type.pk, instance.pk), robust=True)


def refresh_due(*, seconds: float = 50) -> int:
    """Bring up to date what is due, for about ``seconds``; return how many objects were done.

    Each object is a transaction of its own, so that a bad one stops no other.
    """
    started = monotonic()
    done = 0
    for content_type_id, object_id in _due_now():
        done += refresh_if_due(content_type_id, object_id)
        if monotonic() - started > seconds:
            break
    return done


def refresh_if_due(content_type_id: int, object_id: int) -> bool:
    """Bring one object up to date, unless another worker does or has done it."""
    row = {"content_type_id": content_type_id, "object_id": object_id}
    try:
        with transaction.atomic():
            due = TranslationDue.objects.select_for_update(skip_locked=True).filter(**row).first()
            if due is None:
                return False
            instance = due.content_type.get_all_objects_for_this_type(pk=object_id).first()
            if instance is not None:
                refresh_translations(instance, change=Change(due.since, due.changed_by_id))
            due.delete()
    except Exception as error:
        # Whatever a page raises is its own; the row tells it and is tried again later.
        logger.exception("translations of %s/%s stay due", content_type_id, object_id)
        TranslationDue.objects.filter(**row).update(
            attempts=models.F("attempts") + 1, last_error=f"{type(error).__name__}: {error}"[:2000]
        )
        return False
    return True


@transaction.atomic
def refresh_translations(instance: models.Model, *, change: Change | None = None) -> None:
    """Bring every language's twin of ``instance`` (source language) in step with it.

    Texts whose source changed keep their last translation and become ``OUTDATED``; texts never
    translated show the source and are ``MISSING``. ``change`` dates them, by default now.
    """
    if not is_source(instance) or (isinstance(instance, Page) and not instance.live):
        return
    change = change or Change(timezone.now(), None)
    existing = TranslationSource.objects.get_for_instance_or_none(instance)
    before = texts_of(existing) if existing else []
    source = update_source(instance)
    texts = texts_of(source)
    for locale in Locale.objects.exclude(pk=source.locale_id):
        _refresh_language(source, locale, texts, before, change)


def _refresh_language(
    source: TranslationSource,
    locale: Locale,
    texts: list[Text],
    before: list[Text],
    change: Change,
) -> None:
    translation, is_new = Translation.objects.get_or_create(source=source, target_locale=locale)
    if not translation.enabled:
        # Somebody took this page out of translation to keep it by hand.
        staleness.forget(source.object_id, locale)
        return
    if is_new:
        _adopt(source, locale)
    staleness.carry_over(source, locale, texts, before)
    moved = staleness.record_staleness(source, locale, texts, change)
    write_twin(source, locale, even_if_same=moved)


def record_translation(original: Any, counterpart: Any, user: Any = None) -> int:
    """Take the texts of ``counterpart`` as the human translation of ``original``.

    ``counterpart`` is an instance of the same class in another language, saved or not, whose
    blocks have the ids of the original's. Returns how many strings were written; the twin follows
    by ``refresh_translations``. Texts that are empty in ``counterpart`` are left alone.
    """
    source = update_source(original)
    return _write_strings(source, counterpart.locale, _strings_of(counterpart), user)


@transaction.atomic
def confirm_translation(stale: StaleField, user: Any) -> None:
    """Record that ``user`` finds an outdated translation still right.

    Raises ``NothingToConfirm`` for a text that has no translation.
    """
    if stale.state == StaleField.State.MISSING:
        raise NothingToConfirm(_("This text has no translation yet."))
    StringTranslation.objects.filter(
        context__object_id=stale.translation_key,
        context__path=stale.path,
        locale=stale.locale,
        tool_name=CARRIED_OVER,
    ).update(tool_name="", last_translated_by=user, updated_at=timezone.now())
    for source in TranslationSource.objects.filter(object_id=stale.translation_key):
        if source.locale_id != stale.locale_id:
            change = Change(stale.since, stale.changed_by_id)
            staleness.record_staleness(source, stale.locale, texts_of(source), change)


def _due_now() -> Iterator[tuple[int, int]]:
    """Yield what is due, snippets first: procedures show the names of fields and agencies."""
    pages = [
        content_type.pk
        for content_type in ContentType.objects.get_for_models(*get_page_models()).values()
    ]
    yield from _by_key(TranslationDue.objects.exclude(content_type__in=pages))
    yield from _by_key(TranslationDue.objects.filter(content_type__in=pages))


def _by_key(rows: models.QuerySet[TranslationDue]) -> Iterator[tuple[int, int]]:
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        for row in batch:
            # 1, 3, 7, 15 … minutes after the change: what keeps failing must not fill the sweep.
            pause = timedelta(minutes=2 ** min(row.attempts, LAST_PAUSE) - 1)
            if row.since + pause <= timezone.now():
                yield row.content_type_id, row.object_id


def _nudge(content_type_id: int, object_id: int) -> None:
    # By name: the task stands above the services.
    task = current_app.signature("home.refresh_translation", args=(content_type_id, object_id))
    task.apply_async(retry=False)


def _adopt(source: TranslationSource, locale: Locale) -> None:
    """Take an existing page of that language, made by hand, as what was translated so far."""
    original = source.get_source_instance()
    twin = twin_of(original, locale)
    if twin is None or getattr(twin, "alias_of_id", None):
        return
    same = {(key, text) for key, text in _strings_of(original).items()}
    texts = {key: text for key, text in _strings_of(twin).items() if (key, text) not in same}
    _write_strings(source, locale, texts, None, overwrite=False)


def _strings_of(instance: models.Model) -> dict[tuple[str, int], str]:
    """Return the texts of ``instance`` by path and place under it."""
    found: dict[tuple[str, int], str] = {}
    places: Counter[str] = Counter()
    for value in extract_segments(instance):
        if isinstance(value, StringSegmentValue):
            found[value.path, places[value.path]] = value.string.data
            places[value.path] += 1
    return found


def _write_strings(
    source: TranslationSource,
    locale: Locale,
    strings: dict[tuple[str, int], str],
    user: Any,
    *,
    overwrite: bool = True,
) -> int:
    rows = StringTranslation.objects.filter(context__object_id=source.object_id, locale=locale)
    known = {(row.context_id, row.translation_of_id): row for row in rows}
    written: dict[tuple[int, int], StringTranslation] = {}
    places: Counter[str] = Counter()
    for text in texts_of(source):
        words = strings.get((text.path, places[text.path]))
        places[text.path] += 1
        key = (text.context_id, text.string_id)
        old = known.get(key)
        if not words or (old and not overwrite):
            continue
        if old and old.data == words and old.tool_name != CARRIED_OVER:
            continue
        written[key] = StringTranslation(
            translation_of_id=text.string_id,
            context_id=text.context_id,
            locale=locale,
            data=words,
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
            last_translated_by=user,
            has_error=not staleness.is_usable(text.data, words),
        )
    StringTranslation.objects.bulk_create(
        written.values(),
        update_conflicts=True,
        unique_fields=["locale", "translation_of", "context"],
        update_fields=[
            "data",
            "translation_type",
            "tool_name",
            "last_translated_by",
            "updated_at",
            "has_error",
            "field_error",
        ],
    )
    return len(written)
