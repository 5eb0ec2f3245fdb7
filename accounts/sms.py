"""Text messages by an HTTP provider; without one they go to the log (embedded run). A leaf."""

from __future__ import annotations

import logging

import httpx
from django.conf import settings

logger = logging.getLogger(__name__)

TIMEOUT = 10.0  # seconds
LIMIT = 320  # characters: two joined messages with accents


class SmsRefused(Exception):
    """The provider will not send this message, now or later."""


def send_sms(to: str, text: str, *, reference: str) -> None:
    """Hand ``text`` for the number ``to`` (E.164) to the provider.

    The provider sends one message per ``reference``, however often it is asked. Raises
    ``httpx.HTTPError`` when trying again may help, else ``SmsRefused``.
    """
    if not settings.SMS_URL:
        logger.info("text message to %s…: %s", to[:6], text)
        return
    reply = httpx.post(
        settings.SMS_URL,
        json={"to": to, "text": text[:LIMIT], "reference": reference},
        headers={"Authorization": f"Bearer {settings.SMS_TOKEN}"},
        timeout=TIMEOUT,
    )
    if reply.is_client_error and reply.status_code not in {408, 429}:
        raise SmsRefused(f"{reply.status_code} {reply.text[:200]}")
    reply.raise_for_status()
