"""The addresses of the catalogue's benchmark, and one that tells of the process that answers."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.urls import path

from bench.catalogue.urls import urlpatterns as catalogue_urls

PROCESS = Path("/proc/self")


def peak(request: HttpRequest) -> HttpResponse:
    """Return the most memory that this process has had since this was asked last, in kB."""
    lines = (PROCESS / "status").read_text().splitlines()
    (PROCESS / "clear_refs").write_text("5")
    return HttpResponse(next(line.split()[1] for line in lines if line.startswith("VmHWM")))


urlpatterns = [path("bench/peak/", peak), *catalogue_urls]
