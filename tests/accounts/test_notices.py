"""Notices: once, by the ways a person wants, tried again; against a real provider on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from accounts.models import Notice, User
from accounts.notice_events import NoticeEvent, register_event
from accounts.services.notices import Text, mark_read, notify, send_due, set_preferences
from exchange.sandbox import Catalogue, SandboxServer
from exchange.sandbox_sms import SmsProvider

TEXT = Text(
    subject="Hồ sơ đã được tiếp nhận",
    body="Hồ sơ 000.00.00.G10-261124-0001 đã được tiếp nhận.",
    short="Ho so 000.00.00.G10-261124-0001 da duoc tiep nhan.",
    link="/vi/ho-so/1/",
)
SENT = Notice.State.SENT
register_event(NoticeEvent("test.happened", "Something happened"))  # type: ignore[arg-type]


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user("lan@example.vn", "mat-khau-dai-12")


@pytest.fixture
def provider(settings: Any) -> Iterator[SmsProvider]:
    server = SandboxServer(Catalogue(records={}))
    Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_URL, settings.SMS_TOKEN = f"{server.address}/sms", server.sms.token
    yield server.sms
    server.shutdown()
    server.server_close()


def tell(person: User | None = None, **more: Any) -> None:
    notify(
        key="dossier-event:1",
        event="test.happened",
        text=TEXT,
        language="vi",
        recipient=person,
        **more,
    )


def states(**which: Any) -> dict[str, str]:
    return dict(Notice.objects.filter(**which).values_list("channel", "state"))


def test_a_person_is_told_in_the_account_and_by_mail(person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tell(person)

    assert states() == {"portal": SENT, "email": SENT}
    (message,) = mail.outbox
    assert message.subject == "Hồ sơ đã được tiếp nhận"
    assert message.to == ["lan@example.vn"]
    assert message.body.endswith("đã được tiếp nhận.\n\nhttp://localhost:8000/vi/ho-so/1/")


def test_the_same_key_is_told_once(person):
    tell(person)
    tell(person)
    send_due()
    tell(person)
    send_due()

    assert Notice.objects.count() == 2
    assert len(mail.outbox) == 1


def test_a_stranger_is_told_once_by_address(db):
    tell(email="khach@example.vn")
    tell(email="khach@example.vn")

    assert states() == {"email": "waiting"}
    assert Notice.objects.get().address == "khach@example.vn"


def test_a_person_chooses_the_ways(person, provider):
    set_preferences(person, {("test.happened", "email"): False, ("test.happened", "sms"): True})

    tell(person, phone="+84912345678")
    send_due()

    assert states() == {"portal": SENT, "sms": SENT}
    assert mail.outbox == []
    pk = Notice.objects.get(channel="sms").pk
    assert list(provider.sent.values()) == [
        {"to": "+84912345678", "text": TEXT.short, "reference": f"notice-{pk}"}
    ]


def test_the_account_cannot_be_switched_off(person):
    set_preferences(person, {("test.happened", "portal"): False, ("unknown", "email"): False})

    tell(person)

    assert person.notice_preferences.count() == 0
    assert set(states()) == {"portal", "email"}


def test_a_broken_provider_is_asked_again_later(person, provider):
    set_preferences(person, {("test.happened", "sms"): True, ("test.happened", "email"): False})
    provider.broken = 1
    tell(person, phone="+84912345678")

    send_due()
    waiting = Notice.objects.get(channel="sms")
    assert (waiting.state, waiting.attempts) == ("waiting", 1)
    assert waiting.due_at > timezone.now() + timedelta(seconds=20)
    assert send_due() == 0  # not due yet
    Notice.objects.filter(channel="sms").update(due_at=timezone.now())
    send_due()

    assert states(channel="sms") == {"sms": SENT}
    assert (provider.calls, len(provider.sent)) == (2, 1)


def test_a_refused_message_is_not_tried_again(person, provider, settings):
    settings.SMS_TOKEN = "wrong"
    set_preferences(person, {("test.happened", "sms"): True})
    tell(person, phone="+84912345678")

    send_due()

    notice = Notice.objects.get(channel="sms")
    assert (notice.state, notice.last_error) == (
        "failed",
        'SmsRefused: 401 {"error": "wrong token"}',
    )


def test_after_eight_attempts_it_has_failed(person, provider):
    set_preferences(person, {("test.happened", "sms"): True, ("test.happened", "email"): False})
    provider.broken = 99
    tell(person, phone="+84912345678")

    for _ in range(9):
        Notice.objects.update(due_at=timezone.now())
        send_due()

    assert states(channel="sms") == {"sms": "failed"}
    assert provider.calls == 8


def test_what_died_while_sending_never_comes_twice(person, provider):
    set_preferences(person, {("test.happened", "sms"): True})
    tell(person, phone="+84912345678")
    send_due()
    # The process died before it noted that both were sent.
    Notice.objects.exclude(channel="portal").update(
        state="sending", due_at=timezone.now() - timedelta(minutes=11)
    )

    send_due()

    assert states() == {"portal": SENT, "sms": SENT, "email": "doubtful"}
    assert (len(mail.outbox), len(provider.sent)) == (1, 1)


def test_a_subject_cannot_carry_further_headers(person):
    notify(
        key="k",
        event="test.happened",
        text=Text("Một\r\nBcc: x@example.com", "Nội dung", "n"),
        language="vi",
        recipient=person,
    )

    send_due()

    assert mail.outbox[0].subject == "Một Bcc: x@example.com"


def test_reading_marks_only_own_notices(person):
    other = User.objects.create_user("hai@example.vn", "mat-khau-dai-12")
    tell(person)
    tell(other)

    assert mark_read(person, [notice.pk for notice in Notice.objects.all()]) == 1
    assert other.notices.filter(read_at__isnull=True, channel="portal").count() == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_the_same_notice(provider):
    for number in range(40):
        notify(
            key=f"k{number}",
            event="test.happened",
            text=TEXT,
            language="vi",
            email=f"p{number}@example.vn",
        )
    mail.outbox.clear()
    Notice.objects.update(state="waiting")

    def work(_: int) -> int:
        try:
            return send_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        tried = list(pool.map(work, range(4)))

    assert sum(tried) == 40
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        f"p{number}@example.vn" for number in range(40)
    )
