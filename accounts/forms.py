"""Wagtail's forms for users who are known by e-mail address."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm

from accounts.models import User
from accounts.services.roles import follow_email

TAKEN = _("Somebody already signs in with this e-mail address.")


class EmailMixin:
    error_messages = {**UserEditForm.error_messages, "duplicate_username": TAKEN}

    def clean_email(self: Any) -> str:
        email: str = self.cleaned_data["email"].lower()
        taken = EmailAddress.objects.filter(email__iexact=email, verified=True)
        if taken.exclude(user_id=self.instance.pk).exists():
            raise forms.ValidationError(TAKEN, code="duplicate_username")
        return email

    def save(self: Any, commit: bool = True) -> User:
        user: User = super().save(commit=commit)  # type: ignore[misc]
        if commit:
            follow_email(user)
        return user


class PortalUserCreationForm(EmailMixin, UserCreationForm):
    pass


class PortalUserEditForm(EmailMixin, UserEditForm):
    pass
