"""Middleware of the whole site."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

GetResponse = Callable[[HttpRequest], HttpResponse]


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
            if request.path == "/":
                return HttpResponseRedirect(f"/{own}/")
            asked = request.path.split("/", 2)[1]
            if asked in self.host_of and asked != own:
                return HttpResponseRedirect(
                    f"{request.scheme}://{self.host_of[asked]}{request.get_full_path()}"
                )
        return self.get_response(request)
