"""The kinds of events of filings that people are told of."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.notice_events import NoticeEvent, register_event
from dossiers.states import Action
from dossiers.timeline import WORDS

DRAFT_EXPIRES = "dossiers.draft_expires"
# Told in the account alone, unless somebody wants more: nothing is asked or decided by them.
QUIET = frozenset({Action.PROCESS, Action.ANSWER_SUPPLEMENT, Action.CONFIRM_PAYMENT})


def kind_of(action: Action) -> str:
    """Return the name of the notice event of one step of a dossier."""
    return f"dossiers.{action}"


def register() -> None:
    register_event(NoticeEvent(DRAFT_EXPIRES, _("A draft of mine is about to be deleted")))
    for action in Action:
        ways = {"portal"} if action in QUIET else {"portal", "email"}
        register_event(NoticeEvent(kind_of(action), WORDS[action], frozenset(ways)))
