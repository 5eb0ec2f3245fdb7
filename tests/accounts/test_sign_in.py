from __future__ import annotations

import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from tests.officers import PASSWORD, make_user, sign_in

pytestmark = pytest.mark.django_db
SIGN_UP = {
    "email": "moi@example.vn",
    "password1": PASSWORD,
    "password2": PASSWORD,
    "consent": "on",
}


def link_in(body: str) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", body)
    assert found is not None
    return found.group(1)


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("vi", "Vui lòng xác nhận địa chỉ thư điện tử"),
        ("en", "Please Confirm Your Email Address"),
    ],
)
def test_sign_up_verifies_the_address_in_the_persons_language(client, language, subject):
    answer = client.post(f"/{language}/accounts/signup/", SIGN_UP)

    assert answer["Location"] == f"/{language}/accounts/confirm-email/"
    assert mail.outbox[0].to == ["moi@example.vn"]
    assert mail.outbox[0].subject.endswith(subject)
    link = link_in(mail.outbox[0].body)
    assert link.startswith(f"/{language}/accounts/confirm-email/")
    client.post(link)
    user = User.objects.get(email="moi@example.vn")
    assert user.language == language
    assert sign_in(client, user)["Location"] == f"/{language}/"


def test_unverified_address_does_not_open_the_account(client):
    client.post("/vi/accounts/signup/", SIGN_UP)

    answer = client.post("/vi/accounts/login/", {"login": "moi@example.vn", "password": PASSWORD})

    assert answer["Location"] == "/vi/accounts/confirm-email/"
    assert "_auth_user_id" not in client.session


def test_sign_up_does_not_tell_whether_an_address_is_known(client):
    make_user("moi@example.vn")

    answer = client.post("/vi/accounts/signup/", SIGN_UP)

    assert answer["Location"] == "/vi/accounts/confirm-email/"
    assert mail.outbox[0].subject.endswith("Tài khoản đã tồn tại")
    assert User.objects.count() == 1


def test_password_reset_does_not_tell_whether_an_address_is_known(client):
    make_user("moi@example.vn")

    known = client.post("/vi/accounts/password/reset/", {"email": "moi@example.vn"})
    unknown = client.post("/vi/accounts/password/reset/", {"email": "la@example.vn"})

    assert known["Location"] == unknown["Location"] == "/vi/accounts/password/reset/done/"


def test_password_reset_mail_is_in_the_owners_language(client):
    user = make_user("moi@example.vn", language="en")

    client.post("/vi/accounts/password/reset/", {"email": user.email})

    assert mail.outbox[0].subject.endswith("Password Reset Email")
    link = link_in(mail.outbox[0].body)
    assert link.startswith("/en/accounts/password/reset/key/")
    form = client.get(link, follow=True)
    done = client.post(
        form.request["PATH_INFO"],
        {"password1": "another long password", "password2": "another long password"},
    )
    assert done["Location"] == "/en/accounts/password/reset/key/done/"
    user.refresh_from_db()
    assert user.check_password("another long password")


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/vi/lien-he/", "/vi/lien-he/"),
        ("https://evil.example/", "/vi/"),
        ("//evil.example/", "/vi/"),
        ("http://testserver/vi/", "/vi/"),
        ("javascript:alert(1)", "/vi/"),
        ("/\\evil.example", "/vi/"),
        ("", "/vi/"),
    ],
)
def test_sign_in_leads_to_paths_of_this_site_only(client, asked, led_to):
    user = make_user()

    answer = client.post(
        "/vi/accounts/login/", {"login": user.email, "password": PASSWORD, "next": asked}
    )

    assert answer["Location"] == led_to


def test_sign_in_keeps_the_language_of_the_page(client):
    user = make_user()
    with override("en"):
        answer = sign_in(client, user)
    user.refresh_from_db()

    assert answer["Location"] == "/en/"
    assert user.language == "en"


def test_sign_out_leads_home_in_the_same_language(client):
    client.force_login(make_user(), backend="django.contrib.auth.backends.ModelBackend")

    answer = client.post("/en/accounts/logout/")

    assert answer["Location"] == "/en/"
    assert "_auth_user_id" not in client.session


def test_sign_in_is_limited_after_five_failures(client):
    user = make_user()
    for _ in range(5):
        client.post("/vi/accounts/login/", {"login": user.email, "password": "wrong"})

    answer = client.post("/vi/accounts/login/", {"login": user.email, "password": PASSWORD})

    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors() == [
        "Bạn đã đăng nhập sai quá nhiều lần. Vui lòng thử lại sau ít phút."
    ]
    assert "_auth_user_id" not in client.session


PUBLIC_PAGES = ["account_login", "account_signup", "account_reset_password"]
OWN_PAGES = ["account_email", "account_change_password", "mfa_index", "account_logout"]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", PUBLIC_PAGES + OWN_PAGES)
def test_account_pages_have_the_layout_of_the_site(client, name, language):
    if name in OWN_PAGES:
        client.force_login(make_user(), backend="django.contrib.auth.backends.ModelBackend")
    with override(language):
        answer = client.get(reverse(name))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("<h1>") == 1
    assert f'<html lang="{language}">' in page
    assert '<meta name="robots" content="noindex">' in page


def test_errors_are_summed_up_and_lead_to_their_fields(client):
    answer = client.post("/en/accounts/signup/", {**SIGN_UP, "password2": "something else"})

    page = answer.content.decode()
    assert (
        '<a href="#id_password2">Password (again): '
        "You must type the same password each time.</a>" in page
    )
    assert 'aria-invalid="true"' in page


def test_fields_say_what_browsers_may_fill_in(client):
    form = client.get("/vi/accounts/signup/").context["form"]

    assert {
        name: field.widget.attrs.get("autocomplete") for name, field in form.fields.items()
    } == {
        "email": "email",
        "password1": "new-password",
        "password2": "new-password",
        "consent": None,
    }


@pytest.mark.parametrize("path", ["/vi/accounts/signup/", "/en/accounts/signup/"])
def test_sign_up_asks_for_consent_and_notes_it(client, path):
    without = {name: value for name, value in SIGN_UP.items() if name != "consent"}
    assert client.post(path, without).context["form"].errors.keys() == {"consent"}
    assert not User.objects.exists()

    client.post(path, SIGN_UP)

    consent = User.objects.get().consents.get()
    assert (consent.purpose, consent.wording, consent.withdrawn_at) == ("account", "2026-11", None)
