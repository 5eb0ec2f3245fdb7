"""Who sees which drafts and dossiers, and what somebody is to one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Authorisation, Membership, User
from dossiers.links import SESSION_KEY, hash_of
from dossiers.models import Dossier, Draft, Officer, SupplementRequest
from dossiers.states import OfficerRole, Role

# What an officer may do to the dossiers of the agency; who is not here only sees them.
ROLES_OF: Mapping[str, frozenset[Role]] = {
    OfficerRole.COUNTER: frozenset({Role.OFFICER}),
    OfficerRole.PROCESSOR: frozenset({Role.OFFICER}),
    OfficerRole.HEAD: frozenset({Role.OFFICER}),
    OfficerRole.LEADER: frozenset({Role.OFFICER, Role.LEADER}),
}

Filings = TypeVar("Filings", Draft, Dossier)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks. ``secrets``: SHA-256 of the secrets of filings without an owner they have shown."""

    user: User | AnonymousUser
    secrets: frozenset[str] = frozenset()


def viewer_of(request: Any) -> Viewer:
    """Return who asks by ``request``, Django's or the API's.

    A secret comes by the session, or by the header ``Filing-Secret``.
    """
    shown = set(request.session.get(SESSION_KEY, ()))
    if secret := request.headers.get("Filing-Secret"):
        shown.add(hash_of(secret))
    assert isinstance(request.user, User | AnonymousUser)
    return Viewer(request.user, frozenset(shown))


def drafts_visible_to(viewer: Viewer) -> QuerySet[Draft]:
    """Return the drafts of ``viewer``; officers see none but their own."""
    return _any_of(Draft.objects.all(), _applicants_ways(viewer))


def dossiers_visible_to(viewer: Viewer) -> QuerySet[Dossier]:
    """Return what ``viewer`` may see as applicant or as officer, to find one of them in.

    Lists are quick by ``own_dossiers`` and ``dossiers_of_agency``.
    """
    ways = [*_applicants_ways(viewer)]
    if viewer.user.is_authenticated:
        ways.append(Q(agency__in=Officer.objects.filter(user=viewer.user).values("agency")))
    return _any_of(Dossier.objects.all(), ways)


def applied_dossiers(viewer: Viewer) -> QuerySet[Dossier]:
    """Return what ``viewer`` sees as applicant, to find one of them in."""
    return _any_of(Dossier.objects.all(), _applicants_ways(viewer))


def own_drafts(viewer: Viewer) -> QuerySet[Draft]:
    """Return the drafts of ``viewer``, to list them."""
    return _each_by_its_index(Draft.objects.all(), viewer)


def own_dossiers(viewer: Viewer) -> QuerySet[Dossier]:
    """Return what ``viewer`` sees as applicant, to list it."""
    return _each_by_its_index(Dossier.objects.all(), viewer)


def dossiers_of_agency(officer: Officer) -> QuerySet[Dossier]:
    return Dossier.objects.filter(agency=officer.agency_id)


def officer_of(user: User | AnonymousUser) -> Officer | None:
    """Return ``user`` as an officer, with the agency."""
    if not user.is_authenticated:
        return None
    return Officer.objects.filter(user=user).select_related("agency").first()


def is_applicant(filing: Draft | Dossier, viewer: Viewer) -> bool:
    rows = drafts_visible_to(viewer) if isinstance(filing, Draft) else applied_dossiers(viewer)
    return rows.filter(pk=filing.pk).exists()


def roles_on(dossier: Dossier, viewer: Viewer) -> set[Role]:
    """Return what ``viewer`` is to ``dossier``; nobody is an officer on their own."""
    if is_applicant(dossier, viewer):
        return {Role.APPLICANT}
    if isinstance(viewer.user, User) and dossier.owner_id != viewer.user.pk:
        return roles_of_officer(officer_of(viewer.user), dossier)
    return set()


def roles_of_officer(officer: Officer | None, dossier: Dossier) -> set[Role]:
    if officer is None or officer.agency_id != dossier.agency_id:
        return set()
    return set(ROLES_OF.get(officer.role, ()))


def open_supplement(dossier: Dossier) -> SupplementRequest | None:
    """Return the request that waits for the applicant's answer, with its dossier."""
    waiting = dossier.supplements.filter(answered_at=None, cancelled_at=None)
    return waiting.select_related("dossier").first()


def _applicants_ways(viewer: Viewer) -> Iterator[Q]:
    """Yield the ways in which a filing is one's own, each with an index to find it by."""
    if viewer.secrets:
        yield Q(secret_hash__in=viewer.secrets)
    if not viewer.user.is_authenticated:
        return
    user = viewer.user
    # Who left an organisation no longer sees what they filed for it.
    yield Q(owner=user, organisation=None)
    current = Membership.objects.filter(user=user, ended_at=None)
    yield Q(organisation__in=current.values("organisation"))
    granted = _authorisations(user)
    for_this = granted.filter(
        Q(procedure_code="") | Q(procedure_code=OuterRef("procedure__code")),
        grantor=OuterRef("owner"),
    )
    # The first condition says no more than the second, but has an index.
    yield Q(Exists(for_this), owner__in=granted.values("grantor"), organisation=None)


def _authorisations(user: User) -> QuerySet[Authorisation]:
    """Return those in force by which ``user`` acts for others."""
    today = timezone.localdate()
    return Authorisation.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=today),
        delegate=user,
        valid_from__lte=today,
        revoked_at=None,
    )


def _any_of(rows: QuerySet[Filings], ways: Iterator[Q] | list[Q]) -> QuerySet[Filings]:
    found = list(ways)
    return rows.filter(reduce(or_, found)) if found else rows.none()


def _each_by_its_index(rows: QuerySet[Filings], viewer: Viewer) -> QuerySet[Filings]:
    """Find each way's rows apart: one condition made of all of them would read the whole table."""
    parts = [rows.filter(way).values("pk") for way in _applicants_ways(viewer)]
    if not parts:
        return rows.none()
    first, *others = parts
    return rows.filter(pk__in=first.union(*others) if others else first)
