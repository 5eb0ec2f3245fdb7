"""What an applicant need not type again: what their account knows of them."""

from __future__ import annotations

from typing import Any

from accounts.models import Organisation, Person, User
from dossiers.selectors_drafts import Party


def applicant_of(party: Party) -> dict[str, Any]:
    """Return the applicant's part of a form as far as accounts know it; nothing empty."""
    if party.organisation is not None:
        known = _of_organisation(party.organisation)
    elif party.owner is not None:
        known = _of_person(party.owner)
    else:
        known = {}
    return {name: value for name, value in known.items() if value}


def _of_organisation(organisation: Organisation) -> dict[str, Any]:
    return {
        "kind": "organisation",
        "organisation_name": organisation.name,
        "tax_code": organisation.tax_code,
        "representative": organisation.representative_name,
        "phone": organisation.phone,
        "email": organisation.email,
        "address": organisation.address,
    }


def _of_person(user: User) -> dict[str, Any]:
    person = Person.objects.filter(user=user).first()
    if person is None:
        return {"kind": "person", "full_name": user.get_full_name(), "email": user.email}
    return {
        "kind": "person",
        "full_name": person.full_name,
        "birth_date": person.birth_date.isoformat() if person.birth_date else "",
        "id_number": person.id_number,
        "phone": person.phone,
        "email": user.email,
        "address": person.address,
    }
