"""Everything that is kept of one person: given to them, or erased."""

from __future__ import annotations

from typing import Any

import structlog
from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Token
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Q
from django.forms import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exceptions import ErasureRefused
from accounts.models import (
    Authorisation,
    Consent,
    Membership,
    Notice,
    NoticePreference,
    Organisation,
    Person,
    User,
)
from accounts.personal_data import keepers
from accounts.selectors import is_officer

log = structlog.get_logger(__name__)


def export_person(user: User) -> dict[str, Any]:
    """Return all that is kept of ``user``: dates and ids among it, so encode it as Django does."""
    own: dict[str, Any] = {
        "account": _account(user),
        "person": [model_to_dict(row) for row in Person.objects.filter(user=user)],
        "organisations": [_membership(row) for row in _memberships(user)],
        "authorisations": [_authorisation(row, user) for row in _authorisations(user)],
        "consents": list(
            Consent.objects.filter(user=user).values(
                "purpose", "wording", "given_at", "withdrawn_at"
            )
        ),
        "notices": list(
            Notice.objects.filter(recipient=user).values(
                "event", "channel", "address", "subject", "body", "created_at", "sent_at", "read_at"
            )
        ),
        "notice_preferences": list(
            NoticePreference.objects.filter(user=user).values("event", "channel", "is_wanted")
        ),
        "clients": list(
            Token.objects.valid()
            .filter(user=user)
            .values("client__name", "scopes", "created_at", "expires_at")
        ),
    }
    return own | {keeper.name: keeper.export(user) for keeper in keepers.values()}


def _account(user: User) -> dict[str, Any]:
    return {
        **model_to_dict(user, ["email", "first_name", "last_name", "language"]),
        "joined_at": user.date_joined,
        "last_sign_in_at": user.last_login,
        "addresses": list(
            EmailAddress.objects.filter(user=user).values("email", "verified", "primary")
        ),
        "second_factors": list(
            Authenticator.objects.filter(user=user).values("type", "created_at")
        ),
        "national_sign_on": list(
            SocialAccount.objects.filter(user=user).values("uid", "date_joined", "last_login")
        ),
    }


def _memberships(user: User) -> Any:
    return Membership.objects.filter(user=user).select_related("organisation")


def _membership(row: Membership) -> dict[str, Any]:
    return {
        "organisation": model_to_dict(row.organisation),
        **model_to_dict(row, ["role"]),
        "started_at": row.started_at,
        "ended_at": row.ended_at,
    }


def _authorisations(user: User) -> Any:
    mine = Authorisation.objects.filter(Q(grantor=user) | Q(delegate=user))
    return mine.select_related("grantor", "delegate")


def _authorisation(row: Authorisation, user: User) -> dict[str, Any]:
    other = row.delegate if row.grantor_id == user.pk else row.grantor
    return {
        "direction": "granted" if row.grantor_id == user.pk else "received",
        "other_person": other.email,
        **model_to_dict(row, ["procedure_code", "valid_from", "valid_until"]),
        "revoked_at": row.revoked_at,
    }


def reasons_against_erasure(user: User) -> list[str]:
    """Return sentences for the person: why their data cannot be erased today; empty: it can."""
    reasons = [keeper.veto(user) for keeper in keepers.values()]
    if is_officer(user):
        reasons.append(_("An administrator ends the accounts of officers."))
    return [reason for reason in reasons if reason]


@transaction.atomic
def erase_person(user: User) -> None:
    """Erase what is kept of ``user`` and close the account. Raises ``ErasureRefused``.

    The account's row stays, without a name or an address, because events and statistics count it.
    Consents stay as proof of what was lawful, ended.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    reasons = reasons_against_erasure(user)
    if reasons:
        raise ErasureRefused(" ".join(reasons))
    for keeper in keepers.values():
        keeper.erase(user)
    organisations = list(
        Organisation.objects.filter(memberships__user=user).values_list("pk", flat=True)
    )
    for owned in (Authenticator, EmailAddress, Membership, NoticePreference, Person, SocialAccount):
        owned.objects.filter(user=user).delete()
    Token.objects.filter(user=user).delete()
    Notice.objects.filter(recipient=user).delete()
    _authorisations(user).delete()
    Consent.objects.filter(user=user, withdrawn_at=None).update(withdrawn_at=timezone.now())
    _empty_deserted(organisations)
    _close(user)
    # By number: no personal data in logs.
    log.warning("person_erased", user_id=user.pk)


def _empty_deserted(organisations: list[int]) -> None:
    """Forget the people behind organisations for which nobody acts any more."""
    deserted = Organisation.objects.filter(pk__in=organisations, memberships=None)
    deserted.update(representative_name="", phone="", email="")


def _close(user: User) -> None:
    user.email = f"erased-{user.pk}@erased.invalid"
    user.first_name = user.last_name = ""
    user.is_active = False
    user.last_login = None
    user.set_unusable_password()  # which ends every session too
    user.save()
    user.groups.clear()
