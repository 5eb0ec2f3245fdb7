"""Demo procedures: the official record by the catalogue sync, then editors' texts and English."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db import transaction

from portal_site.demo.content import blocks, read
from portal_site.demo.content import procedures as read_procedures
from portal_site.demo.placing import locale, translate
from portal_site.demo.reference import Step
from procedures.models import OFFICIAL_STREAMS, LifeEvent, Procedure, ProcedurePage
from procedures.services.sync import import_records
from procedures.services.sync.blocks import stream_values
from procedures.services.sync.records import parse_record

EDITORS_TEXTS = ("summary", "everyday_words")


def steps() -> Iterator[Step]:
    """Yield what to do: the import, then one procedure each. Nothing for those that are there."""
    known = set(ProcedurePage.objects.values_list("procedure__code", flat=True))
    missing = [item for item in read_procedures() if item["vi"]["MATTHC"] not in known]
    if missing:
        # Drafts: they are published once, with the editors' texts, as their first version.
        records = [item["vi"] for item in missing]
        yield partial(import_records, records, source="demo", publish=False)
    for item in missing:
        yield partial(_publish, item)


@transaction.atomic
def _publish(item: dict[str, Any]) -> None:
    code, editors = item["vi"]["MATTHC"], item["editors"]
    page = ProcedurePage.objects.get(procedure__code=code, locale=locale("vi"))
    _set_editors_texts(page, code, editors["vi"])
    page.service_level = editors["service_level"]
    page.life_events = list(
        LifeEvent.objects.filter(locale=locale("vi"), code__in=editors["life_events"])
    )
    page.related = list(Procedure.objects.filter(code__in=editors["related"]))
    page.save_revision().publish()
    page = ProcedurePage.objects.get(pk=page.pk)
    translate(page, _english(page, item))


def _english(page: ProcedurePage, item: dict[str, Any]) -> ProcedurePage:
    """Return the English page, unsaved, whose blocks have the ids of the Vietnamese ones."""
    levels = read("indexes.json")["levels"]
    merged = _merged(item["vi"], item["en"])
    merged["CAPTHUCHIENGOC"] = levels.get(merged["CAPTHUCHIENGOC"], "")
    record = parse_record(merged)
    english = ProcedurePage(
        procedure=page.procedure,
        translation_key=page.translation_key,
        locale=locale("en"),
        name=record.name,
        kind=record.kind,
        level_text=record.level_text,
        executing_authority=record.executing.text,
        competent_authority=record.competent.text,
        coordinating_authority=record.coordinating.text,
        address=record.address,
        conditions=record.conditions,
        keywords=record.keywords,
        remarks=record.remarks,
    )
    streams = stream_values(record)
    for name in OFFICIAL_STREAMS:
        _take_ids(streams[name], list(getattr(page, name).raw_data))
        setattr(english, name, streams[name])
    _set_editors_texts(english, page.code, item["editors"]["en"])
    return english


def _set_editors_texts(page: Any, code: str, texts: dict[str, Any]) -> None:
    for name in EDITORS_TEXTS:
        setattr(page, name, texts[name])
    page.guidance = blocks(f"guidance {code}", texts["guidance"])


def _merged(source: Any, words: Any) -> Any:
    """Return ``source`` with ``words`` in place of its own wherever there are some."""
    if isinstance(source, dict):
        return {
            key: _merged(value, words.get(key)) if words else value for key, value in source.items()
        }
    if isinstance(source, list) and isinstance(words, list):
        return [_merged(one, other) for one, other in zip(source, words, strict=True)]
    return source if words is None else words


def _take_ids(new: list[dict[str, Any]], old: list[dict[str, Any]]) -> None:
    for block, like in zip(new, old, strict=True):
        block["id"] = like["id"]
        if isinstance(block["value"], dict):
            for name, value in block["value"].items():
                if isinstance(value, list):
                    _take_ids(value, like["value"][name])
