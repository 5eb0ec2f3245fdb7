"""Nobody works in the admin by a password alone."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import has_second_factor, is_officer, used_second_factor

# What an officer needs to set a second factor up, or to leave.
OPEN_VIEWS = {
    "account_login",
    "account_logout",
    "account_email",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_reauthenticate",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "javascript-catalog",
    "set_language",
}


class StaffSecondFactorMiddleware:
    """Stop an officer's session that was opened without a second factor, on every page.

    Without a factor the officer is led to the set-up; with one, back to the sign-in. A request
    without a session cookie is never looked at, so public pages stay free of sessions.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and _must_stop(request):
            return _turn_away(request)
        return self.get_response(request)


def _must_stop(request: HttpRequest) -> bool:
    if _is_open(request.path_info):
        return False
    user = request.user
    if not isinstance(user, User) or not is_officer(user):
        return False
    return not (has_second_factor(user) and used_second_factor(request))


def _is_open(path: str) -> bool:
    if path.startswith((settings.STATIC_URL, "/healthz", "/readyz")):
        return True
    try:
        match = resolve(path)
    except Resolver404:
        return False
    return match.url_name in OPEN_VIEWS or getattr(match.func, "ignores_who_asks", False)


def _turn_away(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    sentence = _("Officers sign in with a password and a code from an authenticator app.")
    if request.path_info.startswith("/api/"):
        return JsonResponse(
            {
                "type": "about:blank",
                "title": "Forbidden",
                "status": HTTPStatus.FORBIDDEN,
                "code": "second_factor_required",
                "detail": sentence,
            },
            status=HTTPStatus.FORBIDDEN,
            content_type="application/problem+json",
        )
    if has_second_factor(request.user):
        logout(request)
        messages.warning(request, f"{sentence} {_('Please sign in again.')}")
        query = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('account_login')}?{query}")
    messages.warning(
        request,
        f"{sentence} {_('Please set up the app now; it takes a minute. Then you can go on.')}",
    )
    query = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse('mfa_activate_totp')}?{query}")
