"""What people are told of their filings. A leaf."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.notice_events import NoticeEvent, register_event

DRAFT_EXPIRES = "dossiers.draft_expires"


def register() -> None:
    register_event(NoticeEvent(DRAFT_EXPIRES, _("A draft of mine is about to be deleted")))
