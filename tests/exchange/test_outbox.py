from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from exchange.jobs import forget_sent_messages, relay
from exchange.models import OutboxMessage
from exchange.services import outbox
from exchange.services.outbox import handles, post, relay_due
from tests.threads import at_once, needs_row_locks

pytestmark = pytest.mark.django_db
TOPIC = "tests.said"


@pytest.fixture
def heard() -> Iterator[list[Any]]:
    """What the handler of ``TOPIC`` was given, in order."""
    said: list[Any] = []

    @handles(TOPIC)
    def hear(payload: dict[str, Any]) -> None:
        said.append(payload["number"])

    yield said
    outbox._handlers.pop(TOPIC)


def say(number: int, key: str = "a") -> OutboxMessage:
    with transaction.atomic():
        return post(TOPIC, key=key, payload={"number": number})


def test_relay_delivers_in_order_and_once(heard):
    say(1), say(2), say(3, key="b")

    assert relay_due() == 3
    assert heard == [1, 2, 3]
    assert relay_due() == 0
    assert OutboxMessage.objects.filter(sent_at=None).count() == 0


def test_commit_nudges_the_relay(heard, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        say(1)

    assert heard == [1]


def test_message_of_work_that_was_rolled_back_never_existed(heard):
    with transaction.atomic():
        post(TOPIC, key="a", payload={"number": 1})
        transaction.set_rollback(True)

    assert relay_due() == 0
    assert heard == []


def test_message_without_handler_is_done_with():
    with transaction.atomic():
        message = post("tests.nobody", key="a", payload={})

    assert relay_due() == 1
    message.refresh_from_db()
    assert message.sent_at is not None


@pytest.fixture
def failing(settings: Any) -> Iterator[list[int]]:
    """Messages that the handler of ``TOPIC`` fails on, after it has written a row."""
    settings.OUTBOX_BACKOFF = 10.0
    numbers: list[int] = []

    @handles(TOPIC)
    def write(payload: dict[str, Any]) -> None:
        Group.objects.create(name=f"said {payload['number']}")
        if payload["number"] in numbers:
            raise ValueError("Nguyễn Văn A, 001099000001")

    yield numbers
    outbox._handlers.pop(TOPIC)


def test_failure_undoes_what_the_handler_wrote_and_keeps_no_words(failing):
    failing.append(1)
    message = say(1)
    before = timezone.now()

    assert relay_due() == 0

    message.refresh_from_db()
    assert not Group.objects.filter(name="said 1").exists()
    assert message.attempts == 1
    assert message.last_error.startswith("ValueError (test_outbox.py:")
    assert "Nguyễn" not in message.last_error
    assert timedelta(seconds=9) < message.due_at - before < timedelta(seconds=12)


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 20), (2, 40), (8, 2560), (9, 3600), (40, 3600)]
)
def test_failure_waits_longer_each_time_up_to_an_hour(failing, attempts, seconds):
    failing.append(1)
    message = say(1)
    OutboxMessage.objects.update(attempts=attempts)
    before = timezone.now()

    relay_due()

    message.refresh_from_db()
    assert round((message.due_at - before).total_seconds()) == seconds


def test_failure_holds_up_its_key_alone(failing):
    failing.append(1)
    say(1), say(2), say(3, key="b")

    assert relay_due() == 1
    assert list(Group.objects.filter(name__startswith="said").values_list("name", flat=True)) == [
        "said 3"
    ]

    failing.clear()
    OutboxMessage.objects.update(due_at=timezone.now())
    relay()
    said = Group.objects.filter(name__startswith="said").order_by("pk")
    assert [group.name for group in said] == ["said 3", "said 1", "said 2"]


def test_sent_messages_are_forgotten_after_thirty_days(heard):
    say(1), say(2)
    waiting = say(3)
    OutboxMessage.objects.filter(payload__number=1).update(
        sent_at=timezone.now() - timedelta(days=31)
    )
    recent = OutboxMessage.objects.get(payload__number=2)
    OutboxMessage.objects.filter(pk=recent.pk).update(sent_at=timezone.now() - timedelta(days=29))

    forget_sent_messages()

    assert set(OutboxMessage.objects.values_list("pk", flat=True)) == {recent.pk, waiting.pk}


def leave(messages: list[tuple[int, str]]) -> None:
    """Write (number, key) without a nudge, as if it had been lost."""
    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            topic=TOPIC,
            key=key,
            payload={"number": number, "key": key},
            due_at=timezone.now(),
        )
        for number, key in messages
    )


@needs_row_locks
@pytest.mark.django_db(transaction=True)
def test_two_relays_share_the_work_and_keep_each_keys_order():
    said: list[tuple[str, int]] = []
    lock = threading.Lock()

    @handles(TOPIC)
    def hear(payload: dict[str, Any]) -> None:
        Group.objects.create(name=f"{payload['key']} {payload['number']}")  # twice would not do
        with lock:
            said.append((payload["key"], payload["number"]))

    leave([(n, f"{key}") for n in range(20) for key in range(10)])
    try:
        sent = at_once(lambda index: relay_due(), 4)
        rest = relay_due()
    finally:
        outbox._handlers.pop(TOPIC)

    assert sum(sent) + rest == 200
    assert max(sent) < 200  # no relay did it alone
    for key in range(10):
        assert [number for name, number in said if name == str(key)] == list(range(20))


@needs_row_locks
@pytest.mark.django_db(transaction=True)
def test_relay_passes_over_what_another_holds(heard):
    leave([(1, "held"), (2, "held"), (3, "free")])
    held, done = threading.Event(), threading.Event()

    def hold_or_relay(index: int) -> int:
        if index == 0:
            with transaction.atomic():
                OutboxMessage.objects.select_for_update().get(payload__number=1)
                held.set()
                done.wait(20)
            return 0
        held.wait(20)
        try:
            return relay_due()
        finally:
            done.set()

    assert at_once(hold_or_relay, 2) == [0, 1]
    assert heard == [3]
    assert relay_due() == 2
    assert heard == [3, 1, 2]
