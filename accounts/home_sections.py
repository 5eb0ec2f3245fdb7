"""The account's own parts of its first page and menu."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import home
from accounts.assurance import Level, level_of
from accounts.models import Person, User
from accounts.selectors import authorisations_in_force, current_memberships, unread_notices


def unread(request: HttpRequest) -> dict[str, Any] | None:
    """Return how much there is to read, with the newest."""
    assert isinstance(request.user, User)
    newest = list(unread_notices(request.user)[:3])
    return {"notices": newest, "count": unread_notices(request.user).count()} if newest else None


def identity(request: HttpRequest) -> dict[str, Any]:
    assert isinstance(request.user, User)
    return {
        "person": Person.objects.filter(user=request.user).first(),
        "is_verified": level_of(request) == Level.VERIFIED,
        "has_national": bool(settings.NATIONAL_SSO_ISSUER),
    }


def acting_for(request: HttpRequest) -> dict[str, Any] | None:
    assert isinstance(request.user, User)
    memberships = list(current_memberships(request.user))
    received = list(authorisations_in_force(request.user).select_related("grantor__person"))
    if not memberships and not received:
        return None
    titles = home.procedure_titles({row.procedure_code for row in received} - {""})
    return {"memberships": memberships, "received": received, "titles": titles}


def register() -> None:
    home.register_section("accounts/parts/unread.html", unread, order=5)
    home.register_section("accounts/parts/identity.html", identity, order=50)
    home.register_section("accounts/parts/acting_for.html", acting_for, order=60)
    home.register_menu_entry("account_home", _("Overview"), order=0)
    home.register_menu_entry("account_notices", _("Notices"), order=40)
    home.register_menu_entry("account_person", _("Profile"), order=50)
    home.register_menu_entry("account_organisations", _("Organisations"), order=51)
    home.register_menu_entry("account_authorisations", _("Authorisations"), order=52)
    home.register_menu_entry("account_data", _("My data"), order=53)
    home.register_menu_entry("account_email", _("E-mail addresses"), order=60)
    home.register_menu_entry("account_change_password", _("Password"), order=61)
    home.register_menu_entry("mfa_index", _("Second factor"), order=62)
    home.register_menu_entry("account_logout", _("Sign out"), order=99)
