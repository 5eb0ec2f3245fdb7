"""Wagtail's signals about pages that leave the public eye without passing ``publish``."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_slug_changed, page_unpublished, post_page_move

from procedures.models import CatalogueEntry, ProcedurePage
from procedures.services.entries import refresh_entry, refresh_visibility, withdraw_entries


def connect() -> None:
    page_unpublished.connect(on_unpublished, sender=ProcedurePage)
    page_slug_changed.connect(on_address_changed)
    post_page_move.connect(on_address_changed)
    pre_delete.connect(on_delete, sender=ProcedurePage)
    post_save.connect(on_restriction_changed, sender=PageViewRestriction)
    post_delete.connect(on_restriction_changed, sender=PageViewRestriction)


def on_unpublished(instance: ProcedurePage, **kwargs: Any) -> None:
    refresh_visibility([instance])


def on_address_changed(instance: Page, **kwargs: Any) -> None:
    below = ProcedurePage.objects.live().descendant_of(instance, inclusive=True)
    for page in below.select_related("procedure", "locale").iterator(chunk_size=200):
        refresh_entry(page)


def on_delete(instance: ProcedurePage, **kwargs: Any) -> None:
    withdraw_entries(CatalogueEntry.objects.filter(page=instance))


def on_restriction_changed(instance: PageViewRestriction, **kwargs: Any) -> None:
    page = Page.objects.filter(pk=instance.page_id).first()
    if page is not None:
        refresh_visibility(ProcedurePage.objects.descendant_of(page, inclusive=True))
