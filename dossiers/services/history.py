"""The chain of a dossier's events: how a link is made, and what shows that one was tampered with."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.models import Dossier, DossierEvent, DossierKey, EventDetail
from dossiers.states import Action, Role, Status
from exchange.models import OutboxMessage

TOPIC = "dossiers.event"
KEY_BYTES = 32
HASHED = (
    "number",
    "action",
    "from_status",
    "to_status",
    "role",
    "unit",
    "facts",
    "actor_hash",
    "on_behalf_hash",
    "text_hash",
    "previous_hash",
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts on a dossier and as what. ``on_behalf_of``: for whom, where that is another."""

    role: Role
    user: User | None = None
    unit: str = ""
    on_behalf_of: str = ""

    @property
    def name(self) -> str:
        return str(self.user) if self.user else ""


def record(
    dossier: Dossier,
    action: Action,
    *,
    at: datetime,
    from_status: Status | None,
    actor: Actor,
    text: str = "",
    facts: Mapping[str, Any] | None = None,
    due_at: datetime | None = None,
    is_first: bool = False,
) -> DossierEvent:
    """Append an event to the chain of ``dossier``, whose row the caller holds locked or has made."""
    last = None if is_first else dossier.events.order_by("-number").values("number", "hash").first()
    key = _new_key(dossier) if is_first else _key_of(dossier)
    event = DossierEvent(
        dossier=dossier,
        number=last["number"] + 1 if last else 1,
        at=at,
        action=action,
        from_status=from_status,
        to_status=dossier.status,
        role=actor.role,
        unit=actor.unit,
        due_at=due_at,
        facts=dict(facts or {}),
        actor_hash=_actor_hash(key, actor.user.pk, actor.name) if actor.user else "",
        on_behalf_hash=_keyed_hash(key, actor.on_behalf_of),
        text_hash=_keyed_hash(key, text),
        previous_hash=last["hash"] if last else "",
    )
    event.hash = hash_of(event)
    event.save(force_insert=True)
    if actor.user or actor.on_behalf_of or text:
        EventDetail.objects.create(
            event=event,
            actor=actor.user,
            actor_name=actor.name,
            on_behalf_of=actor.on_behalf_of,
            text=text,
        )
    return event


def hash_of(event: DossierEvent) -> str:
    """Return the SHA-256 over every field of ``event`` but its id and the hash itself."""
    fields = {name: getattr(event, name) for name in HASHED}
    fields |= {
        "dossier": str(event.dossier_id),
        "at": _moment(event.at),
        "due_at": _moment(event.due_at),
    }
    return hashlib.sha256(orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None


def _key_of(dossier: Dossier) -> bytes:
    """Return the key of ``dossier``, a new one where erasure has deleted it."""
    found = DossierKey.objects.filter(dossier=dossier).values_list("key", flat=True).first()
    return bytes(found) if found else _new_key(dossier)


def _new_key(dossier: Dossier) -> bytes:
    key = secrets.token_bytes(KEY_BYTES)
    DossierKey.objects.create(dossier=dossier, key=key)
    return key


def _keyed_hash(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), "sha256").hexdigest() if text else ""


def _actor_hash(key: bytes, user_id: int, name: str) -> str:
    return _keyed_hash(key, f"{user_id} {name}")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row. ``number``: of the event, 0 for the dossier itself."""

    code: str
    number: int
    reason: str


def faults_of(
    dossier: Dossier, events: Sequence[DossierEvent], messages: Sequence[OutboxMessage]
) -> Iterator[Fault]:
    """Yield what is wrong with a dossier's history.

    ``events`` are in order, with their details; ``messages`` those still kept that tell of them.
    """
    previous, number = "", 0
    for event in events:
        if event.number != number + 1:
            yield Fault(dossier.code, number + 1, _("it is missing"))
        elif event.previous_hash != previous:
            yield Fault(dossier.code, event.number, _("it does not follow the event before it"))
        if event.hash != hash_of(event):
            yield Fault(dossier.code, event.number, _("it was changed"))
        elif reason := _fault_of_words(dossier, event):
            yield Fault(dossier.code, event.number, reason)
        previous, number = event.hash, event.number
    yield from _faults_of_end(dossier, events, messages)


def _fault_of_words(dossier: Dossier, event: DossierEvent) -> str:
    """Compare what was said with the hashes; where it was erased there is nothing to compare."""
    detail = getattr(event, "detail", None)
    key = getattr(dossier, "key", None)
    if detail is None or key is None:
        return ""
    secret = bytes(key.key)
    if _keyed_hash(secret, detail.text) != event.text_hash:
        return _("its text was changed")
    if _keyed_hash(secret, detail.on_behalf_of) != event.on_behalf_hash:
        return _("for whom it was done was changed")
    if detail.actor_id and _actor_hash(secret, detail.actor_id, detail.actor_name) != (
        event.actor_hash
    ):
        return _("who did it was changed")
    return ""


def _faults_of_end(
    dossier: Dossier, events: Sequence[DossierEvent], messages: Sequence[OutboxMessage]
) -> Iterator[Fault]:
    """Look for what a chain cannot show by itself: that its last links were taken away."""
    if not events:
        yield Fault(dossier.code, 1, _("it is missing"))
        return
    last = events[-1]
    there = {event.pk for event in events}
    if any(message.payload.get("event") not in there for message in messages):
        yield Fault(dossier.code, last.number + 1, _("it is missing: a message tells of it"))
    elif dossier.status != last.to_status:
        reason = _("the dossier's status is another than its last event says")
        yield Fault(dossier.code, last.number, reason)
