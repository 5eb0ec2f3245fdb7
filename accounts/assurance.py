"""How sure the portal is of who is asking."""

from __future__ import annotations

from enum import IntEnum

from allauth.idp.oidc.models import Token
from django.http import HttpRequest
from rest_framework.request import Request

from accounts.models import Person, User

# {"user": id, "is_proven": bool, "id_token": str} of the national sign-on that opened a session.
SESSION_KEY = "national_sign_on"


class Level(IntEnum):
    ANONYMOUS = 0
    ACCOUNT = 1
    VERIFIED = 2


def level_of(request: HttpRequest | Request) -> Level:
    """Return the assurance of this call: 0 nobody known, 1 an account, 2 an identity verified.

    Verified is who came through the national sign-on in this session, at the level that proves an
    identity, and who showed an identity card at a counter once. A token carries no sign-on.
    """
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return Level.ANONYMOUS
    if not isinstance(getattr(request, "auth", None), Token):
        proof = request.session.get(SESSION_KEY) or {}
        if proof.get("user") == user.pk and proof.get("is_proven"):
            return Level.VERIFIED
    at_counter = Person.objects.filter(
        user=user, verified_by=Person.VerifiedBy.COUNTER, verified_at__isnull=False
    )
    return Level.VERIFIED if at_counter.exists() else Level.ACCOUNT
