"""Wagtail's signals about pages that leave the public eye without passing ``publish``."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.models import Page, PageViewRestriction, get_page_models
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from home.services import staleness
from portal_site.lib.generation import bump_catalogue_generation
from procedures.jobs import refresh_entries_of
from procedures.models import (
    Agency,
    AgencyHours,
    CatalogueEntry,
    CodedTerm,
    Field,
    LifeEvent,
    ProcedurePage,
    Subject,
)
from procedures.services.entries import (
    refresh_entry,
    refresh_paths,
    refresh_visibility,
    touch_entries,
    withdraw_entries,
)


def connect() -> None:
    page_unpublished.connect(on_unpublished, sender=ProcedurePage)
    page_slug_changed.connect(on_address_changed)
    post_page_move.connect(on_address_changed)
    pre_delete.connect(on_delete, sender=ProcedurePage)
    post_save.connect(on_restriction_changed, sender=PageViewRestriction)
    post_delete.connect(on_restriction_changed, sender=PageViewRestriction)
    staleness.listeners.append(touch_entries)
    # What the API keeps tells of every page and of the reference data too.
    for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
        signal.connect(on_content_changed)
    for model in get_page_models():
        post_delete.connect(on_content_changed, sender=model)
    for model in (Agency, AgencyHours, Field, LifeEvent, Subject):
        post_save.connect(on_content_changed, sender=model)
        post_delete.connect(on_content_changed, sender=model)
    for model in (Agency, Field, LifeEvent, Subject):
        post_save.connect(on_term_saved, sender=model)


def on_content_changed(**kwargs: Any) -> None:
    bump_catalogue_generation()


def on_term_saved(instance: Agency | CodedTerm, created: bool, **kwargs: Any) -> None:
    """Have the entries that name the term written again, by a worker: they may be hundreds."""
    if created:
        return
    nudge = partial(refresh_entries_of.delay, instance._meta.label, instance.pk)
    transaction.on_commit(nudge, robust=True)


def on_unpublished(instance: ProcedurePage, **kwargs: Any) -> None:
    refresh_visibility([instance])


def on_address_changed(instance: Page, **kwargs: Any) -> None:
    below = ProcedurePage.objects.live().descendant_of(instance, inclusive=True)
    for page in below.select_related("procedure", "locale").iterator(chunk_size=200):
        refresh_entry(page)


def on_delete(instance: ProcedurePage, **kwargs: Any) -> None:
    withdraw_entries(CatalogueEntry.objects.filter(page=instance))
    refresh_paths({instance.translation_key}, without=[instance.pk])


def on_restriction_changed(instance: PageViewRestriction, **kwargs: Any) -> None:
    page = Page.objects.filter(pk=instance.page_id).first()
    if page is not None:
        refresh_visibility(ProcedurePage.objects.descendant_of(page, inclusive=True))
