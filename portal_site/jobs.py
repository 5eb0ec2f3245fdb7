"""Periodic entry points."""

from __future__ import annotations

from celery import shared_task

from portal_site.lib.idempotency import forget_answers


@shared_task(name="portal_site.forget_answers")
def forget_kept_answers() -> None:
    forget_answers()
