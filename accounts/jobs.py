"""Periodic entry points."""

from __future__ import annotations

from allauth.idp.oidc.models import Token
from celery import shared_task
from django.core.management import call_command

from accounts.services.notices import send_due


@shared_task(name="accounts.clear_sessions")
def clear_sessions() -> None:
    """Forget sessions and access tokens that have expired."""
    call_command("clearsessions")
    Token.objects.expired().delete()


@shared_task(name="accounts.send_notices")
def send_notices() -> None:
    """Send what is due; whatever is left is found by the next sweep."""
    send_due()
