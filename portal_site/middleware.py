"""Middleware of the whole site."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import structlog
from csp.constants import SELF, UNSAFE_INLINE
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.middleware.locale import LocaleMiddleware
from django.utils.cache import patch_vary_headers
from django_structlog.middlewares import RequestMiddleware
from django_structlog.signals import bind_extra_request_finished_metadata

GetResponse = Callable[[HttpRequest], HttpResponse]

SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{8,64}")
# Addresses whose last parts are secrets: whoever reads the log must not be able to use them.
SECRET_PATH = re.compile(r"(/accounts/(?:confirm-email|password/reset/key)/)[^/]+")
# Addresses that carry no language: what is not found there is not looked for under one either.
OUTSIDE_LANGUAGES = (
    "/.well-known/",
    "/admin/",
    "/api/",
    "/documents/",
    "/embed/",
    "/identity/",
    "/media/",
    "/static/",
)
# What Wagtail's admin needs beyond the public pages: styles written into elements by its editor and
# by Draftail, scripts written into its templates, pictures made in the browser, the preview's frame.
ADMIN_POLICY = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
}
# Nothing of ours uses a device or another site's knowledge of the person.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


class RequestLogMiddleware(RequestMiddleware):
    """Give each request an id, log one line when it is answered, and return the id.

    A caller's ``X-Request-ID`` is kept when it is 8–64 characters of ``A-Za-z0-9._:-``. Neither the
    query nor secret parts of a path are logged: people search for their illness and their debts.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Attributes, not META: allauth swaps META when it resumes what a password interrupted.
        request.portal_started = time.perf_counter()  # type: ignore[attr-defined]
        # A preview in the admin runs a request inside a request, which clears the context.
        outer = structlog.contextvars.get_contextvars()
        response: HttpResponse = super().__call__(request)
        structlog.contextvars.bind_contextvars(**outer)
        return response

    def prepare(self, request: HttpRequest) -> None:
        if not SANE_REQUEST_ID.fullmatch(request.META.get("HTTP_X_REQUEST_ID", "")):
            request.META.pop("HTTP_X_REQUEST_ID", None)
            request.__dict__.pop("headers", None)  # a cached view of META
        super().prepare(request)
        known = structlog.contextvars.get_contextvars()
        request.portal_id = known["request_id"]  # type: ignore[attr-defined]

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        response["X-Request-ID"] = request.portal_id  # type: ignore[attr-defined]
        super().handle_response(request, response)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        path = SECRET_PATH.sub(r"\1…", request.path)
        return f"{request.method} {path}"

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        # Only who is known already: to find out would cost a query in every request.
        user = getattr(request, "_cached_user", None)
        if user is not None:
            structlog.contextvars.bind_contextvars(user_id=user.pk)


def add_duration(request: HttpRequest, log_kwargs: dict[str, Any], **_: Any) -> None:
    elapsed = time.perf_counter() - request.portal_started  # type: ignore[attr-defined]
    log_kwargs["duration_ms"] = round(elapsed * 1000, 1)


bind_extra_request_finished_metadata.connect(add_duration, dispatch_uid="portal_site.add_duration")


class BrowserPolicyMiddleware:
    """Tell the browser what pages may do: strict in public, what Wagtail needs under the admin."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if request.path.startswith("/admin/"):
            # The attribute that django-csp's decorator ``csp_replace`` sets.
            response._csp_replace = ADMIN_POLICY  # type: ignore[attr-defined]
        return response


class LanguageHostMiddleware:
    """Give each language its own host.

    On a language's canonical host ``/`` leads to that language, and a page of the other language
    redirects to its own host. Any other host serves both languages.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.host_of = {"vi": settings.HOST_VI, "en": settings.HOST_EN}
        self.language_of = {name: language for language, name in self.host_of.items() if name}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        own = self.language_of.get(request.get_host().lower()) if self.language_of else None
        if own:
            path = request.get_full_path()
            if request.path == "/":
                return HttpResponseRedirect(f"/{own}{path}")
            asked = request.path.split("/", 2)[1]
            if asked in self.host_of and asked != own:
                return HttpResponseRedirect(f"{request.scheme}://{self.host_of[asked]}{path}")
        return self.get_response(request)


class PageLocaleMiddleware(LocaleMiddleware):
    """Send a page asked without its language to the browser's, but never an API, file or module."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.status_code == 404 and request.path.startswith(OUTSIDE_LANGUAGES):
            patch_vary_headers(response, ("Accept-Language",))
            return response
        return super().process_response(request, response)
