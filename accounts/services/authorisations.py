"""One person lets another act for them (ủy quyền)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exceptions import NoSuchAccount, NotAllowed, WrongAuthorisation
from accounts.models import Authorisation, User
from accounts.selectors import account_of, authorisations_in_force


@transaction.atomic
def grant(
    grantor: User, email: str, *, procedure_code: str = "", valid_until: date | None = None
) -> Authorisation:
    """Let the owner of ``email`` act for ``grantor`` from today, for one procedure or every one.

    Raises ``NoSuchAccount``, or ``WrongAuthorisation`` for oneself, for a day in the past, and for
    what is granted already.
    """
    today = timezone.localdate()
    delegate = account_of(email)
    if delegate is None:
        raise NoSuchAccount(_("Nobody with this verified e-mail address has an account here."))
    if delegate == grantor:
        raise WrongAuthorisation(_("You act for yourself already: give another person's address."))
    if valid_until and valid_until < today:
        raise WrongAuthorisation(_("The last day of an authorisation lies today or later."))
    same = authorisations_in_force(delegate).filter(grantor=grantor, procedure_code=procedure_code)
    if same.exists():
        raise WrongAuthorisation(_("This authorisation is in force already; revoke it first."))
    return Authorisation.objects.create(
        grantor=grantor,
        delegate=delegate,
        procedure_code=procedure_code,
        valid_from=today,
        valid_until=valid_until,
    )


def revoke(authorisation: Authorisation, *, by: User) -> None:
    """End an authorisation at once; its grantor may, and who received it. Raises ``NotAllowed``."""
    if by.pk not in {authorisation.grantor_id, authorisation.delegate_id}:
        raise NotAllowed(_("Only who gave or received an authorisation may end it."))
    Authorisation.objects.filter(pk=authorisation.pk, revoked_at=None).update(
        revoked_at=timezone.now()
    )
