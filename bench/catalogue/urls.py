"""What the catalogue is measured against, behind the same middleware, beside its own addresses."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import path
from rest_framework.permissions import AllowAny
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet

from portal_site.lib.http import revalidated
from portal_site.urls import urlpatterns as site_urls
from procedures.api.views import ProcedureListView, ProcedureView
from procedures.models import CatalogueEntry

BARE = orjson.dumps({"status": "ok"})


def bare(request: HttpRequest) -> HttpResponse:
    """Constant JSON."""
    return HttpResponse(BARE, content_type="application/json")


def values(request: HttpRequest) -> HttpResponse:
    """Twenty rows of the read model by one ``.values()`` query, written by orjson."""
    rows = CatalogueEntry.objects.filter(locale="vi", is_public=True).order_by("code")
    found = rows.values("code", "name", "service_level", "updated_at", "summary_json")[:20]
    return HttpResponse(orjson.dumps({"results": list(found)}), content_type="application/json")


class PlainPages(PagesAPIViewSet):
    """Wagtail's own, open to all as it is by default."""

    authentication_classes: Any = []
    permission_classes = [AllowAny]


plain = WagtailAPIRouter("plain")
plain.register_endpoint("pages", PlainPages)

urlpatterns = [
    path("bench/bare/", bare),
    path("bench/values/", values),
    # The program's views without the store of kept bodies: every request asks the database.
    path("bench/procedures/", revalidated(ProcedureListView.as_view())),
    path("bench/procedures/<str:code>/", revalidated(ProcedureView.as_view())),
    path("bench/v2/", plain.urls),
    *site_urls,
]
