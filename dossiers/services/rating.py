"""What applicants think of the handling: said once, when it is over."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dossiers.exceptions import ActionForbidden, ActionNotAllowed
from dossiers.models import Dossier, Rating
from dossiers.services.lifecycle import Actor
from dossiers.states import Role, Status

RATED = frozenset({Status.DONE, Status.RETURNED})


def rate(dossier: Dossier, *, actor: Actor, score: int, comment: str = "") -> Rating:
    """Keep the applicant's rating. Raises ``ActionNotAllowed`` too early and the second time."""
    if actor.role is not Role.APPLICANT:
        raise ActionForbidden(_("This is for the applicant to do."))
    if dossier.status not in RATED:
        raise ActionNotAllowed(_("You can rate the handling when the result is there."))
    try:
        with transaction.atomic():
            return Rating.objects.create(dossier=dossier, score=score, comment=comment.strip())
    except IntegrityError as error:
        raise ActionNotAllowed(_("You have rated this dossier already. Thank you.")) from error
