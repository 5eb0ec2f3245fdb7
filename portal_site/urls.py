from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.utils.translation import pgettext_lazy
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from accounts.identity_provider import authorize, token
from accounts.views import admin_login, admin_logout
from dossiers.views.lookup import lookup_page
from home import site_views
from portal_site import health
from search.views import search_page, usefulness

urlpatterns = [
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", health.metrics),
    path("api/", include("portal_site.api")),
    path("robots.txt", site_views.robots),
    path("sitemap.xml", site_views.sitemap_index),
    path("sitemap-<int:part>.xml", site_views.sitemap),
    path("identity/o/authorize", authorize),
    path("identity/o/api/token", token),
    path("", include("allauth.idp.urls")),
    path("admin/login/", admin_login, name="wagtailadmin_login"),
    path("admin/logout/", admin_logout, name="wagtailadmin_logout"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    # Pictures only: documents go through Wagtail's view, which knows who may read them. With a
    # bucket or behind nginx nothing asks here.
    path("media/images/<path:path>", serve, {"document_root": settings.MEDIA_ROOT / "images"}),
    *i18n_patterns(
        path("accounts/", include("allauth.urls")),
        path(pgettext_lazy("address", "account/"), include("accounts.urls")),
        path(pgettext_lazy("address", "dossiers/"), include("dossiers.urls")),
        path(pgettext_lazy("address", "lookup/"), lookup_page, name="dossier-lookup"),
        path(pgettext_lazy("address", "search/"), search_page, name="search"),
        path(pgettext_lazy("address", "search/useful/"), usefulness, name="usefulness"),
        path("", include(wagtail_urls)),
    ),
]

handler500 = site_views.server_error
