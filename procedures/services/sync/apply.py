"""Writes one record: the procedure and the official fields of its page in the source language."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.models import Locale, Page, Revision
from wagtail.signal_handlers import disable_reference_index_auto_update

from portal_site.lib.text import slug
from procedures.models import (
    OFFICIAL_STREAMS,
    Procedure,
    ProcedureIndexPage,
    ProcedurePage,
    not_indexed,
)
from procedures.services.publication import record_publication
from procedures.services.sync.blocks import stream_values
from procedures.services.sync.drafts import put_back, set_aside
from procedures.services.sync.errors import RecordError, SourceError
from procedures.services.sync.matching import keep_ids
from procedures.services.sync.references import References
from procedures.services.sync.shapes import ProcedureRecord
from procedures.services.sync.warnings import source_warnings

# Part of every hash: a new reading of the same record must be applied once.
READING = 1


class Action(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Known:
    """What the catalogue holds of a procedure before a run."""

    procedure_id: int
    source_hash: str
    is_source_managed: bool
    is_missing: bool
    has_page: bool
    was_published: bool


def source_locale() -> Locale:
    return Locale.objects.get(language_code=settings.LANGUAGE_CODE)


def known_procedures() -> dict[str, Known]:
    """Return code → what is known, for all procedures, in two queries."""
    pages = {
        procedure: (live, published, go_live)
        for procedure, live, published, go_live in ProcedurePage.objects.filter(
            locale=source_locale()
        ).values_list("procedure_id", "live", "first_published_at", "go_live_at")
    }
    rows = Procedure.objects.values_list(
        "pk", "code", "source_hash", "is_source_managed", "missing_since"
    )
    return {
        code: Known(
            procedure_id=pk,
            source_hash=source_hash,
            is_source_managed=managed,
            is_missing=missing is not None,
            has_page=pk in pages,
            was_published=any(pages.get(pk, ())),
        )
        for pk, code, source_hash, managed, missing in rows.iterator()
    }


def hash_of(record: ProcedureRecord, references: References) -> str:
    """Return what tells whether a record must be applied again.

    Covers the record and the agencies known by the names in it, so that an agency entered later
    is linked by the next run.
    """
    agencies = ",".join(sorted(agency.code for agency in references.agencies_of(record)))
    text = f"{READING}\n{agencies}\n{record.canonical}"
    return hashlib.sha256(text.encode()).hexdigest()


def action_for(known: Known | None, source_hash: str, *, publish: bool) -> Action:
    """Tell what applying a record would do. Raises ``RecordError`` for a code of our own making."""
    if known is None:
        return Action.CREATED
    if known.has_page and not known.is_source_managed:
        raise RecordError(
            "made_here",
            _("A procedure of this code was made here and is not kept by the catalogue."),
        )
    if not known.has_page:
        return Action.CREATED
    due = publish and not known.was_published
    return Action.UNCHANGED if known.source_hash == source_hash and not due else Action.UPDATED


@transaction.atomic
def apply_record(
    record: ProcedureRecord, source_hash: str, references: References, *, publish: bool
) -> ProcedurePage:
    """Write ``record`` into the catalogue, whole or not at all, and return its page.

    A page that is live gets published again; one that was never published only when ``publish``
    says so; one that an editor took off stays off. What editors have unpublished on the page
    remains unpublished, with the source's fields in it.
    """
    procedure = _write_procedure(record, source_hash)
    page: ProcedurePage | None = (
        ProcedurePage.objects.filter(procedure=procedure, locale=references.locale)
        .select_related("procedure", "locale", "latest_revision")
        .first()
    )
    write_official = _writer(record, references, page)
    pending = set_aside(page) if page else None
    with _unindexed():
        if page is None:
            page = _new_page(procedure, references.locale, write_official)
        else:
            write_official(page)
            page.minimal_clean()  # in full by the save that follows
        revision = page.save_revision(clean=False)
        scheduled = pending is not None and pending.scheduled is not None
        if page.live or (publish and page.first_published_at is None and not scheduled):
            _publish(page, revision)
        else:
            page.save()
        if pending is not None:
            put_back(page, revision, pending, write_official)
    return page


@contextmanager
def _unindexed() -> Iterator[None]:
    """Leave the admin's search and references to ``index_due``: a third of the cost of each save."""
    token = not_indexed.set(True)
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        not_indexed.reset(token)


def _write_procedure(record: ProcedureRecord, source_hash: str) -> Procedure:
    # The lock holds off an editor's publication of the same procedure.
    procedure = Procedure.objects.select_for_update().filter(code=record.code).first()
    procedure = procedure or Procedure(code=record.code)
    procedure.is_source_managed = True
    procedure.source_record = record.raw
    procedure.source_hash = source_hash
    procedure.source_warnings = source_warnings(record)
    procedure.source_changed_at = timezone.now()
    procedure.missing_since = None
    procedure.save()
    return procedure


def _writer(
    record: ProcedureRecord, references: References, page: ProcedurePage | None
) -> Callable[[ProcedurePage], None]:
    """Return a function that puts the official fields on a page: the live one, then its drafts."""
    streams = stream_values(record)
    for name, blocks in streams.items():
        keep_ids(blocks, list(getattr(page, name).raw_data) if page else [])
    fields: dict[str, Any] = {
        "name": record.name,
        "decision_number": record.decision_number,
        "kind": record.kind,
        "level_text": record.level_text,
        "executing_authority": record.executing.text,
        "competent_authority": record.competent.text,
        "coordinating_authority": record.coordinating.text,
        "address": record.address,
        "conditions": record.conditions,
        "keywords": record.keywords,
        "remarks": record.remarks,
        "levels": [level.value for level in record.levels],
        "source_url": record.source_url,
        "fields_of_work": references.fields.rows(record.fields),
        "subjects": references.subjects.rows(record.subjects),
        "agencies": references.agencies_of(record),
    }

    def write(target: ProcedurePage) -> None:
        for name, value in fields.items():
            setattr(target, name, value)
        for name in OFFICIAL_STREAMS:
            block = target._meta.get_field(name).stream_block
            setattr(target, name, StreamValue(block, streams[name], is_lazy=True))

    return write


def _new_page(
    procedure: Procedure, locale: Locale, write_official: Callable[[ProcedurePage], None]
) -> ProcedurePage:
    # Read each time: a transaction that was undone leaves a count of children behind.
    index = ProcedureIndexPage.objects.filter(locale=locale).order_by("path").first()
    if index is None:
        raise SourceError(_("There is no page below which procedures stand."))
    page = ProcedurePage(
        procedure=procedure, locale=locale, slug=_free_slug(index, procedure.code), live=False
    )
    write_official(page)
    index.add_child(instance=page)
    return page


def _free_slug(index: ProcedureIndexPage, code: str) -> str:
    address = slug(code)
    if not index.get_children().filter(slug=address).exists():
        return address
    digest = hashlib.sha256(code.encode()).hexdigest()[:10]
    return f"{slug(code, limit=189)}-{digest}"


def _publish(page: ProcedurePage, revision: Revision) -> None:
    """Publish ``page`` past the gate, which holds editors: what the source lacks stops no sync."""
    Page.publish(page, revision)
    record_publication(page.pk, None)
