from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts import home, personal_data
from accounts.models import Authorisation, Consent, Membership, Notice, Organisation, Person, User
from accounts.services.authorisations import grant
from accounts.services.consents import give_consent
from accounts.services.organisations import add_member, register_organisation
from tests.officers import PASSWORD, client_of, make_officer, make_user

pytestmark = pytest.mark.django_db
PAGES = [
    "account_home",
    "account_person",
    "account_organisations",
    "account_authorisations",
    "account_data",
]
PROFILE = {
    "full_name": "Nguyễn Thị Lan",
    "birth_date": "1990-03-02",
    "sex": "female",
    "id_number": "001190000001",
    "phone": "0912 345 678",
    "address": "Xã Mùa Vàng",
}


@pytest.fixture
def user():
    return make_user()


@pytest.fixture
def own(user):
    return client_of(user)


@pytest.fixture
def kept():
    """What one test registers is forgotten after it."""
    before = dict(personal_data.keepers), dict(home.sections), list(home.titles_of)
    yield
    for place, old in zip((personal_data.keepers, home.sections), before[:2], strict=True):
        place.clear()
        place.update(old)
    home.titles_of[:] = before[2]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_are_for_those_who_signed_in(own, name, language):
    with override(language):
        path = reverse(name)
    answer = own.get(path)
    page = answer.content.decode()

    assert answer.status_code == 200
    assert page.count("<h1>") == 1
    assert '<meta name="robots" content="noindex">' in page
    assert "no-store" in answer["Cache-Control"]
    led = Client().get(path)
    assert led["Location"].startswith(f"/{language}/accounts/login/?next=/{language}/")


def test_addresses_are_in_the_language():
    with override("vi"):
        assert reverse("account_organisation", args=[7]) == "/vi/tai-khoan/to-chuc/7/"
    with override("en"):
        assert reverse("account_organisation", args=[7]) == "/en/account/organisations/7/"


# --- Profile ----------------------------------------------------------------------------------


def test_profile_is_saved_as_it_is_understood(own, user):
    answer = own.post("/vi/tai-khoan/ca-nhan/", {**PROFILE, "id_number": "001 190 000 001"})

    assert answer["Location"] == "/vi/tai-khoan/ca-nhan/"
    person = Person.objects.get(user=user)
    assert (person.id_number, person.phone) == ("001190000001", "+84912345678")
    assert (person.birth_date.isoformat(), person.verified_at) == ("1990-03-02", None)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"full_name": ""}, "full_name"),
        ({"sex": "male"}, "id_number"),
        ({"birth_date": "1991-01-01"}, "id_number"),
        ({"birth_date": "32/01/1990"}, "birth_date"),
        ({"phone": "12"}, "phone"),
    ],
)
def test_wrong_profile_names_the_field(own, changes, wrong):
    answer = own.post("/en/account/person/", {**PROFILE, **changes})

    assert answer.context["form"].errors.keys() == {wrong}
    assert f'<a href="#id_{wrong}">' in answer.content.decode()
    assert not Person.objects.exists()


def test_verified_fields_stay_what_was_verified(own, user):
    Person.objects.create(
        user=user,
        full_name="Nguyễn Thị Lan",
        id_number="001190000001",
        verified_by="counter",
        verified_at=timezone.now(),
    )
    own.post(
        "/vi/tai-khoan/ca-nhan/",
        {**PROFILE, "full_name": "Kẻ Khác", "id_number": "001085000002", "address": "Mới"},
    )
    person = Person.objects.get()

    assert (person.full_name, person.id_number, person.address) == (
        "Nguyễn Thị Lan",
        "001190000001",
        "Mới",
    )


# --- Organisations ----------------------------------------------------------------------------


def test_organisation_is_registered_changed_and_shared(own, user):
    staff = make_user("staff@example.vn")
    answer = own.post(
        "/vi/tai-khoan/to-chuc/", {"tax_code": "0100109106-001", "name": "Chi nhánh Mùa Vàng"}
    )
    made = Organisation.objects.get()
    page = f"/vi/tai-khoan/to-chuc/{made.pk}/"
    assert answer["Location"] == page
    assert made.tax_code == "0100109106-001"

    own.post(page, {"name": "Mùa Vàng", "phone": "024 3846 8161"})
    own.post(f"{page}thanh-vien/", {"email": "staff@example.vn", "role": "staff"})

    made.refresh_from_db()
    assert (made.name, made.phone) == ("Mùa Vàng", "+842438468161")
    assert client_of(staff).get(page).status_code == 200
    membership = Membership.objects.get(user=staff)
    own.post(f"/vi/tai-khoan/to-chuc/thanh-vien/{membership.pk}/ket-thuc/")
    assert client_of(staff).get(page).status_code == 404


@pytest.mark.parametrize("tax_code", ["0100109107", "", "x"])
def test_wrong_tax_code_registers_nothing(own, tax_code):
    answer = own.post("/vi/tai-khoan/to-chuc/", {"tax_code": tax_code, "name": "A"})

    assert answer.context["form"].errors.keys() == {"tax_code"}
    assert not Organisation.objects.exists()


def test_registered_tax_code_is_told_at_the_field(own):
    register_organisation(make_user("a@example.vn"), Organisation(tax_code="0100109106", name="A"))

    answer = own.post("/vi/tai-khoan/to-chuc/", {"tax_code": "0100109106", "name": "B"})

    assert answer.context["form"].errors.keys() == {"tax_code"}


def test_staff_changes_nothing_and_strangers_see_nothing(own, user):
    boss = make_user("boss@example.vn")
    made = register_organisation(boss, Organisation(tax_code="0100109106", name="A"))
    page = f"/en/account/organisations/{made.pk}/"
    assert own.get(page).status_code == 404
    assert own.post(page, {"name": "B"}).status_code == 404
    assert own.post(f"{page}members/", {"email": user.email, "role": "staff"}).status_code == 404
    of_boss = Membership.objects.get(user=boss)
    end = f"/en/account/organisations/members/{of_boss.pk}/end/"
    assert own.post(end).status_code == 404
    add_member(made, user.email, by=boss, role="staff")

    own.post(page, {"name": "B"})
    refused = own.post(f"{page}members/", {"email": "boss@example.vn", "role": "staff"})
    own.post(end)

    made.refresh_from_db()
    assert made.name == "A"
    assert refused.context["member_form"].errors.keys() == {"email"}
    assert Membership.objects.filter(ended_at=None).count() == 2


# --- Authorisations ---------------------------------------------------------------------------


def test_authorisation_is_given_seen_and_ended(own, user, kept):
    home.register_titles(
        lambda codes: {code: "Buôn bán thuốc" for code in codes if code == "1.004363"}
    )
    other = make_user("other@example.vn")
    until = timezone.localdate() + timedelta(days=30)
    given = {"email": other.email, "procedure_code": "1.004363", "valid_until": until.isoformat()}

    unknown = own.post("/vi/tai-khoan/uy-quyen/", {**given, "procedure_code": "9.9"})
    own.post("/vi/tai-khoan/uy-quyen/", given)

    assert unknown.context["form"].errors.keys() == {"procedure_code"}
    row = Authorisation.objects.get()
    assert (row.grantor, row.delegate, row.valid_until) == (user, other, until)
    seen = client_of(other).get("/vi/tai-khoan/uy-quyen/").content.decode()
    assert "1.004363: Buôn bán thuốc" in seen
    assert "1.004363" in client_of(other).get("/vi/tai-khoan/").content.decode()
    stranger = client_of(make_user("stranger@example.vn"))
    end = f"/vi/tai-khoan/uy-quyen/{row.pk}/ket-thuc/"
    assert stranger.post(end).status_code == 404
    assert own.get(end).status_code == 405
    own.post(end)
    row.refresh_from_db()
    assert row.revoked_at is not None


def test_addresses_are_not_tried_out_by_the_dozen(own):
    cache.clear()
    errors = [
        own.post("/vi/tai-khoan/uy-quyen/", {"email": f"x{n}@example.vn"}).context["form"].errors
        for n in range(21)
    ]

    assert {"__all__"} in [set(found) for found in errors]


@pytest.mark.parametrize("number", [1, 3])
def test_lists_ask_the_same_number_of_queries(
    own, user, number, kept, django_assert_max_num_queries
):
    # What other apps add counts its queries there.
    for template in [name for name in home.sections if not name.startswith("accounts/")]:
        del home.sections[template]
    for n in range(number):
        other = make_user(f"x{n}@example.vn")
        Person.objects.create(user=other, full_name=f"Người {n}")
        grant(user, other.email)
        grant(other, user.email)
    for path, most in (("/vi/tai-khoan/uy-quyen/", 11), ("/vi/tai-khoan/", 14)):
        own.get(path)
        with django_assert_max_num_queries(most):
            assert own.get(path).status_code == 200


# --- Home -------------------------------------------------------------------------------------


def test_sections_of_other_apps_come_in_their_order(own, kept):
    home.sections.clear()
    home.register_section("accounts/parts/acting_for.html", lambda request: None, order=60)
    home.register_section("404.html", lambda request: None, order=1)
    home.register_section(
        "accounts/parts/identity.html",
        lambda request: {"person": None, "is_verified": True},
        order=2,
    )
    page = own.get("/en/account/")

    assert len(page.context["parts"]) == 1
    assert "Who you are" in page.context["parts"][0]


# --- My data ----------------------------------------------------------------------------------


def reauthenticate(client):
    return client.post("/vi/accounts/reauthenticate/", {"password": PASSWORD})


def test_copy_of_ones_data_is_given_after_the_password(own, user, kept):
    personal_data.register(
        "dossiers", export=lambda user: [{"code": "G10-1"}], erase=lambda user: None
    )
    Person.objects.create(user=user, full_name="Nguyễn Thị Lan", id_number="001190000001")
    give_consent(user, Consent.Purpose.REUSE)
    grant(user, make_user("other@example.vn").email)

    asked = own.post("/vi/tai-khoan/du-lieu/ban-sao/")
    assert asked["Location"].startswith("/vi/accounts/reauthenticate/")
    answer = own.post(asked["Location"], {"password": PASSWORD})

    assert answer["Content-Disposition"].startswith('attachment; filename="my-data-')
    data = json.loads(answer.content)
    assert data["account"]["email"] == "dan@example.vn"
    assert data["person"][0]["id_number"] == "001190000001"
    assert data["authorisations"][0]["other_person"] == "other@example.vn"
    assert data["consents"][0]["purpose"] == "reuse"
    assert data["dossiers"] == [{"code": "G10-1"}]
    assert own.get("/vi/tai-khoan/du-lieu/ban-sao/")["Location"] == "/vi/tai-khoan/du-lieu/"


def test_consent_to_use_papers_again_is_given_and_withdrawn(own, user):
    path = "/vi/tai-khoan/du-lieu/dong-y/reuse/"
    own.post(path, {"agree": "yes"})
    own.post(path, {"agree": "yes"})
    assert [c.withdrawn_at for c in Consent.objects.all()] == [None]
    own.post(path, {"agree": "no"})

    assert Consent.objects.get().withdrawn_at is not None
    assert own.post("/vi/tai-khoan/du-lieu/dong-y/account/", {"agree": "no"}).status_code == 404


def test_erasure_empties_the_account_and_keeps_its_number(own, user, kept):
    erased = []
    personal_data.register(
        "dossiers", export=lambda user: [], erase=lambda user: erased.append(user.pk)
    )
    Person.objects.create(user=user, full_name="Nguyễn Thị Lan", id_number="001190000001")
    register_organisation(
        user,
        Organisation(
            tax_code="0100109106", name="A", representative_name="Lan", phone="+84912345678"
        ),
    )
    give_consent(user, Consent.Purpose.ACCOUNT)
    grant(user, make_user("other@example.vn").email)
    path = "/vi/tai-khoan/du-lieu/xoa/"
    assert own.get(path)["Location"].startswith("/vi/accounts/reauthenticate/")
    reauthenticate(own)

    assert own.post(path).context["form"].errors.keys() == {"sure"}
    answer = own.post(path, {"sure": "on"})

    assert answer["Location"] == "/vi/"
    assert "_auth_user_id" not in own.session
    assert erased == [user.pk]
    left = User.objects.get(pk=user.pk)
    assert (left.email, left.is_active, left.get_full_name()) == (
        f"erased-{user.pk}@erased.invalid",
        False,
        "",
    )
    assert not Person.objects.exists()
    assert not Membership.objects.exists()
    assert not Authorisation.objects.exists()
    assert not left.emailaddress_set.exists()
    assert not Notice.objects.filter(recipient=user).exists()
    assert Organisation.objects.values_list("representative_name", "phone").get() == ("", "")
    assert Consent.objects.get().withdrawn_at is not None
    again = Client().post("/vi/accounts/login/", {"login": "dan@example.vn", "password": PASSWORD})
    assert again.status_code == 200


def test_other_sessions_of_an_erased_person_end(user):
    first, second = client_of(user), client_of(user)
    reauthenticate(first)
    first.post("/vi/tai-khoan/du-lieu/xoa/", {"sure": "on"})

    assert second.get("/vi/tai-khoan/").status_code == 302


def test_open_dossier_stops_erasure(own, user, kept):
    personal_data.register(
        "dossiers",
        export=lambda user: [],
        erase=lambda user: None,
        veto=lambda user: "Hồ sơ G10-1 đang được giải quyết.",
    )
    reauthenticate(own)

    answer = own.post("/vi/tai-khoan/du-lieu/xoa/", {"sure": "on"})

    assert "Hồ sơ G10-1 đang được giải quyết." in answer.content.decode()
    assert User.objects.get(pk=user.pk).is_active
    with pytest.raises(CommandError, match="G10-1"):
        call_command("erase_person", user.email, "--yes")


def test_officers_accounts_are_not_erased_by_themselves():
    officer = make_officer("editor")
    with pytest.raises(CommandError):
        call_command("erase_person", officer.email, "--yes")
    officer.refresh_from_db()

    assert officer.is_active


def test_commands_export_and_erase(user, capsys):
    call_command("export_person", "DAN@example.vn")
    assert json.loads(capsys.readouterr().out)["account"]["email"] == "dan@example.vn"
    call_command("erase_person", "dan@example.vn", "--yes")

    assert not User.objects.filter(email="dan@example.vn").exists()
    with pytest.raises(CommandError):
        call_command("export_person", "dan@example.vn")


def test_erasure_by_command_asks_once_more(user, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda question: "another@example.vn")

    with pytest.raises(CommandError):
        call_command("erase_person", user.email)
    assert User.objects.filter(email=user.email).exists()
