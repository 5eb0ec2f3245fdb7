from __future__ import annotations

from datetime import date, timedelta

import pytest
from allauth.idp.oidc.models import Token
from django.test import RequestFactory
from django.utils import timezone

from accounts.assurance import SESSION_KEY, level_of
from accounts.exceptions import (
    AlreadyMember,
    IdentityConflict,
    LastRepresentative,
    NoSuchAccount,
    NotAllowed,
    OrganisationTaken,
    WrongAuthorisation,
)
from accounts.models import Membership, Organisation, Person, User
from accounts.selectors import authorisations_granted, authorisations_in_force, current_memberships
from accounts.services.authorisations import grant, revoke
from accounts.services.organisations import (
    add_member,
    end_membership,
    prove_organisation,
    register_organisation,
)
from accounts.services.people import Identity, confirm_identity, locked_fields, verify_at_counter
from tests.officers import make_user

pytestmark = pytest.mark.django_db
LAN = Identity(
    "tech-0001", "Nguyễn Thị Lan", id_number="001190000001", sex="female", is_proven=True
)
REPRESENTATIVE, STAFF = Membership.Role.REPRESENTATIVE, Membership.Role.STAFF


def make_person(user, **extra):
    known = {
        "full_name": "Nguyễn Thị Lan",
        "id_number": "001190000001",
        "birth_date": date(1990, 3, 2),
    }
    return Person.objects.create(user=user, **{**known, **extra})


def make_organisation(user, tax_code="0100109106"):
    return register_organisation(user, Organisation(tax_code=tax_code, name="Công ty Mùa Vàng"))


# --- Identity ---------------------------------------------------------------------------------


def test_proven_identity_fills_and_locks_the_profile():
    user = make_user()
    make_person(user, full_name="Lan", birth_date=date(1991, 1, 1), id_number="")

    person = confirm_identity(user, LAN)

    assert (person.full_name, person.id_number, person.sex) == (
        "Nguyễn Thị Lan",
        "001190000001",
        "female",
    )
    assert person.birth_date is None  # contradicted the number
    assert person.verified_by == "national"
    assert locked_fields(person) == {"full_name", "id_number", "sex"}


def test_unproven_identity_is_linked_but_not_verified():
    person = confirm_identity(
        make_user(), Identity("tech-9", "Trần Văn A", id_number="001085000002")
    )

    assert (person.national_id, person.id_number, person.verified_at) == ("tech-9", "", None)
    assert locked_fields(person) == set()


def test_identity_belongs_to_one_account_only():
    confirm_identity(make_user("a@example.vn"), LAN)

    with pytest.raises(IdentityConflict):
        confirm_identity(make_user("b@example.vn"), LAN)


def test_verified_person_does_not_become_another():
    user = make_user()
    verify_at_counter(make_person(user), make_user("officer@example.vn"))

    with pytest.raises(IdentityConflict):
        confirm_identity(user, Identity("tech-2", "A", id_number="001085000002", is_proven=True))


def test_counter_verifies_a_complete_profile_of_somebody_else():
    officer = make_user("officer@example.vn")
    person = verify_at_counter(make_person(make_user()), officer)

    assert (person.verified_by, person.verified_at is None) == ("counter", False)
    with pytest.raises(NotAllowed):
        verify_at_counter(make_person(officer, id_number="001085000002"), officer)
    with pytest.raises(NotAllowed):
        verify_at_counter(make_person(make_user("c@example.vn"), id_number=""), officer)
    with pytest.raises(IdentityConflict):
        verify_at_counter(make_person(make_user("d@example.vn")), officer)


# --- Assurance --------------------------------------------------------------------------------


def request_of(user, session=None, auth=None):
    request = RequestFactory().get("/")
    request.user, request.session = user, session or {}
    if auth:
        request.auth = auth
    return request


def test_level_rises_with_what_is_proven():
    user = make_user()
    proof = {SESSION_KEY: {"user": user.pk, "is_proven": True, "id_token": ""}}
    weak = {SESSION_KEY: {"user": user.pk, "is_proven": False, "id_token": ""}}
    others = {SESSION_KEY: {"user": user.pk + 1, "is_proven": True, "id_token": ""}}

    assert level_of(request_of(user)) == 1
    assert level_of(request_of(user, proof)) == 2
    assert level_of(request_of(user, weak)) == 1
    assert level_of(request_of(user, others)) == 1
    assert level_of(request_of(user, proof, auth=Token())) == 1


def test_national_verification_counts_in_its_session_only_and_the_counters_in_all():
    user = make_user()
    confirm_identity(user, LAN)
    assert level_of(request_of(user)) == 1

    Person.objects.update(verified_by="counter")

    assert level_of(request_of(user)) == 2


# --- Organisations ----------------------------------------------------------------------------


def test_who_registers_an_organisation_represents_it():
    user = make_user()
    organisation = make_organisation(user)

    assert [(m.organisation, m.role) for m in current_memberships(user)] == [
        (organisation, "representative")
    ]


def test_tax_code_is_registered_once():
    make_organisation(make_user())

    with pytest.raises(OrganisationTaken):
        make_organisation(make_user("b@example.vn"))
    assert Membership.objects.count() == 1


def test_representative_adds_and_ends_staff():
    user, staff = make_user(), make_user("staff@example.vn")
    organisation = make_organisation(user)
    membership = add_member(organisation, "STAFF@example.vn", by=user, role=STAFF)

    with pytest.raises(AlreadyMember):
        add_member(organisation, "staff@example.vn", by=user, role=STAFF)
    with pytest.raises(NotAllowed):
        add_member(organisation, "dan@example.vn", by=staff, role=STAFF)
    with pytest.raises(NoSuchAccount):
        add_member(organisation, "nobody@example.vn", by=user, role=STAFF)
    end_membership(membership, by=user)

    assert list(current_memberships(staff)) == []


def test_unverified_address_is_nobodys():
    user = make_user()
    User.objects.create_user("new@example.vn", "x")

    with pytest.raises(NoSuchAccount):
        add_member(make_organisation(user), "new@example.vn", by=user, role=STAFF)


def test_last_representative_stays():
    user = make_user()
    make_organisation(user)

    with pytest.raises(LastRepresentative):
        end_membership(current_memberships(user).get(), by=user)


def test_staff_leaves_but_ends_nobody_else():
    user, staff = make_user(), make_user("staff@example.vn")
    own = add_member(make_organisation(user), staff.email, by=user, role=STAFF)

    with pytest.raises(NotAllowed):
        end_membership(current_memberships(user).get(), by=staff)
    end_membership(own, by=staff)

    assert list(current_memberships(staff)) == []


def test_national_proof_ends_what_was_registered_without_one():
    squatter, owner = make_user("a@example.vn"), make_user("b@example.vn")
    make_organisation(squatter)

    organisation = prove_organisation(owner, "0100109106")

    assert organisation.verified_at is not None
    assert list(current_memberships(squatter)) == []
    assert current_memberships(owner).get().role == REPRESENTATIVE


# --- Authorisations ---------------------------------------------------------------------------


def test_authorisation_is_in_force_for_its_procedure_until_its_day():
    grantor, delegate = make_user("a@example.vn"), make_user("b@example.vn")
    today = timezone.localdate()
    one = grant(grantor, "b@example.vn", procedure_code="1.004363", valid_until=today)
    every = grant(grantor, "b@example.vn")

    in_force = authorisations_in_force
    assert set(in_force(delegate)) == {one, every}
    assert set(in_force(delegate, procedure_code="1.004363")) == {one, every}
    assert set(in_force(delegate, procedure_code="2.000001")) == {every}
    assert list(in_force(grantor)) == []
    one.valid_until = today - timedelta(days=1)
    one.save()
    revoke(every, by=grantor)

    assert list(in_force(delegate)) == []
    assert list(authorisations_granted(grantor)) == [one]


def test_wrong_authorisations_are_refused():
    user, other = make_user("a@example.vn"), make_user("b@example.vn")
    yesterday = timezone.localdate() - timedelta(days=1)

    with pytest.raises(WrongAuthorisation):
        grant(user, user.email)
    with pytest.raises(WrongAuthorisation):
        grant(user, other.email, valid_until=yesterday)
    with pytest.raises(NoSuchAccount):
        grant(user, "nobody@example.vn")
    given = grant(user, other.email)
    with pytest.raises(WrongAuthorisation):
        grant(user, other.email)
    with pytest.raises(NotAllowed):
        revoke(given, by=make_user("c@example.vn"))


def test_authorisation_of_a_closed_account_ends():
    grantor, delegate = make_user("a@example.vn"), make_user("b@example.vn")
    grant(grantor, delegate.email)
    User.objects.filter(pk=grantor.pk).update(is_active=False)

    assert list(authorisations_in_force(delegate)) == []
