"""Which account a national sign-on opens."""

from __future__ import annotations

from datetime import date
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from accounts.exceptions import IdentityConflict
from accounts.models import User
from accounts.national.sessions import remember
from accounts.services.organisations import prove_organisation
from accounts.services.people import Identity, confirm_identity, holder_of


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Ask everybody for their consent, and which address mails shall go to."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find whose account this is: by national number, else by verified ID number.

        Somebody who is signed in and connects gets their own profile confirmed.
        """
        identity = _identity(sociallogin)
        if sociallogin.state.get("process") == "connect":
            # Of another account: allauth says so itself.
            is_free = not sociallogin.is_existing or sociallogin.user == request.user
            if isinstance(request.user, User) and is_free:
                _confirm(request, request.user, identity)
                remember(request, request.user, sociallogin)
            return
        holder = holder_of(identity)
        if holder is not None and not sociallogin.is_existing:
            sociallogin.connect(request, holder)
        if sociallogin.is_existing:
            _confirm(request, sociallogin.user, identity)

    @transaction.atomic
    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        user = super().save_user(request, sociallogin, form=form)
        assert isinstance(user, User)
        _confirm(request, user, _identity(sociallogin))
        return user

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return reverse("account_person")


def _identity(sociallogin: SocialLogin) -> Identity:
    known = sociallogin.account.extra_data
    born = known["birth_date"]
    return Identity(**{**known, "birth_date": date.fromisoformat(born) if born else None})


def _confirm(request: HttpRequest, user: User, identity: Identity) -> None:
    try:
        confirm_identity(user, identity)
    except IdentityConflict as conflict:
        messages.error(request, str(conflict))
        there = "account_person" if request.user.is_authenticated else "account_login"
        raise ImmediateHttpResponse(HttpResponseRedirect(reverse(there))) from conflict
    if identity.is_proven and identity.tax_code:
        prove_organisation(user, identity.tax_code)
