"""The steps of officers: what each is told with, and the service that takes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request

from dossiers.api import desk_bodies as bodies
from dossiers.models import Dossier, StoredFile
from dossiers.services import desk
from dossiers.services.history import Actor
from dossiers.states import Action
from portal_site.lib.bodies import Body
from portal_site.lib.drf import InvalidQuery


@dataclass(frozen=True, slots=True)
class Step:
    body: type[Body]
    take: Callable[..., Dossier]


def _confirm(dossier: Dossier, *, actor: Actor, payment: int, reference: str) -> Dossier:
    found = dossier.payments.filter(pk=payment).first()
    if found is None:
        raise InvalidQuery({"payment": [_("The dossier has no such payment.")]})
    return desk.confirm_payment(found, actor=actor, method="counter", reference=reference)


def _finish(dossier: Dossier, *, actor: Actor, results: list[dict[str, Any]]) -> Dossier:
    wanted = [result["file"] for result in results if result["file"]]
    brought = StoredFile.objects.filter(owner=actor.user, pk__in=wanted).in_bulk()
    errors = {
        f"results.{index}.file": [_("You have not sent such a file.")]
        for index, result in enumerate(results)
        if result["file"] and result["file"] not in brought
    }
    if errors:
        raise InvalidQuery(errors)
    made: list[Any] = [{**result, "file": brought.get(result["file"])} for result in results]
    return desk.finish(dossier, actor=actor, results=made)


STEPS: Mapping[Action, Step] = {
    Action.RECEIVE: Step(bodies.StepBody, desk.receive),
    Action.REFUSE: Step(bodies.ReasonedBody, desk.refuse),
    Action.PROCESS: Step(bodies.StepBody, desk.process),
    Action.REQUEST_SUPPLEMENT: Step(bodies.AskSupplementBody, desk.request_supplement),
    Action.REQUEST_PAYMENT: Step(bodies.AskPaymentBody, desk.request_payment),
    Action.CONFIRM_PAYMENT: Step(bodies.PaidBody, _confirm),
    Action.EXTEND: Step(bodies.ExtendBody, desk.extend),
    Action.REAPPOINT: Step(bodies.ReappointBody, desk.reappoint),
    Action.STOP: Step(bodies.ReasonedBody, desk.stop),
    Action.RESUME: Step(bodies.ReasonedBody, desk.resume),
    Action.FINISH: Step(bodies.FinishBody, _finish),
    Action.RETURN: Step(bodies.StepBody, desk.return_result),
}


def told_step(request: Request) -> tuple[Step, dict[str, Any]]:
    """Return the step that ``request`` names, with its values. Raises ``InvalidQuery``."""
    named = request.data.get("action") if isinstance(request.data, dict) else None
    step = next((step for action, step in STEPS.items() if action == named), None)
    if step is None:
        known = ", ".join(STEPS)
        raise InvalidQuery({"action": [_("Name one of: %(known)s.") % {"known": known}]})
    told = step.body.of(request)
    del told["action"]
    return step, told
