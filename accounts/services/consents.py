"""What people agree to, in which wording."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import Consent, User
from accounts.selectors import has_consent

# Version of the texts in ``templates/accounts/consents/``; a change of meaning is a new version.
WORDING = "2026-11"


@transaction.atomic
def give_consent(user: User, purpose: Consent.Purpose) -> None:
    """Note that ``user`` agreed to the wording of today; once is enough."""
    if not has_consent(user, purpose):
        Consent.objects.create(user=user, purpose=purpose, wording=WORDING)


def withdraw_consent(user: User, purpose: Consent.Purpose) -> None:
    """End a consent. That to the account itself ends with the account: see ``personal_data``."""
    assert purpose != Consent.Purpose.ACCOUNT
    found = Consent.objects.filter(user=user, purpose=purpose, withdrawn_at=None)
    found.update(withdrawn_at=timezone.now())
