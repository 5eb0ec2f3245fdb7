from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.models import User


def is_officer(user: User | AnonymousUser) -> bool:
    """Whether ``user`` may enter Wagtail's admin, and so needs a second factor."""
    return bool(user.has_perm("wagtailadmin.access_admin"))


def has_second_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def used_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened with a second factor that the person still has.

    A factor that was reset ends what was opened with it.
    """
    assert isinstance(request.user, User)
    used = {
        record.get("id")
        for record in get_authentication_records(request, request.user)
        if record.get("method") == "mfa"
    }
    return bool(used) and Authenticator.objects.filter(user=request.user, pk__in=used).exists()


def language_of(email: str) -> str | None:
    """The language in which the owner of ``email`` reads, or None for a stranger."""
    return User.objects.filter(email__iexact=email).values_list("language", flat=True).first()
