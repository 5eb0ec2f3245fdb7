"""For whom somebody may file, and where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Authorisation, Organisation, User
from accounts.selectors import authorisations_in_force, current_memberships
from dossiers.models import Draft
from procedures.identifiers import short_form
from procedures.models import Agency, ProcedureVersion


@dataclass(frozen=True, slots=True)
class Party:
    """Whose a filing is. ``errors`` says by parameter why somebody may not file for them."""

    owner: User | None = None
    organisation: Organisation | None = None
    authorisation: Authorisation | None = None
    errors: dict[str, list[str]] = field(default_factory=dict)


def party_of(
    user: User | None, code: str, organisation: int | None, authorisation: int | None
) -> Party:
    """Return for whom ``user`` files procedure ``code``: themselves unless one of the ids is given."""
    if organisation and authorisation:
        text = _("File for an organisation or by an authorisation, not both.")
        return Party(errors={"authorisation": [text]})
    if organisation:
        return _organisation(user, organisation)
    if authorisation:
        return _grantor(user, code, authorisation)
    return Party(owner=user)


def _organisation(user: User | None, pk: int) -> Party:
    found = current_memberships(user).filter(organisation=pk).first() if user else None
    if found is None:
        return Party(errors={"organisation": [_("You do not act for this organisation.")]})
    return Party(owner=user, organisation=found.organisation)


def _grantor(user: User | None, code: str, pk: int) -> Party:
    in_force = authorisations_in_force(user, procedure_code=code) if user else None
    found = in_force.filter(pk=pk).first() if in_force is not None else None
    if found is None:
        text = _("There is no authorisation in force by which you may file this procedure.")
        return Party(errors={"authorisation": [text]})
    return Party(owner=found.grantor, authorisation=found)


def offered_agencies(version: ProcedureVersion) -> list[dict[str, Any]]:
    """Return code and name of the agencies that receive a procedure.

    Where the catalogue names none that is known here, the ministry itself does.
    """
    named = [{"code": row["code"], "name": row["name"]} for row in version.content["agencies"]]
    if named:
        return named
    ministry = Agency.objects.filter(
        code=short_form(settings.CATALOGUE_AGENCY), locale__language_code=version.locale
    )
    return list(ministry.values("code", "name"))


def unchosen(draft: Draft) -> dict[str, list[str]]:
    """Return what is still to be chosen before a draft can be filed, with reasons by name."""
    errors: dict[str, list[str]] = {}
    cases = {case["id"] for case in draft.version.content["cases"]}
    if cases and draft.case not in cases:
        errors["case"] = [_("Choose which case yours is.")]
    if draft.agency_id is None:
        errors["agency"] = [_("Choose the agency that is to receive the dossier.")]
    return errors
