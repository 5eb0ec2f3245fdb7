"""What applicants are told of the steps of their dossiers, in the active language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.services.notices import Text
from dossiers.deadlines.words import moment_words
from dossiers.models import DossierEvent
from dossiers.states import Action
from dossiers.timeline import told

# What the applicant does now, where there is something to do or to expect.
NEXT: Mapping[str, str | Promise] = {
    Action.SUBMIT: gettext_lazy(
        "The agency checks the dossier and answers within 8 working hours."
    ),
    Action.REFUSE: gettext_lazy(
        "You may put right what is missing and file again, or ask the agency about its reasons."
    ),
    Action.REQUEST_SUPPLEMENT: gettext_lazy(
        "Open the dossier, fill in what is marked and send it."
    ),
    Action.REQUEST_PAYMENT: gettext_lazy("Open the dossier to see the sum and how to pay it."),
    Action.FINISH: gettext_lazy("Fetch the result in the way that you chose."),
    Action.RETURN: gettext_lazy("Please tell us how satisfied you are."),
}
# After these steps the due date is new to the applicant.
WITH_DUE_DATE = frozenset(
    {Action.RECEIVE, Action.ANSWER_SUPPLEMENT, Action.EXTEND, Action.REAPPOINT, Action.RECALCULATE}
)


def notice_of(event: DossierEvent, *, link: str) -> Text:
    """Return what is said of ``event``, which comes with its dossier and its detail."""
    step = told(event)
    code = event.dossier.code
    lines = [
        step["words"],
        _("Dossier code: %(code)s") % {"code": code},
        _("Procedure: %(name)s") % {"name": event.dossier.version.content["name"]},
    ]
    if step["reason"]:
        lines.append(_("Reason: %(reason)s") % {"reason": step["reason"]})
    if event.due_at and event.action in WITH_DUE_DATE:
        lines.append(_("Result by %(moment)s.") % {"moment": moment_words(event.due_at)})
    if event.action in NEXT:
        lines.append(str(NEXT[event.action]))
    return Text(
        subject=_("%(words)s %(code)s") % {"words": step["words"], "code": code},
        body="\n".join(lines),
        short=" ".join([code, *(line for line in lines[:1] + lines[3:])]),
        link=link,
    )
