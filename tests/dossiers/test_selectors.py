from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Authorisation, Membership, Organisation
from dossiers.links import hash_of
from dossiers.models import Dossier
from dossiers.selectors import (
    Viewer,
    applied_dossiers,
    dossiers_visible_to,
    drafts_visible_to,
    own_dossiers,
    own_drafts,
    roles_on,
)
from dossiers.states import OfficerRole, Role
from tests.dossiers.builders import (
    make_agency,
    make_dossier,
    make_draft,
    make_officer,
    make_procedure,
)
from tests.officers import make_user

pytestmark = pytest.mark.django_db

NOBODY = Viewer(AnonymousUser())


@pytest.fixture
def page():
    return make_procedure()


@pytest.fixture
def owner():
    return make_user()


@pytest.fixture
def stranger():
    return make_user("nguoi-la@example.vn")


def sees(viewer: Viewer, dossier: Dossier) -> bool:
    """Whether ``viewer`` sees ``dossier`` as applicant; every way to ask must agree."""
    found = applied_dossiers(viewer).filter(pk=dossier.pk).exists()
    assert own_dossiers(viewer).filter(pk=dossier.pk).exists() is found
    assert dossiers_visible_to(viewer).filter(pk=dossier.pk).exists() is found
    assert (roles_on(dossier, viewer) == {Role.APPLICANT}) is found
    return found


def test_owner_sees_their_dossiers_and_nobody_else_does(page, owner, stranger):
    dossier = make_dossier(page, owner=owner)

    assert sees(Viewer(owner), dossier)
    assert not sees(Viewer(stranger), dossier)
    assert not sees(NOBODY, dossier)


def test_owner_sees_their_drafts_and_nobody_else_does(page, owner, stranger):
    draft = make_draft(page, owner=owner)

    for rows in (drafts_visible_to, own_drafts):
        assert list(rows(Viewer(owner))) == [draft]
        assert list(rows(Viewer(stranger))) == []
        assert list(rows(NOBODY)) == []


def test_secret_opens_the_filing_that_it_belongs_to(page):
    shown, other = make_dossier(page, secret="mot"), make_dossier(page, secret="hai")
    viewer = Viewer(AnonymousUser(), frozenset({hash_of("mot")}))

    assert sees(viewer, shown)
    assert not sees(viewer, other)
    assert not sees(Viewer(AnonymousUser(), frozenset({hash_of("")})), other)
    assert list(own_drafts(viewer)) == []


def test_filing_of_an_account_has_no_secret_that_opens_it(page, owner):
    dossier = make_dossier(page, owner=owner)

    assert not sees(Viewer(AnonymousUser(), frozenset({hash_of("")})), dossier)


def test_organisations_filings_are_for_its_present_members(page, owner, stranger):
    organisation = Organisation.objects.create(tax_code="0100109106", name="Công ty Mẫu")
    for user in (owner, stranger):
        Membership.objects.create(organisation=organisation, user=user, role="staff")
    dossier = make_dossier(page, owner=owner, organisation=organisation)
    assert sees(Viewer(owner), dossier)
    assert sees(Viewer(stranger), dossier)

    Membership.objects.update(ended_at=timezone.now())

    assert not sees(Viewer(owner), dossier)  # who filed it and left does not either
    assert not sees(Viewer(stranger), dossier)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"procedure_code": "1.004363"}, True),
        ({"procedure_code": "1.004364"}, False),
        ({"valid_from": timedelta(days=1)}, False),
        ({"valid_until": timedelta(days=0)}, True),
        ({"valid_until": timedelta(days=-1)}, False),
        ({"revoked_at": timezone.now()}, False),
    ],
)
def test_authorisation_opens_the_grantors_filings_while_it_is_in_force(
    page, owner, stranger, changes, expected
):
    today = timezone.localdate()
    dates = {
        name: today + value if isinstance(value, timedelta) else value
        for name, value in changes.items()
    }
    Authorisation.objects.create(
        grantor=owner, delegate=stranger, **{"valid_from": today - timedelta(days=9), **dates}
    )
    dossier = make_dossier(page, owner=owner)

    assert sees(Viewer(stranger), dossier) is expected
    assert sees(Viewer(owner), dossier)


def test_authorisation_of_a_person_does_not_open_their_organisations_filings(page, owner, stranger):
    organisation = Organisation.objects.create(tax_code="0100109106", name="Công ty Mẫu")
    Authorisation.objects.create(grantor=owner, delegate=stranger, valid_from=timezone.localdate())
    dossier = make_dossier(page, owner=owner, organisation=organisation)

    assert not sees(Viewer(stranger), dossier)


@pytest.mark.parametrize(
    ("role", "roles"),
    [
        (OfficerRole.COUNTER, {Role.OFFICER}),
        (OfficerRole.PROCESSOR, {Role.OFFICER}),
        (OfficerRole.HEAD, {Role.OFFICER}),
        (OfficerRole.LEADER, {Role.OFFICER, Role.LEADER}),
        (OfficerRole.CONTROLLER, set()),
        (OfficerRole.ADMINISTRATOR, set()),
    ],
)
def test_officers_see_their_agencys_dossiers_but_no_drafts(page, role, roles):
    dossier, _draft = make_dossier(page), make_draft(page)
    viewer = Viewer(make_officer(dossier.agency, role).user)
    other = Viewer(make_officer(make_agency("G10.10", "Cục khác"), role).user)

    assert list(dossiers_visible_to(viewer)) == [dossier]
    assert list(dossiers_visible_to(other)) == []
    assert list(own_dossiers(viewer)) == list(drafts_visible_to(viewer)) == []
    assert roles_on(dossier, viewer) == roles
    assert roles_on(dossier, other) == set()


def test_officer_is_no_officer_on_their_own_dossier(page):
    agency = page.agencies.get()
    leader = make_officer(agency, OfficerRole.LEADER)
    own = make_dossier(page, owner=leader.user)
    organisation = Organisation.objects.create(tax_code="0100109106", name="Công ty Mẫu")
    left = make_dossier(page, owner=leader.user, organisation=organisation)

    assert roles_on(own, Viewer(leader.user)) == {Role.APPLICANT}
    assert roles_on(left, Viewer(leader.user)) == set()


def test_list_of_ones_own_takes_one_query_in_order(page, owner):
    filed = [make_dossier(page, owner=owner) for _index in range(3)]

    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = list(own_dossiers(Viewer(owner)).order_by("-submitted_at", "id"))

    assert len(queries) == 1
    assert found == filed[::-1]
