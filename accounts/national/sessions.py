"""The national sign-on in a session of ours: how it began, and how both end."""

from __future__ import annotations

import logging
from urllib.parse import urlencode

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.conf import settings
from django.http import HttpRequest
from requests import RequestException

from accounts.assurance import SESSION_KEY
from accounts.models import User
from accounts.national.adapter import NationalAdapter

logger = logging.getLogger(__name__)


def remember(request: HttpRequest, user: User, sociallogin: SocialLogin) -> None:
    """Keep in the session what the sign-on proved, for ``level_of`` and for the way out."""
    request.session[SESSION_KEY] = {
        "user": user.pk,
        "is_proven": sociallogin.account.extra_data["is_proven"],
        "id_token": sociallogin.token.token_secret if sociallogin.token else "",
    }


def sign_out_address(request: HttpRequest, back: str) -> str:
    """Return where the national session ends too, leading on to ``back``; else ``back`` itself."""
    begun = request.session.get(SESSION_KEY)
    if not begun or not settings.NATIONAL_SSO_ISSUER:
        return back
    adapter = NationalAdapter(request, "national")
    try:
        app = get_adapter().get_app(request, "national")
        end = adapter.openid_config.get("end_session_endpoint")
    except (SocialApp.DoesNotExist, RequestException) as error:
        logger.warning("the national session stays open: %s", type(error).__name__)
        return back
    query = {
        "client_id": app.client_id,
        "id_token_hint": begun["id_token"],
        "post_logout_redirect_uri": request.build_absolute_uri(back),
    }
    return f"{end}?{urlencode(query)}" if end else back
