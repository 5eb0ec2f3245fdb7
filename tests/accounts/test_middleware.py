from __future__ import annotations

import pytest
from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.models import User
from accounts.services.demo import current_code
from tests.officers import PASSWORD, SECRET, client_of, make_officer, make_user, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["editor", "translator", "reviewer", "administrator"])
def test_officer_with_second_factor_enters(role):
    client = client_of(make_officer(role))

    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("path", ["/admin/", "/admin/pages/", "/vi/", "/documents/1/x.pdf"])
def test_officer_without_second_factor_is_led_to_the_set_up(path):
    client = client_of(make_officer("editor", second_factor=False))

    answer = client.get(path)

    assert answer.status_code == 302
    assert answer["Location"].partition("?")[0].endswith("/accounts/2fa/totp/activate/")


def test_superuser_needs_a_second_factor_too():
    user = User.objects.create_superuser("root@example.vn", PASSWORD)

    answer = client_of(user).get("/admin/")

    assert "/accounts/2fa/totp/activate/" in answer["Location"]


def test_session_opened_by_password_alone_does_not_enter():
    user = make_officer("administrator")
    client = client_of(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 0}]
    session.save()

    answer = client.get("/admin/")

    assert "/accounts/login/?next=%2Fadmin%2F" in answer["Location"]
    assert "_auth_user_id" not in client.session


def test_session_ends_with_the_factor_that_opened_it():
    user = make_officer("editor")
    client = client_of(user)
    Authenticator.objects.filter(user=user).delete()

    answer = client.get("/admin/")

    assert "/accounts/2fa/totp/activate/" in answer["Location"]


def test_api_says_no_in_its_own_form():
    client = client_of(make_officer("editor", second_factor=False))

    answer = client.get("/api/v1/desk/")

    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "second_factor_required"


def test_officer_without_second_factor_may_sign_out():
    client = client_of(make_officer("editor", second_factor=False))

    answer = client.post("/vi/accounts/logout/")

    assert answer["Location"] == "/vi/"
    assert "_auth_user_id" not in client.session


def test_citizen_needs_no_second_factor(client):
    sign_in(client, make_user())

    assert client.get("/vi/accounts/email/").status_code == 200


def test_set_up_opens_the_admin_at_once(client, django_capture_on_commit_callbacks):
    user = make_officer("editor", second_factor=False)
    sign_in(client, user)
    page = client.get("/vi/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret

    with django_capture_on_commit_callbacks() as callbacks:
        done = client.post("/vi/accounts/2fa/totp/activate/", {"code": current_code(secret)})
    # The test's own transaction holds them back until the request is over.
    with request_context(done.wsgi_request):
        for callback in callbacks:
            callback()
    done.wsgi_request.session.save()

    assert client.get("/admin/").status_code == 200
    stored = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert secret not in stored
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()


def test_sign_in_with_code_leads_to_the_admin(client):
    user = make_officer("reviewer")

    answer = sign_in(client, user, path="?next=/admin/reports/")

    assert answer["Location"] == "/admin/reports/"
    assert client.get("/admin/").status_code == 200


def test_wrong_code_does_not_enter(client):
    answer = sign_in(client, make_officer("reviewer"), code="000000")

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_code_is_good_once(client):
    user = make_officer("reviewer")
    code = current_code(SECRET)
    sign_in(client, user, code=code)
    client.post(reverse("account_logout"))

    answer = sign_in(client, user, code=code)

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_recovery_code_opens_the_admin(client):
    user = make_officer("editor", second_factor=False)
    sign_in(client, user)
    secret = client.get("/vi/accounts/2fa/totp/activate/").context["form"].secret
    client.post("/vi/accounts/2fa/totp/activate/", {"code": current_code(secret)})
    codes = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    client.post(reverse("account_logout"))

    sign_in(client, user, code=codes[0])

    assert client.get("/admin/").status_code == 200
