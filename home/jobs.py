"""Periodic entry points, and the nudges that start the same work at once."""

from __future__ import annotations

from celery import shared_task
from django.core.management import call_command

from home.services.translation import refresh_due, refresh_if_due


@shared_task(name="home.refresh_due_translations")
def refresh_due_translations() -> None:
    refresh_due()


@shared_task(name="home.refresh_translation")
def refresh_translation(content_type_id: int, object_id: int) -> None:
    refresh_if_due(content_type_id, object_id)


@shared_task(name="home.publish_scheduled")
def publish_scheduled() -> None:
    """Publish and unpublish what editors scheduled for a time that has come."""
    call_command("publish_scheduled")
