"""Pages of one's own account, below ``/vi/tai-khoan/`` and ``/en/account/``."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import pgettext_lazy

from accounts import data_views, notice_views, profile_views

urlpatterns = [
    path("", profile_views.show_home, name="account_home"),
    path(pgettext_lazy("address", "person/"), profile_views.edit_person, name="account_person"),
    path(
        pgettext_lazy("address", "organisations/"),
        profile_views.list_organisations,
        name="account_organisations",
    ),
    path(
        pgettext_lazy("address", "organisations/<int:pk>/"),
        profile_views.show_organisation,
        name="account_organisation",
    ),
    path(
        pgettext_lazy("address", "organisations/<int:pk>/members/"),
        profile_views.add_organisation_member,
        name="account_add_member",
    ),
    path(
        pgettext_lazy("address", "organisations/members/<int:pk>/end/"),
        profile_views.end_organisation_membership,
        name="account_end_membership",
    ),
    path(
        pgettext_lazy("address", "authorisations/"),
        profile_views.list_authorisations,
        name="account_authorisations",
    ),
    path(
        pgettext_lazy("address", "authorisations/<int:pk>/end/"),
        profile_views.end_authorisation,
        name="account_end_authorisation",
    ),
    path(pgettext_lazy("address", "notices/"), notice_views.list_notices, name="account_notices"),
    path(
        pgettext_lazy("address", "notices/ways/"),
        notice_views.choose_notices,
        name="account_choose_notices",
    ),
    path(pgettext_lazy("address", "my-data/"), data_views.show_data, name="account_data"),
    path(pgettext_lazy("address", "my-data/copy/"), data_views.export_data, name="account_export"),
    path(pgettext_lazy("address", "my-data/erase/"), data_views.erase_data, name="account_erase"),
    path(
        pgettext_lazy("address", "my-data/consents/<slug:purpose>/"),
        data_views.change_consent,
        name="account_consent",
    ),
]
