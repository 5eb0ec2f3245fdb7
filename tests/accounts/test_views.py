from __future__ import annotations

import pytest
from django.urls import reverse

from tests.officers import client_of, make_officer, make_user, sign_in

pytestmark = pytest.mark.django_db


def test_admin_sign_in_goes_through_the_portal(client):
    answer = client.get("/admin/pages/", follow=True)

    assert answer.redirect_chain == [
        ("/admin/login/?next=/admin/pages/", 302),
        ("/vi/accounts/login/?next=%2Fadmin%2Fpages%2F", 302),
    ]
    assert answer.status_code == 200


def test_admin_sign_in_ignores_other_hosts(client):
    answer = client.get("/admin/login/?next=https://evil.example/")

    assert answer["Location"] == "/vi/accounts/login/?next=%2Fadmin%2F"


def test_admin_sign_in_leads_officers_on():
    answer = client_of(make_officer("editor")).get("/admin/login/?next=/admin/pages/")

    assert answer["Location"] == "/admin/pages/"


def test_citizen_at_the_admin_is_told_no(client):
    sign_in(client, make_user())

    answer = client.get("/admin/", follow=True)

    assert answer.redirect_chain == [("/admin/login/?next=/admin/", 302)]
    assert answer.status_code == 403


def test_admin_sign_out_ends_the_session():
    client = client_of(make_officer("editor"))

    answer = client.post(reverse("wagtailadmin_logout"))

    assert answer["Location"] == "/en/accounts/login/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["/admin/password_reset/", "/admin/password_reset/done/"])
def test_admin_has_no_password_pages_of_its_own(client, path):
    assert client.get(path).status_code == 404
