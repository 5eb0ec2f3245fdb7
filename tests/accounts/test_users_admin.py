from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.models import User
from tests.officers import PASSWORD, client_of, make_officer, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return client_of(make_officer("administrator"))


def data(**extra):
    return {
        "email": "Moi@Example.vn",
        "first_name": "Thị Mới",
        "last_name": "Nguyễn",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "groups": [Group.objects.get(name="editor").pk],
        **extra,
    }


def test_administrator_makes_an_officer_without_user_name(client):
    answer = client.post(reverse("wagtailusers_users:add"), data())

    assert answer.status_code == 302
    user = User.objects.get(email="moi@example.vn")
    assert user.check_password(PASSWORD)
    assert [group.name for group in user.groups.all()] == ["editor"]


def test_address_in_use_is_refused_whatever_its_case(client):
    make_user("moi@example.vn")

    answer = client.post(reverse("wagtailusers_users:add"), data())

    assert answer.context["form"].errors == {
        "email": ["Somebody already signs in with this e-mail address."]
    }


def test_changed_address_must_be_verified_anew(client):
    user = make_user("cu@example.vn")

    client.post(
        reverse("wagtailusers_users:edit", args=[user.pk]),
        data(password1="", password2="", is_active="on"),
    )

    user.refresh_from_db()
    assert user.email == "moi@example.vn"
    assert EmailAddress.objects.filter(user=user).count() == 0


def test_list_shows_addresses_and_roles(client):
    page = client.get(reverse("wagtailusers_users:index")).content.decode()

    assert "administrator@example.vn" in page


@pytest.mark.parametrize("role", ["editor", "translator", "reviewer"])
def test_others_do_not_manage_users(role):
    answer = client_of(make_officer(role)).get(reverse("wagtailusers_users:index"))

    assert answer["Location"] == "/admin/"
