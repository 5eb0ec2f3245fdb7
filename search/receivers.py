"""The moments at which a page must be found, or found no more: Wagtail's and Django's signals."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.models import Page, PageViewRestriction, get_page_models
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from procedures.models import Agency, CatalogueFacet, CodedTerm, Field, LifeEvent, Subject
from search.services.documents import mark_changed
from search.services.extraction import SEARCHED_MODELS

KIND_OF: dict[type, str] = {
    Agency: CatalogueFacet.Kind.AGENCY,
    Field: CatalogueFacet.Kind.FIELD,
    Subject: CatalogueFacet.Kind.SUBJECT,
    LifeEvent: CatalogueFacet.Kind.LIFE_EVENT,
}


def connect() -> None:
    for signal in (page_published, page_unpublished):
        for model in SEARCHED_MODELS:
            signal.connect(on_page_changed, sender=model)
    page_slug_changed.connect(on_branch_changed)
    post_page_move.connect(on_branch_changed)
    for model in get_page_models():
        pre_delete.connect(on_page_deleted, sender=model)
    post_save.connect(on_restriction_changed, sender=PageViewRestriction)
    post_delete.connect(on_restriction_changed, sender=PageViewRestriction)
    for model in KIND_OF:
        post_save.connect(on_term_saved, sender=model)


def on_page_changed(instance: Page, **kwargs: Any) -> None:
    mark_changed([instance.pk])


def on_branch_changed(instance: Page, **kwargs: Any) -> None:
    mark_changed(_searched_below(instance))


def on_page_deleted(instance: Page, **kwargs: Any) -> None:
    mark_changed([instance.pk])


def on_restriction_changed(instance: PageViewRestriction, **kwargs: Any) -> None:
    page = Page.objects.filter(pk=instance.page_id).first()
    if page is not None:
        mark_changed(_searched_below(page))


def on_term_saved(instance: Agency | CodedTerm, created: bool, **kwargs: Any) -> None:
    """Names of fields, agencies, subjects and life events are words of the pages that carry them."""
    if not created:
        facets = CatalogueFacet.objects.filter(kind=KIND_OF[type(instance)], value=instance.code)
        pages = facets.exclude(entry__page=None).values_list("entry__page_id", flat=True)
        mark_changed(pages.distinct())


def _searched_below(page: Page) -> list[int]:
    below = Page.objects.descendant_of(page, inclusive=True).type(*SEARCHED_MODELS)
    return list(below.values_list("pk", flat=True))
