"""By when a result would come if the dossier were received now."""

from __future__ import annotations

from django.utils import timezone

from dossiers.deadlines.replay import Deadline
from dossiers.models import Dossier
from dossiers.services.deadlines import CHANNELS, deadline_if_received, hours_of
from procedures.offers import offer_for


def planned_deadline(dossier: Dossier) -> Deadline:
    """Return what the ledger would say of ``dossier`` if it were received at this moment."""
    offer = offer_for(dossier.version.content, channel=CHANNELS[dossier.channel], case=dossier.case)
    return deadline_if_received(offer, timezone.now(), hours_of(dossier.agency))
