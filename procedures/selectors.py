"""Reads of the catalogue: who sees what. Everything here is public content only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import QuerySet

from procedures.models import CatalogueEntry, CatalogueFacet, Procedure, ProcedureVersion


def public_entries(locale: str) -> QuerySet[CatalogueEntry]:
    """Return what the public may read in language ``locale``, unordered.

    ``is_public`` already knows unpublishing and view restrictions; the page's own state is asked
    again, because it costs nothing and a draft may never leave.
    """
    return CatalogueEntry.objects.filter(locale=locale, is_public=True, page__live=True)


def filter_by_facets(
    entries: QuerySet[CatalogueEntry], facets: Mapping[str, str]
) -> QuerySet[CatalogueEntry]:
    """Keep the entries that have every ``kind: value`` of ``facets`` (kinds of CatalogueFacet)."""
    for kind, value in facets.items():
        matching = CatalogueFacet.objects.filter(kind=kind, value=value).values("entry_id")
        entries = entries.filter(pk__in=matching)
    return entries


def public_versions(code: str, locale: str) -> QuerySet[ProcedureVersion]:
    """Return the versions of a public procedure in one language, newest first."""
    visible = public_entries(locale).filter(code=code).values("procedure_id")
    return ProcedureVersion.objects.filter(locale=locale, procedure_id__in=visible)


def version_in_force(procedure: Procedure, locale: str, on: date) -> ProcedureVersion | None:
    """Return the version in force on day ``on``: the latest start, of those the newest number."""
    return (
        procedure.versions.filter(locale=locale, in_force_from__lte=on)
        .order_by("-in_force_from", "-number")
        .first()
    )
