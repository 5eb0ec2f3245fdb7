"""People who sign in, and clients that are signed in as they would be."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services.demo import current_code

PASSWORD = "một mật khẩu đủ dài"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def make_user(email: str = "dan@example.vn", **extra: Any) -> User:
    user = User.objects.create_user(email, PASSWORD, first_name="An", last_name="Lê", **extra)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def make_officer(role: str, *, second_factor: bool = True) -> User:
    user = make_user(f"{role}@example.vn")
    user.groups.add(Group.objects.get(name=role))
    if second_factor:
        TOTP.activate(user, SECRET)
    return user


def client_of(user: User) -> Client:
    """A client whose session was opened with the second factor, where ``user`` has one."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if factor:
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "mfa", "id": factor.pk, "type": "totp", "at": 0}
        ]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return client


def sign_in(client: Client, user: User, *, path: str = "", code: str | None = None) -> Any:
    """Go through the real sign-in: password, then the app's code where one is asked."""
    answer = client.post(
        f"{reverse('account_login')}{path}", {"login": user.email, "password": PASSWORD}
    )
    if answer.status_code == 302 and "/2fa/" in answer["Location"]:
        answer = client.post(reverse("mfa_authenticate"), {"code": code or current_code(SECRET)})
    return answer
