"""``python -m bench.catalogue.fill COUNT``: brings the catalogue to COUNT procedures.

The first are the demo's, imported and published as always. The others are copies of them under
codes of their own, inserted in bulk with page, facets and entry; Vietnamese only.
"""

from __future__ import annotations

import sys
from itertools import cycle, islice
from pathlib import Path
from uuid import uuid4

import django
import orjson
from django.conf import settings

django.setup()

from django.db import connection, transaction
from wagtail.models import Page

from procedures.models import CatalogueEntry, CatalogueFacet, Procedure, ProcedurePage
from procedures.services.sync import import_records

CHUNK = 2000
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def main() -> None:
    if not CatalogueEntry.objects.exists():
        folder = Path(settings.BASE_DIR) / "portal_site" / "demo" / "procedures"
        records = [orjson.loads(path.read_bytes())["vi"] for path in sorted(folder.glob("*.json"))]
        import_records(records, source="bench", publish=True)
    templates = _templates()
    present = CatalogueEntry.objects.filter(locale="vi").count()
    for start in range(present, int(sys.argv[1]), CHUNK):
        with transaction.atomic():
            _copy(templates, range(start, min(start + CHUNK, int(sys.argv[1]))))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _templates() -> list:
    entries = CatalogueEntry.objects.filter(locale="vi", page__isnull=False)
    originals = entries.exclude(code__startswith="9.").select_related("page__procedure")
    return list(originals.prefetch_related("facets").order_by("code"))


def _copy(templates: list, numbers: range) -> None:
    chosen = list(islice(cycle(templates), len(numbers)))
    codes = [f"9.{number:06d}" for number in numbers]
    procedures = Procedure.objects.bulk_create(Procedure(code=code) for code in codes)
    parent = templates[0].page.get_parent()
    pages = Page.objects.bulk_create(
        _page(template.page, parent, code, number)
        for template, code, number in zip(chosen, codes, numbers, strict=True)
    )
    Page.objects.filter(pk=parent.pk).update(numchild=Page.objects.child_of(parent).count())
    _details(
        [template.page_id for template in chosen],
        [page.pk for page in pages],
        [procedure.pk for procedure in procedures],
    )
    entries = CatalogueEntry.objects.bulk_create(
        _entry(template, page, procedure)
        for template, page, procedure in zip(chosen, pages, procedures, strict=True)
    )
    CatalogueFacet.objects.bulk_create(
        CatalogueFacet(
            entry=entry,
            kind=facet.kind,
            value=facet.value,
            locale="vi",
            code=entry.code,
            sort_key=entry.sort_key,
        )
        for template, entry in zip(chosen, entries, strict=True)
        for facet in template.facets.all()
    )


def _page(template, parent, code: str, number: int):
    kept = {
        field.attname: getattr(template, field.attname)
        for field in Page._meta.concrete_fields
        if field.attname not in {"id", "latest_revision_id", "live_revision_id"}
    }
    slug = code.replace(".", "-")
    return Page(
        **{
            **kept,
            "path": parent.path + _step(number),
            "slug": slug,
            "url_path": f"{parent.url_path}{slug}/",
            "translation_key": uuid4(),
            "numchild": 0,
        }
    )


def _step(number: int) -> str:
    """Return four places of treebeard's alphabet, far from those that real pages have."""
    number += 36**3
    places = []
    for _ in range(4):
        number, digit = divmod(number, 36)
        places.append(DIGITS[digit])
    return "".join(reversed(places))


def _details(templates: list[int], pages: list[int], procedures: list[int]) -> None:
    """Copy what the table of procedure pages and its lists hold, in one statement each."""
    copies = "unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS copy(template, page, procedure)"
    own = {"page_ptr_id": "copy.page", "procedure_id": "copy.procedure"}
    columns = [field.column for field in ProcedurePage._meta.local_concrete_fields]
    names = ", ".join(f'"{column}"' for column in columns)
    selected = ", ".join(own.get(column, f't."{column}"') for column in columns)
    table = ProcedurePage._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {selected}"
            f" FROM {copies} JOIN {table} t ON t.page_ptr_id = copy.template",
            [templates, pages, procedures],
        )
        for field in ProcedurePage._meta.local_many_to_many:
            source, target = field.m2m_column_name(), field.m2m_reverse_name()
            through = field.remote_field.through._meta.db_table
            cursor.execute(
                f"INSERT INTO {through} ({source}, {target}) SELECT copy.page, t.{target}"
                f" FROM {copies} JOIN {through} t ON t.{source} = copy.template",
                [templates, pages, procedures],
            )


def _entry(template, page, procedure):
    kept = {
        field.attname: getattr(template, field.attname)
        for field in CatalogueEntry._meta.concrete_fields
        if field.attname != "id"
    }
    old, new = f'"code":"{template.code}"', f'"code":"{procedure.code}"'
    return CatalogueEntry(
        **{
            **kept,
            "page_id": page.pk,
            "procedure_id": procedure.pk,
            "code": procedure.code,
            "summary_json": template.summary_json.replace(old, new, 1),
            "detail_json": template.detail_json.replace(old, new, 1),
        }
    )


if __name__ == "__main__":
    main()
