"""``python -m bench.filed.worker``: files, or inserts the same rows bare, when it is told to.

Reads commands as lines of JSON, ``{"what", "count", "threads", "rolled_back"}``; makes ready,
answers ``ready``, waits for another line and answers with the seconds that the work took. With
``rolled_back`` every so manieth filing is first made and taken back.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import uuid4

import django

django.setup()

from django.db import connection, transaction
from django.db.models import Model

from bench.filed import sample
from bench.filed.rows import insert, row_of
from dossiers.models import Dossier, DossierEvent, DossierKey, Draft, EventDetail
from dossiers.services.history import TOPIC, Actor
from dossiers.services.submission import submit
from dossiers.states import Role
from exchange.models import OutboxMessage

Work = Callable[[], object]


class TakenBack(Exception):
    """The filing is rolled back."""


def main() -> None:
    for line in sys.stdin:
        told = json.loads(line)
        make = {"submit": _filings, "bare": _bare, "models": _bare_orm, "draft": _drafts}[
            told["what"]
        ]
        works = make(told["count"], told.get("rolled_back", 0))
        _say("ready")
        sys.stdin.readline()
        started = time.monotonic()
        answers = _done(works, told.get("threads", 1))
        _say({"seconds": time.monotonic() - started, "answers": answers})


def _say(what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _done(works: list[Work], threads: int) -> list[object]:
    """Do all, dealt out to ``threads``, each with a connection of its own."""

    def do(mine: list[Work]) -> list[object]:
        try:
            return [work() for work in mine]
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        parts = pool.map(do, (works[start::threads] for start in range(threads)))
        return [answer for part in parts for answer in part]


def _filings(count: int, rolled_back: int) -> list[Work]:
    actor = Actor(Role.APPLICANT, sample.owner())

    def work(number: int, draft: Draft) -> Work:
        def file() -> str:
            if rolled_back and number % rolled_back == 0:
                _file_in_vain(draft, actor)
            return submit(draft, actor=actor).code

        return file

    return [work(number, draft) for number, draft in enumerate(sample.make_drafts(count))]


def _file_in_vain(draft: Draft, actor: Actor) -> None:
    try:
        with transaction.atomic():
            submit(draft, actor=actor)
            raise TakenBack
    except TakenBack:
        return


def _drafts(count: int, rolled_back: int) -> list[Work]:
    """Only make drafts: the answers are their ids, and a paper that they need."""
    pks = [[str(draft.pk), sample.components()[0]] for draft in sample.make_drafts(count)]
    return [lambda told=told: told for told in pks]


def _bare(count: int, rolled_back: int) -> list[Work]:
    """The rows that a filing inserts, as bare SQL."""
    return [partial(_write, _rows(row_of), insert)] * count


def _bare_orm(count: int, rolled_back: int) -> list[Work]:
    """The same rows, inserted by Django's models and nothing else."""
    return [partial(_write, _rows(_values), _save)] * count


def _save(model: type[Model], row: dict[str, Any]) -> Any:
    instance = model(**row)  # a column is named as its attribute is
    instance.save(force_insert=True)
    return instance.pk


def _values(instance: Model) -> dict[str, Any]:
    return {field.attname: getattr(instance, field.attname) for field in instance._meta.fields}


def _rows(read: Callable[[Model], dict[str, Any]]) -> dict[type[Model], dict[str, Any]]:
    """Return the columns of the rows of one filing that the program has made."""
    event = DossierEvent.objects.select_related("dossier__key", "detail").order_by("pk").first()
    message = OutboxMessage.objects.filter(topic=TOPIC).order_by("pk").first()
    assert event is not None
    assert message is not None
    instances = (event.dossier, event.dossier.key, event, event.detail, message)
    return {
        type(one): {name: value for name, value in read(one).items() if name != "id"}
        for one in instances
    }


@transaction.atomic
def _write(
    rows: dict[type[Model], dict[str, Any]],
    insert_row: Callable[[type[Model], dict[str, Any]], Any],
) -> None:
    pk = uuid4()
    insert_row(Dossier, rows[Dossier] | {"id": pk, "code": f"bare-{pk}"})
    insert_row(DossierKey, rows[DossierKey] | {"dossier_id": pk})
    written = insert_row(DossierEvent, rows[DossierEvent] | {"dossier_id": pk})
    insert_row(EventDetail, rows[EventDetail] | {"event_id": written})
    insert_row(OutboxMessage, rows[OutboxMessage] | {"key": str(pk)})


if __name__ == "__main__":
    main()
