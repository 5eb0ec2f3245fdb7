"""How allauth behaves here: where people land, in which language mails are, how secrets are kept."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context as core_context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext, override

from accounts import encryption
from accounts.models import User
from accounts.national.sessions import remember, sign_out_address
from accounts.selectors import has_second_factor, is_officer, language_of

JUST_NOW = 300  # seconds


class AccountAdapter(DefaultAccountAdapter):
    def is_safe_url(self, url: str) -> bool:
        """Allow paths of this site only: no address of another host, whatever its form."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        assert isinstance(request.user, User)
        return reverse("wagtailadmin_home") if is_officer(request.user) else _own_home()

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return _own_home()

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return sign_out_address(request, _own_home())

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_email")

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.language = get_language() or user.language
        saved = super().save_user(request, user, form, commit=commit)
        assert isinstance(saved, User)
        return saved

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        # Messages follow the language in which a person last signed in.
        user.language = get_language() or user.language
        user.save(update_fields=["language"])
        sociallogin = (kwargs.get("signal_kwargs") or {}).get("sociallogin")
        if sociallogin is not None:
            remember(request, user, sociallogin)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask nobody for the password twice who has just typed it to set a second factor up."""
        request = core_context.request
        if isinstance(request.user, User) and not has_second_factor(request.user):
            records = get_authentication_records(request, request.user)
            if records and time.time() - records[-1]["at"] < JUST_NOW:
                return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def format_email_subject(self, subject: str) -> str:
        return f"[{gettext('Public service portal')}] {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send in the language of the person who gets the mail, its links included."""
        language = language_of(email) or get_language() or "vi"
        # Before the language changes: an address is found in the language it was made in.
        translated = {
            name: translate_url(value, language) if name.endswith("_url") else value
            for name, value in context.items()
        }
        with override(language):
            super().send_mail(template_prefix, email, translated)


class SecondFactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)


def _own_home() -> str:
    return f"/{get_language()}/"
