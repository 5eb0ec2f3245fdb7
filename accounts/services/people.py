"""What people say of themselves, and how it is confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exceptions import IdentityConflict, NotAllowed
from accounts.identifiers import sex_and_year
from accounts.models import Person, User

log = structlog.get_logger(__name__)

# What an authority confirms; who is verified cannot change it alone.
CONFIRMED = ("full_name", "birth_date", "sex", "id_number")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the national sign-on says somebody is. ``is_proven``: at the level that is enough."""

    national_id: str
    full_name: str
    id_number: str = ""
    birth_date: date | None = None
    sex: str = ""
    tax_code: str = ""
    is_proven: bool = False


def locked_fields(person: Person) -> set[str]:
    """Return what of ``person`` an authority has confirmed."""
    if person.verified_at is None:
        return set()
    return {name for name in CONFIRMED if getattr(person, name)}


def holder_of(identity: Identity) -> User | None:
    """Return whose account ``identity`` is: by its national number, else by a verified ID number."""
    person = Person.objects.filter(national_id=identity.national_id).select_related("user").first()
    if person is None and identity.is_proven and identity.id_number:
        person = (
            Person.objects.filter(id_number=identity.id_number, verified_at__isnull=False)
            .select_related("user")
            .first()
        )
    return person.user if person else None


@transaction.atomic
def confirm_identity(user: User, identity: Identity) -> Person:
    """Write into ``user``'s profile what the national sign-on says.

    Raises ``IdentityConflict`` when the identity belongs to another account, or the profile is
    verified as another person.
    """
    person, _made = Person.objects.select_for_update().get_or_create(
        user=user, defaults={"full_name": identity.full_name}
    )
    holder = holder_of(identity)
    if holder is not None and holder != user:
        raise IdentityConflict(_("This identity already belongs to another account here."))
    is_other = person.national_id not in {"", identity.national_id} or (
        person.verified_at is not None
        and identity.id_number not in {"", person.id_number}
        and person.id_number != ""
    )
    if is_other:
        raise IdentityConflict(_("Your account is already verified as another person."))
    person.national_id = identity.national_id
    if identity.is_proven:
        _fill(person, identity)
        person.verified_by = Person.VerifiedBy.NATIONAL
        person.verified_at = timezone.now()
    person.save()
    return person


def _fill(person: Person, identity: Identity) -> None:
    person.full_name = identity.full_name or person.full_name
    person.id_number = identity.id_number or person.id_number
    person.birth_date = identity.birth_date or person.birth_date
    person.sex = identity.sex or person.sex
    if len(person.id_number) == 12:
        # What contradicts the number was a slip of the person, not of the state.
        sex, year = sex_and_year(person.id_number)
        person.sex = sex
        if person.birth_date and person.birth_date.year != year:
            person.birth_date = None


@transaction.atomic
def verify_at_counter(person: Person, officer: User) -> Person:
    """Note that ``officer`` has compared ``person`` with their identity card.

    Raises ``NotAllowed`` for one's own profile or one without an ID number, ``IdentityConflict``
    when the number is verified for another account.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.user_id == officer.pk:
        raise NotAllowed(_("Nobody verifies their own identity."))
    if not (person.full_name and person.id_number and person.birth_date):
        raise NotAllowed(_("Name, date of birth and ID number are needed before verification."))
    others = Person.objects.filter(id_number=person.id_number, verified_at__isnull=False)
    if others.exclude(pk=person.pk).exists():
        raise IdentityConflict(_("This identity already belongs to another account here."))
    person.verified_by = Person.VerifiedBy.COUNTER
    person.verified_at = timezone.now()
    person.save(update_fields=["verified_by", "verified_at"])
    log.info("verified_at_counter", person_id=person.pk, officer_id=officer.pk)
    return person
