from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import (
    Authorisation,
    Consent,
    Membership,
    Notice,
    NoticeChannel,
    Person,
    User,
)


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


def current_memberships(user: User) -> QuerySet[Membership]:
    """The organisations for which ``user`` may act now, the organisation read along."""
    return Membership.objects.filter(user=user, ended_at=None).select_related("organisation")


def authorisations_in_force(delegate: User, *, procedure_code: str = "") -> QuerySet[Authorisation]:
    """Under which ``delegate`` may act for others today, the grantor read along.

    With ``procedure_code`` only those that cover this procedure: its own, and those for every one.
    """
    today = timezone.localdate()
    found = (
        Authorisation.objects.filter(delegate=delegate, revoked_at=None, valid_from__lte=today)
        .filter(Q(valid_until=None) | Q(valid_until__gte=today))
        .filter(grantor__is_active=True)
        .select_related("grantor")
    )
    return found.filter(procedure_code__in=["", procedure_code]) if procedure_code else found


def authorisations_granted(user: User) -> QuerySet[Authorisation]:
    """What ``user`` granted and has not revoked, newest first; ended ones among them."""
    return (
        Authorisation.objects.filter(grantor=user, revoked_at=None)
        .select_related("delegate")
        .order_by("-created_at", "-pk")
    )


def has_consent(user: User, purpose: Consent.Purpose) -> bool:
    return Consent.objects.filter(user=user, purpose=purpose, withdrawn_at=None).exists()


def account_of(email: str) -> User | None:
    """The open account whose owner has proven that they read mail at ``email``."""
    return User.objects.filter(
        is_active=True, emailaddress__email__iexact=email.strip(), emailaddress__verified=True
    ).first()


def name_of(user: User) -> str:
    """How ``user`` is named to others: as in the profile, else by the e-mail address."""
    person = Person.objects.filter(user=user).values_list("full_name", flat=True).first()
    return person or str(user)


def notices_of(user: User) -> QuerySet[Notice]:
    """Return what ``user`` was told in the account, the newest first."""
    return user.notices.filter(channel=NoticeChannel.PORTAL).order_by("-pk")


def unread_notices(user: User) -> QuerySet[Notice]:
    return notices_of(user).filter(read_at__isnull=True)
