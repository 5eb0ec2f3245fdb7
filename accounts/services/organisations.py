"""Organisations, and who may act for them."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exceptions import (
    AlreadyMember,
    LastRepresentative,
    NoSuchAccount,
    NotAllowed,
    OrganisationTaken,
)
from accounts.models import Membership, Organisation, User
from accounts.selectors import account_of

REPRESENTATIVE = Membership.Role.REPRESENTATIVE


def register_organisation(user: User, organisation: Organisation) -> Organisation:
    """Save a new ``organisation`` with ``user`` as its representative.

    Raises ``OrganisationTaken`` when somebody has registered its tax code before.
    """
    try:
        with transaction.atomic():
            organisation.save(force_insert=True)
    except IntegrityError as error:
        raise OrganisationTaken(
            _(
                "An organisation with this tax code is registered already. Ask its representative "
                "to add you, or sign in with the organisation's national account."
            )
        ) from error
    Membership.objects.create(organisation=organisation, user=user, role=REPRESENTATIVE)
    return organisation


@transaction.atomic
def prove_organisation(user: User, tax_code: str) -> Organisation:
    """Make ``user`` representative of the organisation that a national business account proves.

    Whoever had registered it without such a proof acts for it no longer.
    """
    organisation, _made = Organisation.objects.select_for_update().get_or_create(
        tax_code=tax_code, defaults={"name": tax_code}
    )
    if organisation.verified_at is None:
        others = organisation.memberships.filter(ended_at=None).exclude(user=user)
        others.update(ended_at=timezone.now())
        organisation.verified_at = timezone.now()
        organisation.save(update_fields=["verified_at"])
    Membership.objects.update_or_create(
        organisation=organisation, user=user, ended_at=None, defaults={"role": REPRESENTATIVE}
    )
    return organisation


@transaction.atomic
def add_member(organisation: Organisation, email: str, *, by: User, role: str) -> Membership:
    """Let the owner of ``email`` act for ``organisation``.

    Raises ``NotAllowed``, ``NoSuchAccount`` (nobody has verified this address) or
    ``AlreadyMember``.
    """
    _require_representative(organisation, by)
    user = account_of(email)
    if user is None:
        raise NoSuchAccount(_("Nobody with this verified e-mail address has an account here."))
    if organisation.memberships.filter(user=user, ended_at=None).exists():
        raise AlreadyMember(_("This person already acts for the organisation."))
    return Membership.objects.create(organisation=organisation, user=user, role=role)


@transaction.atomic
def end_membership(membership: Membership, *, by: User) -> None:
    """End a membership: a representative anybody's, everybody their own.

    Raises ``NotAllowed``, or ``LastRepresentative`` for the only one left.
    """
    # The organisation is locked, so that the last two cannot leave at once.
    organisation = Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    if membership.user_id != by.pk:
        _require_representative(organisation, by)
    others = organisation.memberships.filter(ended_at=None, role=REPRESENTATIVE)
    if membership.role == REPRESENTATIVE and not others.exclude(pk=membership.pk).exists():
        raise LastRepresentative(
            _("An organisation keeps a representative: add another one before this one leaves.")
        )
    Membership.objects.filter(pk=membership.pk, ended_at=None).update(ended_at=timezone.now())


def _require_representative(organisation: Organisation, user: User) -> None:
    mine = organisation.memberships.filter(user=user, ended_at=None, role=REPRESENTATIVE)
    if not mine.exists():
        raise NotAllowed(_("Only a representative of the organisation may do that."))
