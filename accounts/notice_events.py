"""The kinds of events that people are told of. A leaf that apps above fill when they start.

Told in the account always: switching that off would leave nothing to look up.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class NoticeEvent:
    """``default`` names the ways by which people are told who said nothing about it."""

    name: str
    label: Promise
    default: frozenset[str] = frozenset({"portal", "email"})


_events: dict[str, NoticeEvent] = {}


def register_event(event: NoticeEvent) -> None:
    _events[event.name] = event


def notice_events() -> list[NoticeEvent]:
    return list(_events.values())


def notice_event(name: str) -> NoticeEvent:
    """Raises ``KeyError`` for an event that no app has registered."""
    return _events[name]
