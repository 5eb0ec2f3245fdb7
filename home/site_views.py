"""Pages outside the tree: for search engines, and for when something went wrong."""

from __future__ import annotations

from http import HTTPStatus

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from home.tree import addresses, public_pages

PAGES_PER_SITEMAP = 2000


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /vi/accounts/",
        "Disallow: /en/accounts/",
        f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap_index(request: HttpRequest) -> HttpResponse:
    parts = Paginator(public_pages().order_by("pk"), PAGES_PER_SITEMAP).page_range
    urls = [request.build_absolute_uri(f"/sitemap-{part}.xml") for part in parts]
    return render(request, "sitemap_index.xml", {"urls": urls}, content_type="application/xml")


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap(request: HttpRequest, part: int) -> HttpResponse:
    pages = public_pages().select_related("locale").order_by("pk")
    paginator = Paginator(pages, PAGES_PER_SITEMAP)
    if part not in paginator.page_range:
        raise Http404
    context = {"addresses": addresses(paginator.page(part).object_list, request)}
    return render(request, "sitemap.xml", context, content_type="application/xml")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer in both languages without asking database, session or cache for anything."""
    return render(None, "500.html", status=HTTPStatus.INTERNAL_SERVER_ERROR)
