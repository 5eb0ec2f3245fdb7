"""Tells the people of a dossier of each of its steps: the handler of the core's messages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import override

from accounts.models import Membership, User
from accounts.services.notices import notify
from dossiers.addresses import dossier_path, lookup_path
from dossiers.models import Dossier, DossierEvent
from dossiers.notice_kinds import kind_of
from dossiers.notifications import notice_of
from dossiers.services.history import TOPIC
from dossiers.states import Action
from exchange.services.outbox import handles


@handles(TOPIC)
def tell(payload: dict[str, Any]) -> None:
    """Tell of the event ``payload["event"]``; told again, it adds nothing."""
    event = (
        DossierEvent.objects.select_related(
            "detail", "dossier__version", "dossier__owner", "dossier__filed_by"
        )
        .filter(pk=payload["event"])
        .first()
    )
    # Whoever erased their data is told no more.
    if event is None or event.dossier.erased_at is not None:
        return
    people = _people_of(event.dossier)
    for user in people:
        person = getattr(user, "person", None)
        _tell(event, user.language, recipient=user, phone=person.phone if person else "")
    if not people:
        dossier = event.dossier
        _tell(event, dossier.locale, email=dossier.applicant_email, phone=dossier.applicant_phone)


def _people_of(dossier: Dossier) -> list[User]:
    """Return the owner, whoever filed for them, and who represents the organisation."""
    found = {user.pk: user for user in (dossier.owner, dossier.filed_by) if user}
    if dossier.organisation_id:
        heads = Membership.objects.filter(
            organisation=dossier.organisation_id,
            role=Membership.Role.REPRESENTATIVE,
            ended_at__isnull=True,
        )
        found |= {head.user_id: head.user for head in heads.select_related("user__person")}
    return [user for user in found.values() if user.is_active]


def _tell(event: DossierEvent, language: str, **who: Any) -> None:
    with override(language):
        # Without an account the dossier opens by its secret link only, which nobody here knows.
        path = dossier_path(event.dossier) if "recipient" in who else lookup_path(event.dossier)
        text = notice_of(event, link=path)
    notify(
        key=f"dossier-event-{event.pk}",
        event=kind_of(Action(event.action)),
        text=text,
        language=language,
        **who,
    )
