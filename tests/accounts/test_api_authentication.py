from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.idp.oidc.models import Token
from django.test import override_settings
from django.urls import path
from django.utils import timezone
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api_authentication import ScopeGranted, TokenAuthentication
from accounts.services.clients import register_client, remove_client, renew_secret
from portal_site.urls import urlpatterns as site_urls
from tests.officers import client_of, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
VERIFIER = "a-verifier-of-forty-three-characters-or-more-0123456789"
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
)
BACK = "https://agent.example/back"


class WhoView(APIView):
    authentication_classes = [TokenAuthentication, SessionAuthentication]
    permission_classes = [AllowAny, ScopeGranted]
    scope = "dossiers"

    def get(self, request):
        return Response({"email": getattr(request.user, "email", None)})

    post = get


class OpenView(WhoView):
    scope = ""


urlpatterns = [
    path("api/v1/who/", WhoView.as_view()),
    path("api/v1/open/", OpenView.as_view()),
    *site_urls,
]


def token_of(client, made, secret, scope="dossiers:read dossiers:write"):
    answer = client.post(
        "/identity/o/api/token",
        {
            "grant_type": "client_credentials",
            "client_id": made.pk,
            "client_secret": secret,
            "scope": scope,
        },
    )
    assert answer.status_code == 200, answer.content
    return answer.json()["access_token"]


def bearer(token):
    return {"authorization": f"Bearer {token}"}


@pytest.fixture
def registered():
    return register_client("Agent", scopes=["dossiers:read", "dossiers:write"])


def test_client_on_its_own_acts_as_its_service_account(client, registered):
    token = token_of(client, *registered)

    answer = client.get("/api/v1/who/", headers=bearer(token))

    assert answer.json() == {"email": f"client-{registered[0].pk}@clients.invalid"}


def test_caller_without_a_token_is_anonymous(client):
    answer = client.get("/api/v1/who/")

    assert (answer.status_code, answer.json()) == (200, {"email": None})


@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer", "Basic dTpw", "Token x", "Bearer ế"])
def test_bad_token_is_refused_even_where_anonymous_callers_are_served(client, header):
    answer = client.get("/api/v1/open/", headers={"authorization": header})

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "invalid_token"


def test_expired_token_is_refused(client, registered):
    token = token_of(client, *registered)
    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert client.get("/api/v1/open/", headers=bearer(token)).status_code == 401


def test_token_in_the_address_opens_nothing(client, registered):
    token = token_of(client, *registered)

    assert client.get(f"/api/v1/who/?access_token={token}").json() == {"email": None}


def test_refresh_token_is_no_access_token(client, registered):
    token = token_of(client, *registered)
    Token.objects.update(type=Token.Type.REFRESH_TOKEN)

    assert client.get("/api/v1/who/", headers=bearer(token)).status_code == 401


@pytest.mark.parametrize("end", [remove_client, renew_secret])
def test_tokens_end_with_the_client_or_its_secret(client, registered, end):
    token = token_of(client, *registered)
    end(registered[0])

    assert client.get("/api/v1/who/", headers=bearer(token)).status_code == 401


def test_token_of_a_closed_account_is_refused(client, registered):
    token = token_of(client, *registered)
    owner = registered[0].owner
    owner.is_active = False
    owner.save()

    assert client.get("/api/v1/who/", headers=bearer(token)).status_code == 401


def test_token_does_only_what_it_was_granted(client, registered):
    token = token_of(client, *registered, scope="dossiers:read")

    read = client.get("/api/v1/who/", headers=bearer(token))
    written = client.post("/api/v1/who/", headers=bearer(token))

    assert read.status_code == 200
    assert written.status_code == 403
    assert written.json()["code"] == "insufficient_scope"
    assert written.json()["detail"].endswith("“dossiers:write”.")


def test_token_without_scope_reads_what_everybody_may_read(client, registered):
    token = token_of(client, *registered)

    assert client.get("/api/v1/open/", headers=bearer(token)).status_code == 200
    assert client.post("/api/v1/open/", headers=bearer(token)).status_code == 403


def test_client_gets_no_scope_beyond_its_own(client, registered):
    made, secret = registered
    answer = client.post(
        "/identity/o/api/token",
        {
            "grant_type": "client_credentials",
            "client_id": made.pk,
            "client_secret": secret,
            "scope": "desk:write",
        },
    )

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


def test_client_has_a_number_of_calls_a_minute(client):
    made, secret = register_client("Busy", scopes=["dossiers:read"], per_minute=2)
    token = token_of(client, made, secret, scope="dossiers:read")
    answers = [client.get("/api/v1/who/", headers=bearer(token)) for _ in range(5)]

    # A minute may end between two of them.
    assert answers[0].status_code == 200
    assert {a.get("Retry-After") for a in answers if a.status_code == 429} == {"60"}


def test_secrets_are_not_tried_by_the_dozen(client, registered, monkeypatch):
    monkeypatch.setattr("accounts.identity_provider.TOKENS_PER_MINUTE", 2)
    tries = [
        client.post(
            "/identity/o/api/token",
            {
                "grant_type": "client_credentials",
                "client_id": registered[0].pk,
                "client_secret": "x",
            },
        ).status_code
        for _ in range(5)
    ]

    assert set(tries) == {401, 429}


def ask(made, **changes):
    return {
        "response_type": "code",
        "client_id": made.pk,
        "redirect_uri": BACK,
        "scope": "dossiers:read",
        "state": "s1",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changes,
    }


def test_person_lets_a_client_act_with_a_code_and_pkce(client):
    made, _ = register_client(
        "Sổ tay nông dân", scopes=["dossiers:read"], redirect_uris=[BACK], is_public=True
    )
    person = client_of(make_user())

    page = person.get("/identity/o/authorize", ask(made))
    assert page.status_code == 200
    assert "https://agent.example" in page["Content-Security-Policy"]
    granted = person.post(
        "/identity/o/authorize",
        {
            "request": page.context["form"]["request"].value(),
            "scopes": ["dossiers:read"],
            "action": "grant",
        },
    )
    assert granted.status_code == 302
    back = parse_qs(urlsplit(granted["Location"]).query)
    assert back["state"] == ["s1"]
    tokens = client.post(
        "/identity/o/api/token",
        {
            "grant_type": "authorization_code",
            "client_id": made.pk,
            "redirect_uri": BACK,
            "code": back["code"][0],
            "code_verifier": VERIFIER,
        },
    ).json()

    assert tokens["scope"] == "dossiers:read"
    answer = client.get("/api/v1/who/", headers=bearer(tokens["access_token"]))
    assert answer.json() == {"email": "dan@example.vn"}


@pytest.mark.parametrize("method", ["plain", ""])
def test_code_without_pkce_is_refused(method):
    made, _ = register_client("Server", scopes=["dossiers:read"], redirect_uris=[BACK])

    page = client_of(make_user()).get(
        "/identity/o/authorize", ask(made, code_challenge_method=method)
    )

    assert page.status_code == 400


def test_code_is_sent_to_registered_addresses_only():
    made, _ = register_client("Server", scopes=["dossiers:read"], redirect_uris=[BACK])

    page = client_of(make_user()).get(
        "/identity/o/authorize", ask(made, redirect_uri="https://evil.example/")
    )

    assert "Location" not in page
    assert "evil.example" not in page.content.decode()


def test_metadata_name_what_is_offered(client):
    data = client.get("/.well-known/openid-configuration").json()

    assert data["issuer"] == "http://localhost:8000"
    assert data["scopes_supported"] == [
        "desk:read",
        "desk:write",
        "dossiers:read",
        "dossiers:write",
        "lookup:read",
    ]
    assert data["grant_types_supported"] == [
        "authorization_code",
        "client_credentials",
        "refresh_token",
    ]


@override_settings(API_CLIENT_PER_MINUTE=1)
def test_calls_a_minute_are_a_setting_where_the_client_has_none(client, registered):
    token = token_of(client, *registered)
    statuses = [client.get("/api/v1/who/", headers=bearer(token)).status_code for _ in range(3)]

    assert set(statuses) == {200, 429}
