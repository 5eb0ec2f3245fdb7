"""Keeps the read model of the catalogue in step with what is published."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import orjson
from django.db.models import QuerySet
from django.utils import timezone

from portal_site.lib.generation import bump_catalogue_generation
from portal_site.lib.text import fold, sort_key
from procedures.models import (
    Agency,
    CatalogueEntry,
    CatalogueFacet,
    CodedTerm,
    Field,
    LifeEvent,
    ProcedurePage,
    ProcedureVersion,
    Subject,
)
from procedures.services.documents import Document, build_content, build_summary

SEARCH_TEXT_LIMIT = 4000
RELATION_OF: dict[type, str] = {
    Agency: "agencies",
    Field: "fields_of_work",
    Subject: "subjects",
    LifeEvent: "life_events",
}


def refresh_entry(
    page: ProcedurePage,
    version: ProcedureVersion | None = None,
    content: Document | None = None,
) -> CatalogueEntry:
    """Write the entry of ``page`` in its language from what ``page`` says now.

    Whoever publishes holds the lock of the procedure, so that two cannot write one entry.

    ``version`` and ``content`` spare the publication, which has them, to find them again.
    """
    version = version or _last_version(page)
    content = content or build_content(page)
    state = _state(page, version)
    summary = orjson.dumps({**build_summary(content), **state}).decode()
    detail = orjson.dumps({**content, **state}).decode()
    found = CatalogueEntry.objects.filter(procedure=page.procedure_id, locale=content["locale"])
    entry = found.first() or CatalogueEntry(procedure=page.procedure, locale=content["locale"])
    entry.page = page
    entry.code = content["code"]
    entry.is_public = page.live and content["locale"] in state["paths"]
    entry.name = content["name"]
    entry.sort_key = sort_key(content["name"])
    entry.search_text = _search_text(content)
    entry.service_level = content["service_level"]
    entry.updated_at = timezone.now()
    entry.first_public_at = entry.first_public_at or (entry.updated_at if entry.is_public else None)
    entry.summary_json = summary
    entry.detail_json = detail
    entry.etag = hashlib.sha256(detail.encode()).hexdigest()[:32]
    entry.save()
    _write_facets(entry, content)
    _tell_twins(entry, state["paths"])
    bump_catalogue_generation()
    return entry


def refresh_entries_of(term: Agency | CodedTerm) -> None:
    """Give the entries of all live pages that name ``term``, in any language, its present name."""
    relation = RELATION_OF[type(term)]
    source = type(term)._default_manager.filter(translation_key=term.translation_key)
    pages = ProcedurePage.objects.live().filter(**{f"{relation}__in": source}).distinct()
    for page in pages.select_related("procedure", "locale").iterator(chunk_size=200):
        refresh_entry(page)


def refresh_visibility(pages: Iterable[ProcedurePage] | QuerySet[ProcedurePage]) -> None:
    """Hide or show the entries of ``pages`` after unpublishing, moving or restricting them."""
    pages = list(pages)
    keys = [page.pk for page in pages]
    public = set(
        ProcedurePage.objects.filter(pk__in=keys).live().public().values_list("pk", flat=True)
    )
    for is_public in (False, True):
        CatalogueEntry.objects.filter(
            page__in=[key for key in keys if (key in public) is is_public],
            is_public=not is_public,
        ).update(is_public=is_public, updated_at=timezone.now())
    CatalogueEntry.objects.filter(page__in=public, first_public_at=None).update(
        first_public_at=timezone.now()
    )
    refresh_paths({page.translation_key for page in pages})
    bump_catalogue_generation()


def touch_entries(translation_key: Any) -> None:
    """Date the entries of a page and its twins anew: the state of its translation has changed."""
    CatalogueEntry.objects.filter(page__translation_key=translation_key).update(
        updated_at=timezone.now()
    )
    bump_catalogue_generation()


def refresh_paths(translation_keys: Iterable[Any], *, without: Iterable[int] = ()) -> None:
    """Give the entries of these pages the addresses that are public now.

    ``without`` names pages that are about to be deleted.
    """
    keys = list(translation_keys)
    twins = ProcedurePage.objects.filter(translation_key__in=keys).live().public()
    paths: dict[Any, dict[str, str]] = {key: {} for key in keys}
    for twin in (
        twins.exclude(pk__in=without)
        .select_related("locale")
        .only("url_path", "translation_key", "locale__language_code")
    ):
        paths[twin.translation_key][twin.locale.language_code] = twin.relative_path
    entries = CatalogueEntry.objects.filter(page__translation_key__in=keys)
    for entry in entries.select_related("page").only(
        "detail_json", "summary_json", "page__translation_key"
    ):
        assert entry.page is not None
        _give_paths(entry, paths[entry.page.translation_key])


def withdraw_entries(entries: QuerySet[CatalogueEntry]) -> None:
    """Leave of ``entries`` only that they are gone: for pages that are being deleted."""
    entries.update(
        is_public=False,
        updated_at=timezone.now(),
        summary_json="{}",
        detail_json="{}",
        search_text="",
    )
    bump_catalogue_generation()


def _last_version(page: ProcedurePage) -> ProcedureVersion | None:
    versions = ProcedureVersion.objects.filter(procedure=page.procedure_id)
    return versions.filter(locale=page.locale.language_code).first()


def _state(page: ProcedurePage, version: ProcedureVersion | None) -> Document:
    """Return what belongs to the publication rather than to the content."""
    twins = ProcedurePage.objects.filter(translation_key=page.translation_key).live().public()
    paths = {
        twin.locale.language_code: twin.relative_path for twin in twins.select_related("locale")
    }
    return {
        "paths": paths,
        "version": version.number if version else None,
        "in_force_from": version.in_force_from if version else None,
        "source_warnings": page.procedure.source_warnings,
        "updated_at": page.last_published_at,
    }


def _search_text(content: Document) -> str:
    names = [term["name"] for key in ("fields", "life_events") for term in content[key]]
    words = [content["code"], content["code"].replace(".", ""), content["name"]]
    words += [content["summary"], content["everyday_words"], content["keywords"], *names]
    return fold(" ".join(words))[:SEARCH_TEXT_LIMIT]


def _write_facets(entry: CatalogueEntry, content: Document) -> None:
    kinds = CatalogueFacet.Kind
    wanted: set[tuple[str, str]] = {(kinds.LEVEL, level) for level in content["levels"]}
    for kind, key in (
        (kinds.FIELD, "fields"),
        (kinds.SUBJECT, "subjects"),
        (kinds.AGENCY, "agencies"),
        (kinds.LIFE_EVENT, "life_events"),
    ):
        wanted |= {(kind, term["code"]) for term in content[key]}
    existing = {(facet.kind, facet.value): facet.pk for facet in entry.facets.all()}
    gone = [pk for pair, pk in existing.items() if pair not in wanted]
    if gone:
        entry.facets.filter(pk__in=gone).delete()
    order = {"locale": entry.locale, "code": entry.code, "sort_key": entry.sort_key}
    entry.facets.exclude(**order).update(**order)
    CatalogueFacet.objects.bulk_create(
        CatalogueFacet(entry=entry, kind=kind, value=value[:100], **order)
        for kind, value in sorted(wanted - existing.keys())
    )


def _tell_twins(entry: CatalogueEntry, paths: dict[str, Any]) -> None:
    """Give the other languages' entries the present set of addresses."""
    for twin in CatalogueEntry.objects.filter(procedure=entry.procedure_id).exclude(pk=entry.pk):
        _give_paths(twin, paths)


def _give_paths(entry: CatalogueEntry, paths: dict[str, Any]) -> None:
    detail = orjson.loads(entry.detail_json)
    if not detail or detail.get("paths") == paths:
        return
    summary = orjson.loads(entry.summary_json)
    entry.detail_json = orjson.dumps({**detail, "paths": paths}).decode()
    entry.summary_json = orjson.dumps({**summary, "paths": paths}).decode()
    entry.etag = hashlib.sha256(entry.detail_json.encode()).hexdigest()[:32]
    entry.updated_at = timezone.now()
    entry.save(update_fields=["detail_json", "summary_json", "etag", "updated_at"])
