"""The moments at which translations must follow: Wagtail's, Django's and localize's signals."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from wagtail.models import Page, TranslatableMixin, get_page_models
from wagtail.signals import page_published, page_unpublished, post_page_move
from wagtail_localize.models import StringTranslation

from home.services import staleness
from home.services.translation import is_source, mark_translation_due
from home.services.twins import place_twins, unpublish_twins


def connect() -> None:
    page_published.connect(on_published)
    page_unpublished.connect(on_unpublished)
    post_page_move.connect(on_moved)
    # By model: one receiver for all of them would make every deletion slow.
    for model in get_page_models():
        post_delete.connect(on_page_deleted, sender=model)
    for model in apps.get_models():
        if issubclass(model, TranslatableMixin) and not issubclass(model, Page):
            post_save.connect(on_snippet_saved, sender=model)
            post_delete.connect(on_snippet_deleted, sender=model)
    post_save.connect(on_string_translated, sender=StringTranslation)
    post_delete.connect(on_string_dropped, sender=StringTranslation)


def on_published(instance: Page, revision: Any = None, **kwargs: Any) -> None:
    if is_source(instance) and not instance.alias_of_id:
        mark_translation_due(instance, getattr(revision, "user", None))


def on_unpublished(instance: Page, **kwargs: Any) -> None:
    if is_source(instance):
        unpublish_twins(instance)


def on_moved(instance: Page, **kwargs: Any) -> None:
    if is_source(instance):
        place_twins(instance)


def on_page_deleted(instance: Page, **kwargs: Any) -> None:
    if is_source(instance):
        unpublish_twins(instance)
        staleness.forget(instance.translation_key)
    else:
        staleness.forget(instance.translation_key, instance.locale)


def on_snippet_saved(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw and is_source(instance):
        mark_translation_due(instance)


def on_snippet_deleted(instance: Any, **kwargs: Any) -> None:
    if not is_source(instance):
        staleness.forget(instance.translation_key, instance.locale)
        return
    staleness.forget(instance.translation_key)
    for twin in type(instance).objects.filter(translation_key=instance.translation_key):
        twin.delete()


def on_string_translated(instance: StringTranslation, **kwargs: Any) -> None:
    """A person translated a text, or a PO file brought it: it is fresh again.

    localize saves first and looks for faults in the words after; a second signal tells of them.
    """
    if instance.has_error or staleness.is_usable(instance.translation_of.data, instance.data):
        _settle(instance, instance.last_translated_by_id)


def on_string_dropped(
    instance: StringTranslation, origin: models.Model | Any = None, **kwargs: Any
) -> None:
    # Not when the texts go because their page does.
    if origin is instance:
        _settle(instance, None)


def _settle(translation: StringTranslation, changed_by_id: int | None) -> None:
    if translation.context_id is not None:
        change = staleness.Change(timezone.now(), changed_by_id)
        staleness.settle(translation, change)
