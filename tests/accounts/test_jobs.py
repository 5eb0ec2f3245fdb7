from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.jobs import clear_sessions


@pytest.mark.django_db
def test_clear_sessions_drops_what_expired_and_nothing_else():
    now = timezone.now()
    for key, age in (("old", timedelta(minutes=-1)), ("current", timedelta(minutes=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=now + age)

    clear_sessions()

    assert [session.session_key for session in Session.objects.all()] == ["current"]
