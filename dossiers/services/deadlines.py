"""The deadline ledger of a dossier: written beside its history, replayed for its due date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from dossiers.deadlines.calendar import DEFAULT_HOURS, hours_as_data
from dossiers.deadlines.counting import Line
from dossiers.deadlines.replay import CalendarDays, Deadline, Entry, replay
from dossiers.models import CalendarVersion, Dossier, DossierEvent, LedgerEntry
from dossiers.services.calendar import current_version
from dossiers.states import FilingChannel
from procedures.models import Agency
from procedures.offers import Offer, offer_for
from procedures.states import Channel

Kind = LedgerEntry.Kind
Facts = dict[str, Any]

CHANNELS: Mapping[str, Channel] = {
    FilingChannel.ONLINE: Channel.ONLINE,
    FilingChannel.NATIONAL: Channel.ONLINE,
    FilingChannel.IN_PERSON: Channel.IN_PERSON,
    FilingChannel.POST: Channel.POST,
}


def opening_facts(dossier: Dossier) -> Facts:
    """Return the facts of a RECEIVED or RESTARTED entry: the promised time and the agency's hours.

    As the version says that the dossier is pinned to, for its channel and case.
    """
    offer = offer_for(dossier.version.content, channel=CHANNELS[dossier.channel], case=dossier.case)
    return {**offer.term, "hours": hours_of(dossier.agency)}


def due_with(dossier: Dossier, kind: str, *, at: datetime, facts: Facts) -> datetime | None:
    """Return the due date that an entry would bring, without writing it."""
    entry = Entry(kind, at, current_version().number, facts)
    return _replayed([*entries_of(dossier), entry]).due_at


def add_entry(
    dossier: Dossier, kind: str, *, event: DossierEvent, at: datetime, facts: Facts
) -> LedgerEntry:
    """Write an entry and set ``dossier.due_at`` to what the ledger then says.

    Inside the transaction that locks the dossier and writes ``event``.
    """
    entries = entries_of(dossier)
    made = LedgerEntry.objects.create(
        dossier=dossier,
        event=event,
        number=len(entries) + 1,
        kind=kind,
        at=at,
        calendar_version=current_version().number,
        facts=facts,
    )
    dossier.due_at = _replayed([*entries, _entry(made)]).due_at
    dossier.save(update_fields=["due_at"])
    return made


def deadline_of(dossier: Dossier) -> Deadline:
    """Return the due date with its arithmetic. Two queries, one where ``ledger`` is prefetched."""
    return _replayed(entries_of(dossier))


def deadline_if_received(offer: Offer, at: datetime, hours: list[list[int | str]]) -> Deadline:
    """Return the due date of a dossier that would be received at ``at``. One query."""
    calendar = current_version()
    facts = {**offer.term, "hours": hours}
    deadline = replay([Entry(Kind.RECEIVED, at, 1, facts)], {1: calendar.days})
    if offer.is_longest:
        first, *rest = deadline.lines
        return Deadline(deadline.due_at, (first, Line("longest"), *rest))
    return deadline


def hours_of(agency: Agency | None) -> list[list[int | str]]:
    """Return the working hours of ``agency``, or the usual ones where it has none."""
    rows = agency.working_hours.order_by("weekday", "opens") if agency else []
    return hours_as_data((row.weekday, row.opens, row.closes) for row in rows) or DEFAULT_HOURS


def hours_for(content: Mapping[str, Any]) -> list[list[int | str]]:
    """Return the hours of the agency that ``content`` names, where it is a single one."""
    codes = [agency["code"] for agency in content["agencies"]]
    if len(codes) != 1:
        return DEFAULT_HOURS
    in_source = Agency.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    return hours_of(in_source.filter(code=codes[0]).first())


def entries_of(dossier: Dossier) -> list[Entry]:
    return [_entry(row) for row in dossier.ledger.all()]


def _entry(row: LedgerEntry) -> Entry:
    return Entry(row.kind, row.at, row.calendar_version, row.facts)


def _replayed(entries: list[Entry]) -> Deadline:
    numbers = {entry.calendar_version for entry in entries}
    return replay(entries, calendars(numbers))


def calendars(numbers: Iterable[int]) -> dict[int, CalendarDays]:
    versions = CalendarVersion.objects.filter(number__in=set(numbers))
    return dict(versions.values_list("number", "days"))
