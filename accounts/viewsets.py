from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.users.views.users import IndexView
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from accounts.forms import PortalUserCreationForm, PortalUserEditForm


class UserIndexView(IndexView):
    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().prefetch_related("groups")

    @cached_property
    def columns(self) -> list[Any]:
        columns = [column for column in super().columns if column.name != "email"]
        columns[2:2] = [
            Column("email", label=_("E-mail address"), sort_key="email", width="20%"),
            Column(
                "roles",
                label=_("Roles"),
                accessor=lambda user: ", ".join(group.name for group in user.groups.all()),
            ),
        ]
        return columns


class UserViewSet(WagtailUserViewSet):
    index_view_class = UserIndexView

    def get_form_class(self, for_update: bool = False) -> Any:
        return PortalUserEditForm if for_update else PortalUserCreationForm
