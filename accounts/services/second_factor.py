from __future__ import annotations

import structlog
from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.models import User

log = structlog.get_logger(__name__)


@transaction.atomic
def reset_second_factor(user: User) -> int:
    """Remove every second factor of ``user`` and return how many there were.

    For emergencies: a lost telephone without recovery codes. What was opened with a removed
    factor ends with it, and an officer must set up a new one before working on.
    """
    removed: int
    removed, _ = Authenticator.objects.filter(user=user).delete()
    # The log names the person by number: no personal data in logs.
    log.warning("second_factor_reset", user_id=user.pk, removed=removed)
    return removed
