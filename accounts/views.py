"""The admin's doors lead through the portal's own sign-in."""

from __future__ import annotations

from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.selectors import is_officer


@never_cache
def admin_login(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in and back. A citizen who is signed in is told no, not sent in circles."""
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = reverse("wagtailadmin_home")
    if isinstance(request.user, User):
        if not is_officer(request.user):
            raise PermissionDenied
        return HttpResponseRedirect(target)
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': target})}")


@never_cache
@require_POST
def admin_logout(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect(reverse("account_login"))
