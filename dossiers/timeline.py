"""A dossier's history in plain words. Officers appear as their unit, never by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dossiers.models import DossierEvent, EventDetail
from dossiers.states import Action, Role, Status

WORDS: Mapping[str, Promise] = {
    Action.SUBMIT: _("The dossier was filed."),
    Action.RECEIVE: _("The agency received the dossier."),
    Action.REFUSE: _("The agency did not accept the dossier."),
    Action.PROCESS: _("The agency began to process the dossier."),
    Action.REQUEST_SUPPLEMENT: _("The agency asked for a supplement."),
    Action.ANSWER_SUPPLEMENT: _("The supplement was handed in."),
    Action.REQUEST_PAYMENT: _("The agency asked for payment."),
    Action.CONFIRM_PAYMENT: _("The payment arrived."),
    Action.EXTEND: _("The time for processing was extended."),
    Action.REAPPOINT: _("The agency apologised and gave a new date."),
    Action.RECALCULATE: _("The due date was counted again by the changed calendar of holidays."),
    Action.WITHDRAW: _("The dossier was withdrawn."),
    Action.STOP: _("The agency stopped processing."),
    Action.RESUME: _("The agency took the dossier up again."),
    Action.FINISH: _("Processing is complete; the result is ready."),
    Action.RETURN: _("The result was handed over."),
}


def told(event: DossierEvent) -> dict[str, Any]:
    """Return one step as the applicant reads it. ``event`` comes with its ``detail``, if any."""
    detail = _detail(event)
    by_applicant = event.role == Role.APPLICANT
    return {
        "number": event.number,
        "at": event.at,
        "action": event.action,
        "words": str(WORDS[event.action]),
        "status": event.to_status,
        "status_words": Status(event.to_status).label,
        "by": {
            "role": event.role,
            "unit": event.unit,
            # Whoever acts in an applicant's name is named to the applicant.
            "name": detail.actor_name if detail and by_applicant else "",
            "on_behalf_of": detail.on_behalf_of if detail and by_applicant else "",
        },
        "reason": detail.text if detail else "",
        "due_at": event.due_at,
    }


def _detail(event: DossierEvent) -> EventDetail | None:
    try:
        return event.detail
    except ObjectDoesNotExist:
        return None
