"""One run of the sync: each record whole or not at all, and an account of what was done."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from celery import current_app
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal_site.lib.errors import DomainError
from procedures.models import Procedure, QuarantinedRecord, SyncRun
from procedures.services.sync.apply import (
    Action,
    Known,
    action_for,
    apply_record,
    hash_of,
    known_procedures,
    source_locale,
)
from procedures.services.sync.cleaning import clean_text
from procedures.services.sync.errors import RecordError, SourceError
from procedures.services.sync.lock import only_run
from procedures.services.sync.records import code_in, parse_record
from procedures.services.sync.references import References
from procedures.services.sync.shapes import ProcedureRecord
from procedures.services.sync.sources import Item, open_source

logger = logging.getLogger(__name__)

MAX_RAW_CHARACTERS = 100_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done with one record; ``error`` says why it was quarantined."""

    position: int
    code: str
    action: Action
    error: RecordError | None = None


Progress = Callable[[Outcome], None]


def sync_catalogue(
    address: str, *, publish: bool, dry_run: bool = False, progress: Progress | None = None
) -> SyncRun:
    """Take over the whole catalogue at ``address``: a JSONL file, or the national service.

    Returns the run with its figures; ``error`` in it says why the source could not be read to its
    end. Raises ``SyncAlreadyRunning``.
    """
    try:
        source = open_source(address)
    except SourceError as error:
        return _failed(address, str(error), dry_run=dry_run)
    return import_records(
        source.items,
        source=address,
        publish=publish,
        whole=True,
        dry_run=dry_run,
        progress=progress,
    )


def import_records(
    records: Iterable[object],
    *,
    source: str,
    publish: bool,
    whole: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> SyncRun:
    """Take ``records`` of the national catalogue into the portal.

    Each is written whole or not at all; what cannot be taken is quarantined with its reason and
    the run goes on. ``whole`` says that the records are all there are: once they are read to the
    end, procedures that came from the source and are not among them are marked as gone, never
    deleted. ``publish`` also publishes pages that never were; what is live stays live. ``progress``
    is called after each record.

    Returns the run; a dry run is not saved, writes nothing and counts what a run would do.
    Raises ``SyncAlreadyRunning``.
    """
    items = _numbered(records)
    if dry_run:
        run = SyncRun(source=source[:500], dry_run=True)
        return _Import(run, publish=publish, progress=progress).take(items, whole=whole)
    with only_run():
        _close_interrupted()
        run = SyncRun.objects.create(source=source[:500])
        _Import(run, publish=publish, progress=progress).take(items, whole=whole)
        run.finished_at = timezone.now()
        run.save()
    transaction.on_commit(_nudge_index, robust=True)
    logger.info(
        "catalogue sync finished: new %d, changed %d, unchanged %d, quarantined %d, gone %d",
        *(run.created, run.updated, run.unchanged, run.quarantined, run.missing),
    )
    return run


def _nudge_index() -> None:
    # By name: the task stands above the services. Without a broker the sweep finds the run.
    current_app.signature("procedures.index_synced").apply_async(retry=False)


def _numbered(records: Iterable[object]) -> Iterator[Item]:
    for position, record in enumerate(records, 1):
        yield record if isinstance(record, Item) else Item(position, record)


def _failed(source: str, reason: str, *, dry_run: bool) -> SyncRun:
    run = SyncRun(source=source[:500], dry_run=dry_run, error=reason, finished_at=timezone.now())
    if not dry_run:
        run.save()
    return run


def _close_interrupted() -> None:
    """Say of runs without an end that they were cut off: under the lock none of them can go on."""
    open_runs = SyncRun.objects.filter(finished_at=None)
    if open_runs.exists():
        open_runs.update(finished_at=timezone.now(), error=_("The run was interrupted."))


class _Import:
    """The state of one run: what was known before, what has been seen, what was counted."""

    def __init__(self, run: SyncRun, *, publish: bool, progress: Progress | None) -> None:
        self.run, self.publish, self.progress = run, publish, progress
        self.known = known_procedures()
        self.references = References(source_locale())
        # Taken and refused codes: a record we could not read is not gone from the source.
        self.taken: set[str] = set()
        self.refused: set[str] = set()

    def take(self, items: Iterator[Item], *, whole: bool) -> SyncRun:
        try:
            for item in items:
                self._take_one(item)
        except SourceError as error:
            self.run.error = str(error)
        if whole and not self.run.error:
            self._mark_missing()
        return self.run

    def _take_one(self, item: Item) -> None:
        code, error = item.code or code_in(item.value), item.error
        action = Action.QUARANTINED
        if error is None:
            try:
                record = parse_record(item.value)
                code = record.code
                action = self._apply(record)
                self.taken.add(code)
            except RecordError as refusal:
                error = refusal
        if error is not None:
            self.refused.update({clean_text(code), clean_text(item.code)})
            self._quarantine(item, code, error)
        counted = action.value
        setattr(self.run, counted, getattr(self.run, counted) + 1)
        if self.progress:
            self.progress(Outcome(item.position, code, action, error))

    def _apply(self, record: ProcedureRecord) -> Action:
        if record.code in self.taken:
            raise RecordError("duplicate_code", _("The code occurred before in the same source."))
        known = self.known.get(record.code)
        source_hash = hash_of(record, self.references)
        action = action_for(known, source_hash, publish=self.publish)
        if self.run.dry_run:
            return action
        if action != Action.UNCHANGED:
            self._write(record, source_hash)
        elif known and known.is_missing:
            Procedure.objects.filter(pk=known.procedure_id).update(missing_since=None)
        return action

    def _write(self, record: ProcedureRecord, source_hash: str) -> None:
        try:
            apply_record(record, source_hash, self.references, publish=self.publish)
        except (ValidationError, DataError, IntegrityError, ValueError, DomainError) as error:
            # What was made for the record went with its transaction.
            self.references.reload()
            if isinstance(error, SourceError):
                raise
            raise RecordError(
                "not_stored", _("The record could not be stored: %(reason)s") % {"reason": error}
            ) from error

    def _quarantine(self, item: Item, code: str, error: RecordError) -> None:
        if self.run.dry_run:
            return
        QuarantinedRecord.objects.create(
            run=self.run,
            position=item.position,
            code=clean_text(code)[:255],
            reason_code=error.reason_code,
            reason=clean_text(error.message)[:2000],
            raw=_bounded_raw(item),
        )

    def _mark_missing(self) -> None:
        if not self.taken and not self.refused:
            self.run.error = _("The source holds no record.")
            return
        gone = [
            known
            for code, known in self.known.items()
            if _came_from_source(known) and code not in self.taken and code not in self.refused
        ]
        self.run.missing = len(gone)
        newly = [known.procedure_id for known in gone if not known.is_missing]
        for start in range(0, 0 if self.run.dry_run else len(newly), 500):
            chunk = Procedure.objects.filter(pk__in=newly[start : start + 500])
            chunk.update(missing_since=timezone.now())


def _came_from_source(known: Known) -> bool:
    return known.is_source_managed and bool(known.source_hash)


def _bounded_raw(item: Item) -> str:
    raw = item.raw or _as_text(item.value)
    cut = len(raw) - MAX_RAW_CHARACTERS
    text = clean_text(raw[:MAX_RAW_CHARACTERS])
    if cut > 0:
        text += "\n" + _("[%(count)d more characters are left out]") % {"count": cut}
    return text


def _as_text(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, default=str, skipkeys=True)
    except (RecursionError, ValueError):
        return _("[nested too deep to be shown]")
