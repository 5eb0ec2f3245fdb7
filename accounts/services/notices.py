"""Tells people what happened: once, by the ways they want, tried again until it got through.

A notice is a row, made in the transaction of what it tells of. Workers send what is due; a row is
marked before it is sent, so that a process that dies while sending leaves a notice in doubt rather
than one that comes twice. Text messages carry a reference that the provider sends once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import httpx
from celery import signature
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from accounts.models import Notice, NoticeChannel, NoticePreference, User
from accounts.notice_events import notice_event, notice_events
from accounts.sms import SmsRefused, send_sms

logger = logging.getLogger(__name__)

BATCH = 50
ATTEMPTS = 8
FIRST_WAIT = 30  # seconds before the second attempt; doubled each time
IN_DOUBT_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Text:
    """What a notice says, in the language of who gets it. ``link`` is a path of the portal."""

    subject: str
    body: str
    short: str  # by text message
    link: str = ""


def notify(
    *,
    key: str,
    event: str,
    text: Text,
    language: str,
    recipient: User | None = None,
    email: str = "",
    phone: str = "",
) -> None:
    """Make the notices by which ``recipient``, or who has these addresses, is told of ``event``.

    Called again with the same ``key``, it adds nothing. Runs in the caller's transaction. Raises
    ``KeyError`` for an event that no app has registered.
    """
    wanted = _wanted(event, recipient)
    addresses = {
        NoticeChannel.PORTAL: "" if recipient else None,
        NoticeChannel.EMAIL: (recipient.email if recipient else email) or None,
        NoticeChannel.SMS: phone or None,
    }
    now = timezone.now()
    rows = [
        Notice(
            key=key,
            event=event,
            channel=channel,
            recipient=recipient,
            address=address,
            language=language,
            subject=text.subject,
            body=text.short if channel == NoticeChannel.SMS else text.body,
            link=text.link,
            due_at=now,
            **_at_once(channel, now),
        )
        for channel, address in addresses.items()
        if address is not None and channel in wanted
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    if any(row.state == Notice.State.WAITING for row in rows):
        transaction.on_commit(nudge, robust=True)


def nudge() -> None:
    """Start the sending now; by name, because jobs call services."""
    signature("accounts.send_notices").delay()


def _wanted(event: str, recipient: User | None) -> set[str]:
    wanted = set(notice_event(event).default)
    if recipient is not None:
        for chosen in recipient.notice_preferences.filter(event=event):
            (wanted.add if chosen.is_wanted else wanted.discard)(chosen.channel)
    return wanted | {NoticeChannel.PORTAL}


def _at_once(channel: str, now: Any) -> dict[str, Any]:
    """A notice in the account is there as soon as it is written."""
    return {"state": Notice.State.SENT, "sent_at": now} if channel == NoticeChannel.PORTAL else {}


def send_due(limit: int = BATCH) -> int:
    """Send what is due and return how many notices were tried."""
    _leave_in_doubt()
    tried = 0
    while tried < limit and (notice := _take()):
        _send(notice)
        tried += 1
    return tried


def _take() -> Notice | None:
    """Mark the next notice as being sent; two workers never take the same."""
    with transaction.atomic():
        notice = (
            Notice.objects.select_for_update(skip_locked=True)
            .filter(state=Notice.State.WAITING, due_at__lte=timezone.now())
            .order_by("due_at", "id")
            .first()
        )
        if notice is not None:
            notice.state = Notice.State.SENDING
            notice.attempts += 1
            notice.due_at = timezone.now()
            notice.save(update_fields=["state", "attempts", "due_at"])
        return notice


def _send(notice: Notice) -> None:
    try:
        _deliver(notice)
    except (SmsRefused, SMTPRecipientsRefused) as error:
        _note(notice, Notice.State.FAILED, error)
    except (OSError, httpx.HTTPError) as error:  # SMTP's faults are OSErrors
        last = notice.attempts >= ATTEMPTS
        notice.due_at = timezone.now() + timedelta(seconds=FIRST_WAIT * 2 ** (notice.attempts - 1))
        _note(notice, Notice.State.FAILED if last else Notice.State.WAITING, error)
    else:
        notice.sent_at = timezone.now()
        _note(notice, Notice.State.SENT)


def _note(notice: Notice, state: str, error: Exception | None = None) -> None:
    if error is not None:
        logger.warning("notice %s was not sent: %s", notice.pk, type(error).__name__)
    notice.state = state
    notice.last_error = f"{type(error).__name__}: {error}"[:500] if error else ""
    notice.save(update_fields=["state", "due_at", "sent_at", "last_error"])


def _deliver(notice: Notice) -> None:
    if notice.channel == NoticeChannel.SMS:
        send_sms(notice.address, notice.body, reference=f"notice-{notice.pk}")
        return
    EmailMessage(
        subject=" ".join(notice.subject.split()),
        body=f"{notice.body}\n\n{settings.BASE_URL}{notice.link}" if notice.link else notice.body,
        to=[notice.address],
        headers={"Message-ID": f"<notice-{notice.pk}@{settings.MAIL_DOMAIN}>"},
    ).send()


def _leave_in_doubt() -> None:
    """Text messages go out again, as their reference keeps them single; e-mails are left in doubt."""
    stuck = Notice.objects.filter(
        state=Notice.State.SENDING, due_at__lt=timezone.now() - IN_DOUBT_AFTER
    )
    stuck.filter(channel=NoticeChannel.SMS).update(state=Notice.State.WAITING)
    doubtful = stuck.filter(channel=NoticeChannel.EMAIL).update(state=Notice.State.DOUBTFUL)
    if doubtful:
        logger.error("%d e-mails may or may not have been sent", doubtful)


def mark_read(user: User, notices: Iterable[int] | None = None) -> int:
    """Mark the user's notices as read, all or those with these ids."""
    unread = user.notices.filter(channel=NoticeChannel.PORTAL, read_at__isnull=True)
    if notices is not None:
        unread = unread.filter(pk__in=list(notices))
    return unread.update(read_at=timezone.now())


@transaction.atomic
def set_preferences(user: User, wanted: Mapping[tuple[str, str], bool]) -> None:
    """Keep by which ways ``user`` wants to be told: (event, channel) → yes or no."""
    known = {event.name for event in notice_events()}
    for (event, channel), is_wanted in wanted.items():
        if event in known and channel in {NoticeChannel.EMAIL, NoticeChannel.SMS}:
            NoticePreference.objects.update_or_create(
                user=user, event=event, channel=channel, defaults={"is_wanted": is_wanted}
            )
