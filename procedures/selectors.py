"""Reads of the catalogue: who sees what. Everything here is public content only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, cast

from django.apps import apps
from django.db.models import BooleanField, CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat
from django.utils.translation import get_language
from wagtail.models import Page, PageViewRestriction

from procedures.models import (
    Agency,
    CatalogueEntry,
    CatalogueFacet,
    Field,
    LifeEvent,
    Procedure,
    ProcedureVersion,
    Subject,
)

Rows = QuerySet[Any, Any]  # of dictionaries
# As ``page__live`` says it, without the two joins that take the database longer to plan than the
# whole list takes to read. No value of anybody's goes into it.
PAGE_IS_LIVE = RawSQL(
    "EXISTS (SELECT 1 FROM wagtailcore_page live_page"
    " WHERE live_page.id = procedures_catalogueentry.page_id AND live_page.live)",
    [],
    output_field=BooleanField(),
)


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


def listed_rows(
    locale: str,
    facets: Mapping[str, str],
    *,
    service_level: int | None = None,
    words: Iterable[str] = (),
) -> Rows:
    """Return what lists show, as dictionaries: code, sort_key, updated_at, summary_json.

    With a facet the rows are read through the facet's own index, which has the order of lists: the
    first page of a filter costs the same however many entries there are. ``words`` are folded.
    """
    conditions: dict[str, Any] = {"is_public": True}
    if service_level is not None:
        conditions["service_level"] = service_level
    containing = [("search_text__contains", word) for word in words]
    rows: Any
    if not facets:
        rows = CatalogueEntry.objects.filter(PAGE_IS_LIVE, locale=locale, **conditions)
        for condition in containing:
            rows = rows.filter(condition)
        return cast("Rows", rows.values("code", "sort_key", "updated_at", "summary_json"))
    (kind, value), *others = facets.items()
    rows = CatalogueFacet.objects.filter(PAGE_IS_LIVE, kind=kind, value=value, locale=locale)
    rows = rows.filter(**{f"entry__{name}": wanted for name, wanted in conditions.items()})
    for name, word in containing:
        rows = rows.filter((f"entry__{name}", word))
    rows = _with_facets(rows, others, "entry_id").values(
        "code",
        "sort_key",
        updated_at=F("entry__updated_at"),
        summary_json=F("entry__summary_json"),
    )
    return cast("Rows", rows)


def changed_rows(
    locale: str,
    since: datetime,
    facets: Mapping[str, str],
    *,
    service_level: int | None = None,
    words: Iterable[str] = (),
) -> Rows:
    """Return what changed from ``since`` on, what the public lost included.

    The rows are dictionaries as of ``listed_rows``, with ``is_public`` and ``is_live`` both true
    for what is shown. What the public never saw is left out.
    """
    rows: Any = CatalogueEntry.objects.filter(
        Q(is_public=True, page__live=True) | Q(first_public_at__isnull=False),
        locale=locale,
        updated_at__gte=since,
    )
    if service_level is not None:
        rows = rows.filter(service_level=service_level)
    for word in words:
        rows = rows.filter(search_text__contains=word)
    rows = _with_facets(rows, list(facets.items()), "pk").values(
        "code", "updated_at", "summary_json", "is_public", is_live=F("page__live")
    )
    return cast("Rows", rows)


def _with_facets(rows: Any, facets: list[tuple[str, str]], entry: str) -> Any:
    for kind, value in facets:
        same = CatalogueFacet.objects.filter(entry=OuterRef(entry), kind=kind, value=value)
        rows = rows.filter(Exists(same))
    return rows


def known_facets(facets: Mapping[str, str]) -> set[str]:
    """Return the kinds of ``facets`` whose value is reference data. One query at most."""
    kinds = CatalogueFacet.Kind
    tables: dict[str, Any] = {
        kinds.FIELD: Field,
        kinds.AGENCY: Agency,
        kinds.SUBJECT: Subject,
        kinds.LIFE_EVENT: LifeEvent,
    }
    asked = [
        tables[kind]
        .objects.filter(code=value)
        .annotate(kind=Value(str(kind), output_field=CharField()))
        .values_list("kind", flat=True)
        for kind, value in facets.items()
        if kind in tables
    ]
    return {str(kind) for kind in asked[0].union(*asked[1:])} if asked else set()


def entry_row(code: str, locale: str) -> dict[str, Any] | None:
    """Return what the public reads of one procedure: detail_json, updated_at and its keys."""
    rows: Any = (
        public_entries(locale)
        .filter(code=code)
        .values(
            "procedure_id",
            "detail_json",
            "updated_at",
            translation_key=F("page__translation_key"),
            locale_id=F("page__locale_id"),
        )
    )
    return cast("dict[str, Any] | None", rows.first())


def titles_of(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of public procedures by code, in the active language."""
    entries = public_entries(get_language()).filter(code__in=list(codes))
    return dict(entries.values_list("code", "name"))


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


def reference_rows(model: type[Any], translation_keys: Iterable[Any]) -> dict[Any, dict[str, Any]]:
    """Return ``{translation key: {language: row}}`` of reference data, in two queries at most."""
    rows = model.objects.filter(translation_key__in=list(translation_keys))
    rows = rows.select_related("locale")
    if model is Agency:
        rows = rows.select_related("parent").prefetch_related("working_hours")
    found: dict[Any, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row.translation_key, {})[row.locale.language_code] = row
    return found


def public_twins_at(path: str, language: str) -> dict[str, dict[str, Any]]:
    """Return ``{language: {type, id, title, code, path}}`` of the public page at ``path``.

    ``path`` comes without its language and outer slashes. ``code`` is that of a procedure, else
    None. Empty where nothing is. Two queries.
    """
    # url_path begins with the slug of the home page, which addresses do not show.
    homes = Page.objects.filter(depth=2, locale__language_code=language)
    rest = f"/{path}/" if path else "/"
    own = Page.objects.filter(
        url_path__in=homes.annotate(
            full=Concat(Value("/"), "slug", Value(rest), output_field=CharField())
        ).values("full")
    )
    rows = Page.objects.filter(
        translation_key__in=own.values("translation_key"), live=True, depth__gte=2
    ).values(
        "id",
        "title",
        "path",
        "url_path",
        code=F("procedurepage__procedure__code"),
        language=F("locale__language_code"),
        model=Concat("content_type__app_label", Value("."), "content_type__model"),
    )
    found = {row["language"]: row for row in rows}
    hidden = _restricted(row["path"] for row in found.values())
    return {
        language: {
            "type": apps.get_model(row["model"])._meta.label,
            "id": row["id"],
            "title": row["title"],
            "code": row["code"],
            "path": f"/{language}/{row['url_path'].strip('/').partition('/')[2]}/".replace(
                "//", "/"
            ),
        }
        for language, row in found.items()
        if row["path"] not in hidden
    }


def _restricted(tree_paths: Iterable[str]) -> set[str]:
    """Return those of ``tree_paths`` that a restriction on them or above them hides."""
    above = {
        path: [path[:end] for end in range(Page.steplen, len(path) + 1, Page.steplen)]
        for path in tree_paths
    }
    wanted = {step for steps in above.values() for step in steps}
    restricted = set(
        PageViewRestriction.objects.filter(page__path__in=wanted).values_list(
            "page__path", flat=True
        )
    )
    return {path for path, steps in above.items() if restricted.intersection(steps)}
