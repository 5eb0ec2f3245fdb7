from __future__ import annotations

import os
import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.messages import get_messages
from django.test import Client

from accounts.assurance import SESSION_KEY, level_of
from accounts.models import Person, User
from accounts.national.identity import identity_of
from accounts.national.tokens import read_id_token
from accounts.selectors import current_memberships
from tests.accounts.national import HOST, LoopbackBrowser, sign_in_there
from tests.officers import client_of, make_user

pytestmark = pytest.mark.django_db
BEGIN = "/vi/accounts/national/login/"
ISSUER = "https://sso.example"


def provider(issuer):
    app = {
        "provider_id": "national",
        "name": "National sign-on",
        "client_id": "portal",
        "secret": "portal-test-secret",
        "settings": {"server_url": issuer},
    }
    ours = "accounts.national.provider.NationalProvider"
    return {"openid_connect": {"provider_class": ours, "APPS": [app]}}


@pytest.fixture
def keycloak(settings):
    settings.NATIONAL_SSO_ISSUER = os.environ["NATIONAL_SSO_ISSUER"]
    settings.SOCIALACCOUNT_PROVIDERS = provider(settings.NATIONAL_SSO_ISSUER)


def begin(client, path=BEGIN, **values):
    answer = client.post(path, values)
    assert answer.status_code == 302
    return answer["Location"]


def portal_browser(user=None):
    client = client_of(user) if user else Client()
    client.defaults["HTTP_HOST"] = HOST
    return client


def level_in(client):
    request = client.get("/vi/tai-khoan/").wsgi_request
    return level_of(request)


# --- With the real provider -------------------------------------------------------------------


@pytest.mark.services
def test_first_visit_opens_an_account_with_consent_and_later_ones_find_it(keycloak):
    client, browser = portal_browser(), LoopbackBrowser()
    address = begin(client)
    asked = parse_qs(urlsplit(address).query)
    assert asked["acr_values"] == ["2"]
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["nonce"][0]) >= 40

    form = client.get(sign_in_there(address, "citizen", browser), follow=True)
    assert form.redirect_chain[-1][0] == "/vi/accounts/3rdparty/signup/"
    assert form.context["form"]["email"].value() == "citizen@example.test"
    assert not User.objects.exists()
    done = client.post(
        form.redirect_chain[-1][0], {"email": "citizen@example.test", "consent": "on"}
    )

    assert done["Location"] == "/vi/"
    user = User.objects.get()
    assert (user.email, user.has_usable_password()) == ("citizen@example.test", False)
    assert user.consents.get().purpose == "account"
    person = user.person
    assert (person.full_name, person.id_number, person.sex) == (
        "Nguyễn Thị Lan",
        "001190000001",
        "female",
    )
    assert (person.national_id, person.verified_by) == ("tech-0001", "national")
    assert level_in(client) == 2
    # The way out ends the national session too.
    away = client.post("/vi/accounts/logout/")["Location"]
    assert urlsplit(away).path == "/realms/portal/protocol/openid-connect/logout"
    left = browser.get(away, allow_redirects=False, timeout=20)
    assert left.headers["Location"] == f"http://{HOST}/vi/"

    again = portal_browser()
    # Signed out there as well: the provider asks for the password again.
    page = browser.get(begin(again), timeout=20).text
    assert 'name="password"' in page


@pytest.mark.services
def test_business_finds_its_account_by_verified_id_number_and_proves_its_organisation(keycloak):
    user = make_user("minh@example.vn")
    Person.objects.create(
        user=user,
        full_name="Trần Minh",
        id_number="001085000002",
        verified_by="counter",
        verified_at="2026-01-01T00:00:00Z",
    )
    client = portal_browser()

    answer = client.get(sign_in_there(begin(client), "business"))

    assert answer["Location"] == "/vi/"
    assert User.objects.count() == 1
    assert SocialAccount.objects.get().user == user
    assert Person.objects.get().national_id == "tech-0002"
    assert current_memberships(user).get().organisation.tax_code == "0100109106"
    assert level_in(client) == 2


@pytest.mark.services
def test_provider_that_does_not_answer_is_told_plainly(settings):
    settings.SOCIALACCOUNT_PROVIDERS = provider("http://127.0.0.1:1/realms/none")

    answer = Client().post(BEGIN)

    assert answer.status_code == 401
    assert "Đăng nhập quốc gia" in answer.content.decode()


@pytest.mark.services
def test_what_browsers_ask_for_is_not_passed_on(keycloak):
    address = begin(
        portal_browser(), f"{BEGIN}?auth_params=acr_values%3D1&scope=phone&action=rerequest"
    )
    asked = parse_qs(urlsplit(address).query)

    assert asked["acr_values"] == ["2"]
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}


@pytest.mark.services
def test_answer_of_another_session_opens_nothing(keycloak):
    first, second = portal_browser(), portal_browser()
    back = sign_in_there(begin(first), "business")

    answer = second.get(back)

    assert "_auth_user_id" not in second.session
    assert answer.status_code == 401
    assert not User.objects.exists()


@pytest.mark.services
def test_signed_in_person_verifies_their_own_profile(keycloak):
    user = make_user("lan@example.vn")
    client = portal_browser(user)
    assert level_in(client) == 1

    answer = client.get(sign_in_there(begin(client, process="connect"), "citizen"))

    assert answer["Location"] == "/vi/tai-khoan/ca-nhan/"
    assert Person.objects.get().user == user
    assert level_in(client) == 2


@pytest.mark.services
def test_identity_of_somebody_else_is_not_taken_over(keycloak):
    owner, other = make_user("lan@example.vn"), make_user("other@example.vn")
    Person.objects.create(user=owner, full_name="Lan", national_id="tech-0002")
    client = portal_browser(other)

    answer = client.get(sign_in_there(begin(client, process="connect"), "business"))

    assert answer["Location"] == "/vi/tai-khoan/ca-nhan/"
    assert [m.level_tag for m in get_messages(answer.wsgi_request)] == ["error"]
    assert Person.objects.get().user == owner
    assert SESSION_KEY not in client.session


# --- Tokens of our own making -----------------------------------------------------------------

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
JWKS = {
    "keys": [
        {
            **jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True),
            "kid": "k1",
            "alg": "RS256",
        }
    ]
}


def id_token(key=KEY, algorithm="RS256", kid="k1", **changes):
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "sub": "s1",
        "aud": "portal",
        "exp": now + 60,
        "iat": now,
        "nonce": "n1",
        **changes,
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": kid})


def read(encoded, nonce="n1"):
    return read_id_token(encoded, keys=JWKS, issuer=ISSUER, audience="portal", nonce=nonce)


def test_good_id_token_is_read():
    assert read(id_token(acr="2"))["acr"] == "2"


@pytest.mark.parametrize(
    "changes",
    [
        {"key": OTHER_KEY},
        {"kid": "k2"},
        {"iss": "https://evil.example"},
        {"aud": "another-client"},
        {"exp": int(time.time()) - 120},
        {"nonce": "n2"},
        {"nonce": None},
        {"sub": None},
        {"key": "a-shared-secret-that-is-long-enough-for-hs256", "algorithm": "HS256"},
        {"key": "", "algorithm": "none"},
    ],
)
def test_wrong_id_token_is_refused(changes):
    with pytest.raises(OAuth2Error):
        read(id_token(**changes))


@pytest.mark.parametrize("encoded", ["", "x", "a.b.c"])
def test_what_is_no_token_is_refused(encoded):
    with pytest.raises(OAuth2Error):
        read(encoded)


def test_token_without_a_nonce_of_ours_is_refused():
    with pytest.raises(OAuth2Error):
        read(id_token(), nonce="")


@pytest.mark.parametrize(
    ("claims", "userinfo", "proven"),
    [
        ({"acr": "2"}, {}, True),
        ({"acr": "1"}, {}, False),
        ({"acr": "0"}, {"acr": "2"}, False),
        ({}, {"acr": "2"}, False),
        ({"acr": "22"}, {}, False),
    ],
)
def test_level_is_what_the_id_token_says(claims, userinfo, proven):
    assert identity_of({"sub": "s1", **claims}, userinfo).is_proven is proven


def test_numbers_that_are_none_are_left_out():
    identity = identity_of(
        {
            "sub": "s1",
            "SoDinhDanh": "12",
            "MaSoThue": "0100109107",
            "birthdate": "soon",
            "gender": "x",
        },
        {"name": "Lan Nguyễn"},
    )

    assert (identity.id_number, identity.tax_code, identity.birth_date, identity.sex) == (
        "",
        "",
        None,
        "",
    )
    assert identity.full_name == "Lan Nguyễn"
