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

CHUNK = 2000
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def main() -> None:
    django.setup()
    from django.db import connection, transaction

    from procedures.models import CatalogueEntry
    from procedures.services.sync import import_records

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
    from procedures.models import CatalogueEntry

    entries = CatalogueEntry.objects.filter(locale="vi", page__isnull=False)
    originals = entries.exclude(code__startswith="9.").select_related("page__procedure")
    return list(originals.prefetch_related("facets").order_by("code"))


def _copy(templates: list, numbers: range) -> None:
    from wagtail.models import Page

    from procedures.models import CatalogueEntry, CatalogueFacet, Procedure

    chosen = list(islice(cycle(templates), len(numbers)))
    codes = [f"9.{number:06d}" for number in numbers]
    procedures = Procedure.objects.bulk_create(Procedure(code=code) for code in codes)
    parent = templates[0].page.get_parent()
    pages = Page.objects.bulk_create(
        _page(template.page, parent, code, number)
        for template, code, number in zip(chosen, codes, numbers, strict=True)
    )
    Page.objects.filter(pk=parent.pk).update(numchild=Page.objects.child_of(parent).count())
    for template, page, procedure in zip(chosen, pages, procedures, strict=True):
        _details(template.page_id, page.pk, procedure.pk)
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
    from wagtail.models import Page

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


def _details(template_id: int, page_id: int, procedure_id: int) -> None:
    from django.db import connection

    from procedures.models import ProcedurePage

    own = {"page_ptr_id": page_id, "procedure_id": procedure_id}
    columns = [field.column for field in ProcedurePage._meta.local_concrete_fields]
    selected = [str(own.get(column, f'"{column}"')) for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    table = ProcedurePage._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {', '.join(selected)} FROM {table}"
            f" WHERE page_ptr_id = {template_id}"
        )
        for field in ProcedurePage._meta.local_many_to_many:
            through = field.remote_field.through._meta
            source, target = field.m2m_column_name(), field.m2m_reverse_name()
            cursor.execute(
                f"INSERT INTO {through.db_table} ({source}, {target})"
                f" SELECT {page_id}, {target} FROM {through.db_table}"
                f" WHERE {source} = {template_id}"
            )


def _entry(template, page, procedure):
    from procedures.models import CatalogueEntry

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
