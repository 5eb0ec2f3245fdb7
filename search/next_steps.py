"""Where people can turn who did not find what they looked for."""

from __future__ import annotations

from dataclasses import dataclass

from home.layout import Portal
from home.opening import OpenState


@dataclass(frozen=True, slots=True)
class NextSteps:
    """``hotline`` and addresses are empty where the portal has none; addresses are paths."""

    hotline: str
    hotline_state: OpenState | None
    ask_url: str
    contact_url: str


def next_steps(portal: Portal) -> NextSteps:
    """Return the hotline, whether it is open now, and the pages where one can ask.

    At most three queries.
    """
    hotline = portal.settings.hotline
    questions = portal.sections.get("faqindexpage")
    return NextSteps(
        hotline,
        portal.hotline_state if hotline and portal.hours else None,
        portal.url_of(questions) if questions else "",
        portal.contact_url,
    )
