"""Messages written with the work they tell of, and their handlers.

A message is delivered once or not at all yet: what its handlers write commits together with the
mark that it was sent. What a handler does outside the database may happen again, so handlers only
write rows; whoever talks to a network starts from those. Messages of one key keep their order,
as long as whoever writes them holds one lock per key (a dossier's row).
"""

from __future__ import annotations

import traceback
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from exchange.models import OutboxMessage
from exchange.selectors import next_message

logger = structlog.get_logger(__name__)

Handler = Callable[[dict[str, Any]], None]

LONGEST_WAIT = timedelta(hours=1)
KEPT = timedelta(days=30)  # what was sent, so that a history can be compared with it

_handlers: dict[str, list[Handler]] = defaultdict(list)


def handles(topic: str) -> Callable[[Handler], Handler]:
    """Let the decorated function have every message of ``topic``; import it when apps are ready."""

    def register(handler: Handler) -> Handler:
        if handler not in _handlers[topic]:
            _handlers[topic].append(handler)
        return handler

    return register


def post(topic: str, *, key: str, payload: dict[str, Any]) -> OutboxMessage:
    """Write a message in the caller's transaction; it is sent once that commits.

    ``payload`` holds ids, codes and numbers, never personal data.
    """
    assert connection.in_atomic_block, "a message without the work it tells of"
    message = OutboxMessage.objects.create(
        topic=topic, key=key, payload=payload, due_at=timezone.now()
    )
    # Robust: when the broker is away, beat finds the row.
    transaction.on_commit(_nudge, robust=True)
    return message


def _nudge() -> None:
    current_app.signature("exchange.relay").apply_async(retry=False)


def relay_due() -> int:
    """Deliver what is due, each message in its own transaction; return how many were sent.

    Any number of processes may do so at once: on PostgreSQL each takes what no other holds.
    """
    sent = 0
    while (delivered := _deliver_next()) is not None:
        sent += delivered
    return sent


def forget_sent() -> int:
    """Delete what was sent long ago; return how many."""
    old = OutboxMessage.objects.filter(sent_at__lt=timezone.now() - KEPT)
    return old.delete()[0]


@transaction.atomic
def _deliver_next() -> bool | None:
    """Deliver one message; False: it failed and waits, None: nothing is due."""
    message = next_message(timezone.now())
    if message is None:
        return None
    try:
        with transaction.atomic():
            for handler in _handlers[message.topic]:
                handler(message.payload)
    except Exception as error:  # noqa: BLE001 - a handler's bug must not stop the others' messages
        _put_off(message, error)
        return False
    message.sent_at = timezone.now()
    message.save(update_fields=["sent_at"])
    return True


def _put_off(message: OutboxMessage, error: Exception) -> None:
    message.attempts += 1
    wait = timedelta(seconds=settings.OUTBOX_BACKOFF * 2 ** min(message.attempts - 1, 20))
    message.due_at = timezone.now() + min(wait, LONGEST_WAIT)
    message.last_error = _without_words(error)
    message.save(update_fields=["attempts", "due_at", "last_error"])
    logger.error(
        "message_not_delivered", topic=message.topic, key=message.key, error=message.last_error
    )


def _without_words(error: Exception) -> str:
    """Say what failed and where, without the error's own words: they may name a person."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} ({Path(last.filename).name}:{last.lineno})"
