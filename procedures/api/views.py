"""``/api/v1/procedures/``: the published catalogue."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from home.selectors import stale_fields_of
from portal_site.lib.drf import InvalidQuery, Missing, PublicView
from portal_site.lib.http import last_modified
from portal_site.lib.pagination import keyset_page
from portal_site.lib.text import fold
from procedures.api import schema
from procedures.api.documents import (
    LANGUAGES,
    Twin,
    change_document,
    detail_document,
    summary_document,
    version_document,
    version_in_force_document,
)
from procedures.api.pages import page_answer
from procedures.api.queries import (
    CODE_LENGTH,
    PagedQuery,
    ProcedureListQuery,
    ProcedureQuery,
    Query,
)
from procedures.models import CatalogueFacet, Procedure, ProcedureVersion
from procedures.selectors import (
    changed_rows,
    entry_row,
    known_facets,
    listed_rows,
    public_versions,
    version_in_force,
)

Kind = CatalogueFacet.Kind
ORDERS = {"code": ("code",), "name": ("sort_key", "code")}


@schema.procedure_list
class ProcedureListView(PublicView):
    def get(self, request: Request) -> Response:
        query = ProcedureListQuery.read(request)
        locale, since = query["locale"], query.get("updated_since")
        order: tuple[str, ...]
        facets = {kind: query[kind] for kind in ProcedureListQuery.FACETS if kind in query}
        narrowed: dict[str, Any] = {
            "service_level": query.get("service_level"),
            "words": fold(query["q"]).split(),
        }
        if since:
            rows, order = changed_rows(locale, since, facets, **narrowed), ("updated_at", "code")
        else:
            rows = listed_rows(locale, facets, **narrowed)
            order = ORDERS[query.get("ordering", "code")]
        page = keyset_page(
            rows,
            order,
            cursor=query["cursor"],
            size=query["page_size"],
            identity=repr(("procedures", locale, since, order, facets, narrowed)),
        )
        if not page.rows:
            require_known(facets)
        if since:
            items = [change_document(row, locale) for row in page.rows]
        else:
            items = [summary_document(row) for row in page.rows]
        return page_answer(request, page, items, locale=locale)


@schema.procedure_detail
class ProcedureView(PublicView):
    def get(self, request: Request, code: str) -> Response:
        query = ProcedureQuery.read(request)
        locale = query["locale"]
        row = public_row(code, locale)
        if "on" in query:
            version = in_force(row, locale, query["on"])
            document = version_in_force_document(row, version)
        else:
            document = detail_document(row, stale_fields_of(Twin.of(row, locale)))
        headers = {
            "Last-Modified": last_modified(row["updated_at"]),
            "Content-Language": locale,
        }
        return Response(document, headers=headers)


@schema.version_list
class VersionListView(PublicView):
    def get(self, request: Request, code: str) -> Response:
        query = PagedQuery.read(request)
        locale, size = query["locale"], query["page_size"]
        row = public_row(code, locale)
        versions = ProcedureVersion.objects.filter(procedure=row["procedure_id"], locale=locale)
        page = keyset_page(
            versions.values("number"),
            ("-number",),
            cursor=query["cursor"],
            size=size,
            identity=repr(("versions", code, locale)),
        )
        numbers = [row["number"] for row in page.rows]
        items = _version_items(versions, numbers)
        return page_answer(request, page, items, locale=locale, changed=row["updated_at"])


@schema.version_detail
class VersionView(PublicView):
    def get(self, request: Request, code: str, number: int) -> Response:
        locale = Query.read(request)["locale"]
        versions = public_versions(checked_code(code), locale)
        nearby = versions.filter(number__in=[number - 1, number])
        found = {version.number: version for version in nearby}
        if number not in found:
            public_row(code, locale)
            raise Missing("number", _("This procedure has no version of this number."))
        version = found[number]
        document = {
            **version_document(version, found.get(number - 1)),
            "content": version.content,
        }
        headers = {
            "Last-Modified": last_modified(version.created_at),
            "Content-Language": locale,
        }
        return Response(document, headers=headers)


def checked_code(code: str) -> str:
    """Return ``code``. Raises ``InvalidQuery`` for what no code can be."""
    if "\x00" in code or len(code) > CODE_LENGTH:
        reason = _("A code has up to %(limit)s characters and no NUL byte.")
        raise InvalidQuery({"code": [reason % {"limit": CODE_LENGTH}]})
    return code


def public_row(code: str, locale: str) -> dict[str, Any]:
    """Return the entry of a public procedure. Raises ``Missing`` telling what is not there."""
    row = entry_row(checked_code(code), locale)
    if row is not None:
        return row
    elsewhere = [language for language in LANGUAGES if language != locale]
    if any(entry_row(code, language) for language in elsewhere):
        text = _("Procedure %(code)s is not published in this language.")
        raise Missing("locale", text % {"code": code})
    text = _("There is no published procedure with the code %(code)s.")
    raise Missing("code", text % {"code": code})


def require_known(facets: dict[str, str]) -> None:
    """Raise ``InvalidQuery`` naming the filters whose value is not in the reference data.

    For an empty list only: where a value has procedures, it is there.
    """
    looked_up = {kind: value for kind, value in facets.items() if kind != Kind.LEVEL}
    unknown = looked_up.keys() - known_facets(looked_up)
    text = _("There is nothing with the code %(code)s.")
    errors = {kind: [text % {"code": facets[kind]}] for kind in facets if kind in unknown}
    if errors:
        raise InvalidQuery(errors)


def in_force(row: dict[str, Any], locale: str, day: date) -> ProcedureVersion:
    """Return the version of a public procedure on ``day``. Raises ``Missing``."""
    version = version_in_force(Procedure(pk=row["procedure_id"]), locale, day)
    if version is None:
        text = _("No version was in force on %(day)s.")
        raise Missing("on", text % {"day": day.isoformat()})
    return version


def _version_items(
    versions: QuerySet[ProcedureVersion], numbers: list[int]
) -> list[dict[str, Any]]:
    wanted = {*numbers, *(number - 1 for number in numbers)}
    found = {version.number: version for version in versions.filter(number__in=wanted)}
    return [version_document(found[number], found.get(number - 1)) for number in numbers]
