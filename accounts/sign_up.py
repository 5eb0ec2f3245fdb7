"""What the sign-up asks beside address and password."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, User
from accounts.services.consents import give_consent


class ConsentForm(forms.Form):
    """allauth's sign-up forms extend it (``ACCOUNT_SIGNUP_FORM_CLASS``)."""

    field_order = ["email", "password1", "password2", "consent"]

    consent = forms.BooleanField(
        label=_(
            "I agree that the portal keeps my account and uses what I enter to handle my dossiers."
        ),
        help_text=_(
            "You can see, take with you and erase your data at any time under “My account”."
        ),
        error_messages={
            "required": _("Without your agreement we may not open an account for you.")
        },
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        give_consent(user, Consent.Purpose.ACCOUNT)
