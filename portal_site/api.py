"""Everything below ``/api/``."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import Resolver404, URLPattern, URLResolver, include, path, re_path, resolve
from django.views.decorators.csrf import csrf_exempt

from dossiers.api.before_urls import urlpatterns as before_filing_urls
from dossiers.api.citizen_urls import urlpatterns as filing_urls
from dossiers.api.desk_urls import urlpatterns as desk_urls
from dossiers.api.files_urls import urlpatterns as file_urls
from portal_site.api_docs import DocumentationView, SchemaView
from portal_site.content_api import content_api
from portal_site.lib.drf import UnknownAddressView
from portal_site.lib.http import revalidated
from procedures.api.urls import urlpatterns as catalogue_urls
from search.api.urls import urlpatterns as search_urls

_unknown = UnknownAddressView.as_view()


@csrf_exempt  # nothing is done here, so that nothing can be forged
def unknown(request: HttpRequest) -> HttpResponseBase:
    """Say in JSON that nothing is here, or lead to the same address with its closing slash."""
    if request.method in {"GET", "HEAD"} and not request.path_info.endswith("/"):
        try:
            there = resolve(f"{request.path_info}/").func is not unknown
        except Resolver404:
            there = False
        if there:
            return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
    return _unknown(request)


v1: list[URLPattern | URLResolver] = [
    path("schema/", revalidated(SchemaView.as_view()), name="schema"),
    path("docs/", DocumentationView.as_view(), name="docs"),
    *before_filing_urls,
    *filing_urls,
    *file_urls,
    *desk_urls,
    *catalogue_urls,
    *search_urls,
]

urlpatterns = [
    path("v1/", include((v1, "api-v1"))),
    path("v2/", content_api.urls),
    re_path(r"[\s\S]*", unknown),
]
