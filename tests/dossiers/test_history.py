from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from dossiers import triggers
from dossiers.models import Dossier, DossierEvent, DossierKey, EventDetail
from dossiers.services import desk
from dossiers.services.history import hash_of
from dossiers.states import Action, Role, Status
from exchange.models import OutboxMessage
from tests.dossiers.builders import leader_of, make_dossier, make_procedure, reach
from tests.history import open_history
from tests.officers import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def dossier() -> Dossier:
    return make_dossier(owner=make_user(), status=Status.PROCESSING)


def verified(code: str = "") -> str:
    out = io.StringIO()
    try:
        call_command("verify_history", *filter(None, [code]), stdout=out)
    except CommandError as error:
        out.write(f"{error}\n")
    return out.getvalue()


def test_events_are_chained_and_say_no_names(dossier):
    first, second, third = dossier.events.all()

    assert [event.action for event in (first, second, third)] == ["submit", "receive", "process"]
    assert [event.number for event in (first, second, third)] == [1, 2, 3]
    assert [(event.from_status, event.to_status) for event in (first, second, third)] == [
        (None, 1),
        (1, 2),
        (2, 4),
    ]
    assert [event.role for event in (first, second)] == [Role.APPLICANT, Role.LEADER]
    assert second.unit == "Phòng Hồ sơ"
    assert (first.previous_hash, second.previous_hash, third.previous_hash) == (
        "",
        first.hash,
        second.hash,
    )
    assert len({first.hash, second.hash, third.hash, first.actor_hash, second.actor_hash}) == 5
    assert first.due_at is None
    assert second.due_at == third.due_at == dossier.due_at
    assert first.detail.actor == dossier.owner
    assert first.detail.actor_name == "An Lê"
    assert DossierKey.objects.get(dossier=dossier).key != b""


def test_hash_covers_what_an_event_says(dossier):
    event = dossier.events.last()
    before = hash_of(event)

    for name, value in {
        "number": 9,
        "at": dossier.submitted_at,
        "action": Action.STOP,
        "from_status": 3,
        "to_status": 3,
        "role": Role.SYSTEM,
        "unit": "x",
        "due_at": None,
        "facts": {"amount": 1},
        "actor_hash": "x",
        "on_behalf_hash": "x",
        "text_hash": "x",
        "previous_hash": "x",
    }.items():
        event = dossier.events.last()
        setattr(event, name, value)
        assert hash_of(event) != before, name
    assert {field.name for field in DossierEvent._meta.fields} - {"id", "hash", "dossier"} == {
        "number",
        "at",
        "action",
        "from_status",
        "to_status",
        "role",
        "unit",
        "due_at",
        "facts",
        "actor_hash",
        "on_behalf_hash",
        "text_hash",
        "previous_hash",
    }


@pytest.mark.parametrize(
    "change",
    [
        lambda events: events.update(unit="Phòng khác"),
        lambda events: events.filter(number=3).delete(),
        lambda events: events.first().save(),
        lambda events: _execute(f"DELETE FROM {triggers.TABLE}"),
        lambda events: _execute(f"UPDATE {triggers.TABLE} SET unit = 'x'"),
    ],
)
def test_database_refuses_to_change_history(dossier, change: Any):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(dossier.events)

    assert dossier.events.count() == 3
    assert verified() == "History whole; dossiers looked at: 1.\n"


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE")
def test_postgresql_refuses_to_truncate_history(dossier):
    _execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        _execute(f"TRUNCATE {triggers.TABLE} CASCADE")


def test_check_tells_of_missing_triggers():
    assert run_checks(tags=["database"], databases=["default"]) == []

    with open_history():
        found = run_checks(tags=["database"], databases=["default"])

    assert [message.id for message in found] == ["dossiers.W001"]
    assert triggers.missing(connection) == set()


def test_verify_names_a_changed_event(dossier):
    with open_history():
        dossier.events.filter(number=2).update(unit="Phòng khác")

    assert verified() == (
        f"Dossier {dossier.code}, event 2: it was changed.\nThe history was tampered with.\n"
    )


def test_verify_names_an_event_that_was_changed_and_hashed_again(dossier):
    with open_history():
        event = dossier.events.get(number=2)
        event.unit = "Phòng khác"
        event.hash = hash_of(event)
        event.save()

    assert verified() == (
        f"Dossier {dossier.code}, event 3: it does not follow the event before it.\n"
        "The history was tampered with.\n"
    )


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([2], "event 2: it is missing."),
        ([3], "event 3: it is missing: a message tells of it."),
        ([1, 2, 3], "event 1: it is missing."),
    ],
)
def test_verify_names_a_missing_event(dossier, numbers, said):
    with open_history():
        dossier.ledger.all().delete()
        dossier.events.filter(number__in=numbers).delete()

    assert f"Dossier {dossier.code}, {said}\n" in verified()


def test_verify_notices_a_missing_end_by_the_status_when_messages_are_gone(dossier):
    OutboxMessage.objects.all().delete()
    with open_history():
        dossier.events.filter(number=3).delete()

    assert (
        f"Dossier {dossier.code}, event 2: the dossier's status is another than its last event says"
    ) in verified()


def test_verify_notices_a_status_set_behind_the_services(dossier):
    Dossier.objects.update(status=Status.DONE)

    assert (
        f"Dossier {dossier.code}, event 3: the dossier's status is another than its last event says"
    ) in verified()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": "Đủ điều kiện"}, "its text was changed"),
        ({"actor_name": "Người khác"}, "who did it was changed"),
        ({"on_behalf_of": "Công ty khác"}, "for whom it was done was changed"),
    ],
)
def test_verify_compares_words_and_persons_with_their_hashes(dossier, changes, said):
    desk.stop(dossier, actor=leader_of(dossier), reason="Không đủ điều kiện")
    EventDetail.objects.filter(event__number=4).update(**changes)

    assert verified(dossier.code) == (
        f"Dossier {dossier.code}, event 4: {said}.\nThe history was tampered with.\n"
    )


def test_erasure_of_words_and_key_leaves_the_chain_whole(dossier):
    EventDetail.objects.all().delete()
    DossierKey.objects.all().delete()
    dossier.owner.delete()

    assert verified() == "History whole; dossiers looked at: 1.\n"

    dossier = desk.stop(dossier, actor=leader_of(dossier), reason="Hết hạn")  # with a new key
    assert verified() == "History whole; dossiers looked at: 1.\n"


def test_verify_looks_at_one_dossier(dossier):
    other = reach(make_dossier(make_procedure("1.004364")), Status.RECEIVED)
    with open_history():
        other.events.filter(number=1).update(unit="x")

    assert verified(dossier.code) == "History whole; dossiers looked at: 1.\n"
    assert "event 1: it was changed" in verified(other.code)
    assert verified("H10-261124-0001") == "There is no dossier H10-261124-0001.\n"


def test_verify_takes_the_same_number_of_queries_for_more(dossier, django_assert_num_queries):
    with django_assert_num_queries(5):
        verified()
    page = make_procedure("1.004364")
    for _index in range(3):
        make_dossier(page)
    with django_assert_num_queries(5):
        assert verified() == "History whole; dossiers looked at: 4.\n"
