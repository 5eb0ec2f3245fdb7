from __future__ import annotations

import re

import pytest
from allauth.idp.oidc.models import Client, Token

from accounts.services.clients import register_client
from tests.officers import client_of, make_officer

pytestmark = pytest.mark.django_db
ADD = "/admin/api_clients/new/"
NEW = {
    "name": "Sổ tay nông dân",
    "scopes": ["dossiers:read", "dossiers:write"],
    "redirect_uris": "https://agent.example/back\nvn.example.agent:/back",
    "cors_origins": "https://agent.example",
    "per_minute": "90",
}


@pytest.fixture
def admin():
    return client_of(make_officer("administrator"))


def secret_in(answer):
    found = re.search(r'id="client-secret">([^<]+)<', answer.content.decode())
    assert found is not None
    return (
        found.group(1)
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#x27;", "'")
    )


def test_administrator_registers_a_client_and_sees_its_secret_once(admin):
    answer = admin.post(ADD, NEW)

    made = Client.objects.get()
    assert made.check_secret(secret_in(answer))
    assert "no-store" in answer["Cache-Control"]
    assert made.get_scopes() == ["dossiers:read", "dossiers:write"]
    assert made.get_redirect_uris() == ["https://agent.example/back", "vn.example.agent:/back"]
    assert made.get_grant_types() == ["client_credentials", "authorization_code", "refresh_token"]
    assert made.data == {"per_minute": 90}
    assert made.owner.email == f"client-{made.pk}@clients.invalid"
    assert not made.owner.has_usable_password()
    page = admin.get("/admin/api_clients/").content.decode()
    assert made.pk in page
    assert made.secret not in page
    assert made.secret not in admin.get(f"/admin/api_clients/edit/{made.pk}/").content.decode()


def test_app_without_a_secret_acts_for_people_only(admin):
    wrong = admin.post(ADD, {**NEW, "redirect_uris": "", "is_public": "on"})
    answer = admin.post(ADD, {**NEW, "is_public": "on"})

    assert wrong.context["form"].errors.keys() == {"redirect_uris"}
    made = Client.objects.get()
    assert (made.type, made.get_grant_types()) == (
        "public",
        ["authorization_code", "refresh_token"],
    )
    assert "client-secret" not in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("redirect_uris", "http://agent.example/back"),
        ("redirect_uris", "https://*.example/back"),
        ("redirect_uris", "https://agent.example/#x"),
        ("redirect_uris", "javascript:alert(1)"),
        ("cors_origins", "https://agent.example/path"),
        ("scopes", ["everything"]),
        ("scopes", []),
        ("per_minute", "0"),
        ("name", ""),
    ],
)
def test_wrong_client_is_told_at_the_field(admin, field, value):
    answer = admin.post(ADD, {**NEW, field: value})

    assert answer.context["form"].errors.keys() == {field}
    assert not Client.objects.exists()


def test_narrower_scopes_end_tokens_that_reach_further(admin):
    made, _ = register_client("A", scopes=["dossiers:read", "dossiers:write"])
    for scopes in ("dossiers:read", "dossiers:read\ndossiers:write"):
        Token.objects.create(client=made, type="at", hash=scopes, scopes=scopes)

    admin.post(f"/admin/api_clients/edit/{made.pk}/", {"name": "B", "scopes": ["dossiers:read"]})

    made.refresh_from_db()
    assert (made.name, made.get_scopes()) == ("B", ["dossiers:read"])
    assert [token.scopes for token in Token.objects.all()] == ["dossiers:read"]


def test_new_secret_ends_the_old_one(admin):
    made, secret = register_client("A", scopes=["dossiers:read"])
    path = f"/admin/api_clients/renew/{made.pk}/"
    assert admin.get(path).status_code == 200
    made.refresh_from_db()
    assert made.check_secret(secret)

    fresh = secret_in(admin.post(path))

    made.refresh_from_db()
    assert (made.check_secret(fresh), made.check_secret(secret)) == (True, False)


def test_removed_client_leaves_a_closed_service_account(admin):
    made, _ = register_client("A", scopes=["dossiers:read"])
    owner = made.owner

    admin.post(f"/admin/api_clients/delete/{made.pk}/")

    owner.refresh_from_db()
    assert not Client.objects.exists()
    assert not owner.is_active


@pytest.mark.parametrize("role", ["editor", "translator", "reviewer"])
def test_clients_are_the_administrators_matter(role):
    made, _ = register_client("A", scopes=["dossiers:read"])
    officer = client_of(make_officer(role))
    statuses = {
        officer.get(path).status_code
        for path in (ADD, "/admin/api_clients/", f"/admin/api_clients/renew/{made.pk}/")
    }

    assert 200 not in statuses
