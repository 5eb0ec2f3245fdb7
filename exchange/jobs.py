"""Periodic entry points of the exchange, and the nudge that starts the same work at once."""

from __future__ import annotations

from celery import shared_task

from exchange.services.outbox import forget_sent, relay_due


@shared_task(name="exchange.relay")
def relay() -> None:
    """Deliver messages that are due: nudged by each, and by beat, which finds what was left."""
    relay_due()


@shared_task(name="exchange.forget_sent")
def forget_sent_messages() -> None:
    forget_sent()
