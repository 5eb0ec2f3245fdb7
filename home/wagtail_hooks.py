"""Wagtail's admin: menus, reference texts, the board of translations, and whose texts are whose."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.auth import permission_denied
from wagtail.admin.menu import MenuItem, SubmenuMenuItem
from wagtail.models import TranslatableMixin
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from home.board import BehindPanel, BoardViewSet
from home.catalogue_admin import (
    MENU_LABEL,
    CatalogueSnippetViewSet,
    ReadOnlyPolicy,
    catalogue_menu,
)
from home.models import Navigation, PortalTexts, StaleField

register_permission_policy(StaleField, ReadOnlyPolicy(StaleField))


class NavigationViewSet(CatalogueSnippetViewSet):
    model = Navigation
    icon = "list-ul"
    menu_order = 800
    list_display = ("name", "locale")
    search_fields = ("name",)


class PortalTextsViewSet(CatalogueSnippetViewSet):
    model = PortalTexts
    icon = "openquote"
    menu_order = 810
    list_display = ("ministry_name", "short_name", "tagline")
    search_fields = ("ministry_name", "short_name")


register_snippet(NavigationViewSet)
register_snippet(PortalTextsViewSet)


@hooks.register("register_admin_viewset")
def register_board() -> BoardViewSet:
    return BoardViewSet()


@hooks.register("register_admin_menu_item")
def register_catalogue_menu() -> MenuItem:
    return SubmenuMenuItem(
        MENU_LABEL, catalogue_menu, name="catalogue", icon_name="folder-open-inverse", order=210
    )


@hooks.register("construct_homepage_panels")
def add_behind_panel(request: HttpRequest, panels: list[Any]) -> None:
    if request.user.has_perm("home.view_stalefield"):
        panels.append(BehindPanel(request))


@hooks.register("insert_global_admin_css")
def add_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("before_edit_snippet")
@hooks.register("before_delete_snippet")
def keep_source_from_translators(request: HttpRequest, instance: Any) -> HttpResponse | None:
    """Let only those who may add a kind of snippet change its rows of the source language.

    Permissions of snippets know no language: a translator may change the translated rows.
    """
    rows = instance if isinstance(instance, (list, tuple)) else [instance]
    for row in rows:
        if not isinstance(row, TranslatableMixin):
            continue
        if row.locale.language_code != settings.LANGUAGE_CODE:
            continue
        if not request.user.has_perm(f"{row._meta.app_label}.add_{row._meta.model_name}"):
            refusal: HttpResponse = permission_denied(request)
            return refusal
    return None


@hooks.register("construct_main_menu")
def drop_plain_snippets(request: HttpRequest, items: list[MenuItem]) -> None:
    # Every snippet stands in the menu of the catalogue.
    items[:] = [item for item in items if item.name != "snippets"]
