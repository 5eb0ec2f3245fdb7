"""Changes that editors make in the admin, however they make them, take effect at once."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import connection
from django.db.models.signals import post_delete, post_migrate, post_save
from wagtail.signals import page_published

from faq.models import FaqPage
from search.models import Boost, Promotion, VocabularyTerm
from search.services.faq_tasks import finish_tasks_of
from search.services.vocabulary import load_vocabulary, touch_vocabulary


def connect(config: AppConfig) -> None:
    for model in (VocabularyTerm, Promotion, Boost):
        post_save.connect(on_change, sender=model)
        post_delete.connect(on_change, sender=model)
    page_published.connect(on_faq_published, sender=FaqPage)
    post_migrate.connect(on_migrated, sender=config)


def on_change(raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        touch_vocabulary()


def on_faq_published(instance: FaqPage, **kwargs: Any) -> None:
    finish_tasks_of(instance)


def on_migrated(using: str, **kwargs: Any) -> None:
    """Load the terms of a new release. Not where the app was migrated back to nothing."""
    if using != "default" or not settings.SEARCH_VOCABULARY:
        return
    if VocabularyTerm._meta.db_table in connection.introspection.table_names():
        load_vocabulary(settings.SEARCH_VOCABULARY)
