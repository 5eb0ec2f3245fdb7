"""Writes the page or snippet of another language from its source and what is translated."""

from __future__ import annotations

from typing import Any

from django.utils.text import slugify
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel, get_serializable_data_for_fields
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale, Page, TranslatableMixin
from wagtail.models.copying import _copy
from wagtail_localize.fields import copy_synchronised_fields, get_translatable_fields
from wagtail_localize.models import TranslationSource
from wagtail_localize.segments.ingest import ingest_segments

from home.services.segments import comparable


def write_twin(source: TranslationSource, locale: Locale, *, even_if_same: bool) -> Any:
    """Bring the translation of ``source`` into ``locale`` in step and return it.

    Texts without translation are those of the source. A page is published where its source is
    live; a page or snippet that would not change is not written unless ``even_if_same``.
    Raises ``ValidationError`` and whatever the page's own ``publish`` raises.
    """
    original = source.get_source_instance()
    twin = twin_of(original, locale)
    before = None if twin is None else _content(twin)
    if twin is None:
        is_page = isinstance(original, Page)
        twin = _copy_page(original, locale) if is_page else original.copy_for_translation(locale)
    elif isinstance(original, Page):
        _follow_parent(original, twin)
    copy_synchronised_fields(original, twin)
    _clear_relations(original, twin)
    segments = source._get_segments_for_translation(locale, fallback=True)
    # Takes the blocks of ``original`` and writes the translations into them.
    ingest_segments(original, twin, source.locale, locale, segments)
    if isinstance(twin, Page):
        _publish(source, original, twin, before, even_if_same=even_if_same)
    elif before is None or _content(twin) != before:
        twin.full_clean()
        twin.save()
    return twin


def twin_of(original: Any, locale: Locale) -> Any:
    """Return the translation of ``original`` into ``locale``, or ``None``."""
    found = type(original).objects.filter(translation_key=original.translation_key, locale=locale)
    return found.first()


def unpublish_twins(original: Page) -> None:
    """Take the translations of ``original`` from the public; drafts and texts stay."""
    for twin in Page.objects.filter(translation_key=original.translation_key, live=True).exclude(
        locale_id=original.locale_id
    ):
        twin.specific.unpublish()


def place_twins(original: Page) -> None:
    """Put the translations of a moved page where the page now stands among its siblings."""
    for twin in Page.objects.filter(translation_key=original.translation_key).exclude(
        locale_id=original.locale_id
    ):
        locale = twin.locale
        _follow_parent(original, twin)
        left = original.get_prev_sibling()
        neighbour = left and left.get_translation_or_none(locale)
        twin.refresh_from_db()
        parent = twin.get_parent()
        if neighbour and neighbour.get_parent() == parent:
            if twin.get_prev_sibling() != neighbour:
                twin.move(neighbour, pos="right")
        elif left is None and twin.get_prev_sibling() is not None:
            twin.move(parent, pos="first-child")


def _copy_page(original: Page, locale: Locale) -> Any:
    """Return an unsaved copy of ``original``; Wagtail's own would write and index it twice."""
    left_out = original.default_exclude_fields_in_copy + original.exclude_fields_in_copy
    fresh = {
        "locale": locale,
        "live": False,
        "has_unpublished_changes": True,
        "alias_of": None,
        "locked": False,
        "locked_at": None,
        "locked_by": None,
        "live_revision": None,
        "first_published_at": None,
        "last_published_at": None,
    }
    twin, children = _copy(original, exclude_fields=left_out, update_attrs=fresh)
    for child in children.values():
        if isinstance(child, TranslatableMixin):
            child.locale = locale
    return twin


def _parent_of_twin(original: Page, locale: Locale) -> Page:
    """Return the page below which the translation of ``original`` belongs, made if need be."""
    parent = original.get_parent()
    if parent.is_root():
        return parent
    above = parent.get_translation_or_none(locale)
    if above is None:
        above = parent.specific.copy_for_translation(locale, copy_parents=True, alias=True)
    return above


def _add_page(original: Page, twin: Page) -> None:
    above = _parent_of_twin(original, twin.locale)
    # Two workers adding below one parent would choose the same place in the tree.
    above = Page.objects.select_for_update().get(pk=above.pk)
    wanted = f"{twin.slug}-{twin.locale.language_code}" if above.is_root() else twin.slug
    twin.slug = find_available_slug(above, slugify(wanted))
    above.add_child(instance=twin)


def _follow_parent(original: Page, twin: Page) -> None:
    above = _parent_of_twin(original, twin.locale)
    if not above.is_root() and not twin.is_child_of(above):
        twin.move(above, pos="last-child")
        twin.refresh_from_db()


def _clear_relations(original: Any, twin: Any) -> None:
    """Empty what the source emptied: localize copies only relations that have rows."""
    for translatable in get_translatable_fields(type(original)):
        if not translatable.is_synchronized(original):
            continue
        field = translatable.get_field(type(original))
        if isinstance(field, ParentalManyToManyField) and not getattr(original, field.name).all():
            setattr(twin, field.attname, [])


def _content(instance: Any) -> dict[str, Any]:
    data = (
        instance.serializable_data()
        if isinstance(instance, ClusterableModel)
        else get_serializable_data_for_fields(instance)
    )
    return comparable(type(instance), data)


def _publish(
    source: TranslationSource,
    original: Page,
    twin: Page,
    before: dict[str, Any] | None,
    *,
    even_if_same: bool,
) -> None:
    # The twin comes and goes with its source, not by a calendar of its own.
    twin.go_live_at = twin.expire_at = None
    if before is None:
        _add_page(original, twin)
    if twin.alias_of_id:
        twin.alias_of = None
        Page.objects.filter(pk=twin.pk).update(alias_of=None)
        even_if_same = True
    twin.slug = find_available_slug(twin.get_parent(), slugify(twin.slug), ignore_page_id=twin.pk)
    source.sync_view_restrictions(original, twin)
    if not original.live or (twin.live and not even_if_same and _content(twin) == before):
        return
    twin.save_revision().publish()
