"""Walks the histories of dossiers, some hundred at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from dossiers.models import Dossier, DossierEvent
from dossiers.services.history import TOPIC, Fault, faults_of
from exchange.models import OutboxMessage

BATCH = 500


def verify_all(progress: Callable[[int], object]) -> Iterator[Fault]:
    """Yield the faults of every dossier; ``progress`` is told how many were looked at.

    Work goes on meanwhile, so what looks wrong is looked at again with the row locked.
    """
    last = UUID(int=0)
    while batch := list(_with_history(Dossier.objects.filter(pk__gt=last).order_by("pk"))[:BATCH]):
        for code in {fault.code for fault in _faults(batch)}:
            yield from verify_one(code)
        progress(len(batch))
        last = batch[-1].pk


@transaction.atomic
def verify_one(code: str) -> list[Fault]:
    """Return the faults of one dossier, which nobody can work on meanwhile."""
    dossiers = Dossier.objects.filter(code=code)
    dossiers.select_for_update().first()
    return list(_faults(list(_with_history(dossiers))))


def _with_history(dossiers: QuerySet[Dossier]) -> QuerySet[Dossier]:
    events = DossierEvent.objects.select_related("detail").order_by("number")
    return (
        dossiers.select_related("key")
        .only("code", "status", "key__key")
        .prefetch_related(Prefetch("events", events))
    )


def _faults(dossiers: list[Dossier]) -> Iterator[Fault]:
    messages = defaultdict(list)
    keys = [str(dossier.pk) for dossier in dossiers]
    for message in OutboxMessage.objects.filter(topic=TOPIC, key__in=keys):
        messages[message.key].append(message)
    for dossier in dossiers:
        yield from faults_of(dossier, list(dossier.events.all()), messages[str(dossier.pk)])
