"""Keeps wagtail-localize's record of a source object: its texts, each under its path.

Does what ``TranslationSource.update_or_create_from_instance`` does, in a number of queries that
does not grow with the number of texts: localize asks four times for each.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from modelcluster.models import ClusterableModel, get_serializable_data_for_fields
from wagtail.fields import StreamField
from wagtail_localize.fields import get_translatable_fields
from wagtail_localize.models import (
    OverridableSegment,
    RelatedObjectSegment,
    String,
    StringSegment,
    Template,
    TemplateSegment,
    TranslatableObject,
    TranslationContext,
    TranslationSource,
    get_schema_version,
)
from wagtail_localize.segments import (
    OverridableSegmentValue,
    RelatedObjectSegmentValue,
    StringSegmentValue,
    TemplateSegmentValue,
)
from wagtail_localize.segments.extract import extract_segments

CHUNK = 500  # keeps the list of values of one query below SQLite's bound


@dataclass(frozen=True, slots=True)
class Text:
    """One string of the source at its place; ``data`` is localize's HTML of it."""

    path: str
    context_id: int
    string_id: int
    data: str


def update_source(instance: Any) -> TranslationSource:
    """Record what ``instance`` says now as the source of its translations."""
    translatable, _ = TranslatableObject.objects.get_or_create_from_instance(instance)
    content = _serialized(instance)
    source = TranslationSource.objects.filter(
        object=translatable, locale_id=instance.locale_id
    ).first()
    model = type(instance)
    if source and comparable(model, json.loads(content)) == comparable(
        model, json.loads(source.content_json)
    ):
        return source
    source, _ = TranslationSource.objects.update_or_create(
        object=translatable,
        locale_id=instance.locale_id,
        specific_content_type=ContentType.objects.get_for_model(type(instance)),
        defaults={
            "object_repr": str(instance)[:200],
            "content_json": content,
            "schema_version": get_schema_version(instance._meta.app_label),
            "last_updated_at": timezone.now(),
        },
    )
    _write_segments(source, instance)
    return source


def texts_of(source: TranslationSource) -> list[Text]:
    """Return the strings of ``source`` in reading order."""
    rows = StringSegment.objects.filter(source=source).order_by("order")
    return [
        Text(*row)
        for row in rows.values_list("context__path", "context_id", "string_id", "string__data")
    ]


def comparable(model: type[models.Model], data: dict[str, Any]) -> dict[str, Any]:
    """Return the serialized ``data`` of a ``model`` so that equal content is equal.

    A stream is a text of JSON, in which PostgreSQL orders the keys in its own way, and copied child
    rows are new rows with the same content.
    """
    plain = dict(data)
    for name, value in data.items():
        if isinstance(value, str) and isinstance(model._meta.get_field(name), StreamField):
            plain[name] = json.loads(value)
        elif isinstance(value, list) and all(isinstance(item, dict) for item in value):
            plain[name] = [{**item, "pk": None} for item in value]
    return plain


def in_chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    listed = list(values)
    for start in range(0, len(listed), CHUNK):
        yield listed[start : start + CHUNK]


def _serialized(instance: models.Model) -> str:
    if isinstance(instance, ClusterableModel):
        return str(instance.to_json())
    return json.dumps(get_serializable_data_for_fields(instance), cls=DjangoJSONEncoder)


def _write_segments(source: TranslationSource, instance: models.Model) -> None:
    values = extract_segments(instance)
    contexts = _contexts(source, instance, [value.path for value in values])
    strings = _strings(source, [value for value in values if isinstance(value, StringSegmentValue)])
    wanted: dict[type[models.Model], list[Any]] = {
        StringSegment: [],
        TemplateSegment: [],
        RelatedObjectSegment: [],
        OverridableSegment: [],
    }
    for value in values:
        place = {"source": source, "context_id": contexts[value.path], "order": value.order}
        if isinstance(value, StringSegmentValue):
            row: models.Model = StringSegment(
                **place,
                string_id=strings[value.string.data],
                attrs=json.dumps(value.attrs, cls=DjangoJSONEncoder),
            )
        elif isinstance(value, TemplateSegmentValue):
            row = TemplateSegment(**place, template_id=Template.from_value(value).pk)
        elif isinstance(value, RelatedObjectSegmentValue):
            related, _ = TranslatableObject.objects.get_or_create(
                content_type=value.content_type, translation_key=value.translation_key
            )
            row = RelatedObjectSegment(**place, object=related)
        else:
            assert isinstance(value, OverridableSegmentValue)
            data = json.dumps(value.data, cls=DjangoJSONEncoder)
            row = OverridableSegment(**place, data_json=data)
        wanted[type(row)].append(row)
    keys = {
        StringSegment: ("context_id", "order", "string_id", "attrs"),
        TemplateSegment: ("context_id", "order", "template_id"),
        RelatedObjectSegment: ("context_id", "order", "object_id"),
        OverridableSegment: ("context_id", "order", "data_json"),
    }
    for model, rows in wanted.items():
        _replace(model, source, rows, keys[model])


def _replace(
    model: Any, source: TranslationSource, rows: Sequence[Any], key: tuple[str, ...]
) -> None:
    """Leave of ``model`` exactly ``rows`` under ``source``, touching only what differs."""
    wanted = {tuple(getattr(row, name) for name in key): row for row in rows}
    gone = []
    for pk, *values in model.objects.filter(source=source).values_list("pk", *key):
        if wanted.pop(tuple(values), None) is None:
            gone.append(pk)
    for chunk in in_chunks(gone):
        model.objects.filter(pk__in=chunk).delete()
    model.objects.bulk_create(wanted.values())


def _strings(source: TranslationSource, values: Iterable[StringSegmentValue]) -> dict[str, int]:
    hashes = {value.string.data: String._get_data_hash(value.string.data) for value in values}
    known = _string_ids(source, hashes.values())
    String.objects.bulk_create(
        (
            String(locale_id=source.locale_id, data=data, data_hash=data_hash)
            for data, data_hash in hashes.items()
            if data_hash not in known
        ),
        # Another worker may bring the same words at the same moment.
        ignore_conflicts=True,
    )
    known |= _string_ids(source, [item for item in hashes.values() if item not in known])
    return {data: known[data_hash] for data, data_hash in hashes.items()}


def _string_ids(source: TranslationSource, hashes: Iterable[UUID]) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for chunk in in_chunks(hashes):
        rows = String.objects.filter(locale_id=source.locale_id, data_hash__in=chunk)
        found.update(rows.values_list("data_hash", "pk"))
    return found


def _contexts(
    source: TranslationSource, instance: models.Model, paths: Iterable[str]
) -> dict[str, int]:
    rows = TranslationContext.objects.filter(object_id=source.object_id)
    known = dict(rows.values_list("path", "pk"))
    missing = [path for path in dict.fromkeys(paths) if path not in known]
    if missing:
        names = _block_names(instance)
        made = TranslationContext.objects.bulk_create(
            TranslationContext(
                object_id=source.object_id,
                path=path,
                path_id=TranslationContext._get_path_id(path),
                field_path=_field_path(path, names),
            )
            for path in missing
        )
        known.update((context.path, context.pk) for context in made)
    return known


def _field_path(path: str, names: dict[str, str]) -> str:
    """Return ``path`` with the names of blocks for their ids: ``cases.case.components.item.name``."""
    # What stands in quotes is the address of a link, and belongs to no block.
    parts = path.partition(".'")[0].split(".")
    return ".".join(names.get(part, part) for part in parts)


def _block_names(instance: models.Model) -> dict[str, str]:
    names: dict[str, str] = {}
    for translatable in get_translatable_fields(type(instance)):
        field = translatable.get_field(type(instance))
        if isinstance(field, StreamField):
            _collect_names(field.value_from_object(instance).get_prep_value(), names)
    return names


def _collect_names(value: Any, names: dict[str, str]) -> None:
    if isinstance(value, list):
        for item in value:
            _collect_names(item, names)
    elif isinstance(value, dict):
        if value.get("id") and "type" in value:
            names[value["id"]] = value["type"]
        for item in value.values():
            _collect_names(item, names)
