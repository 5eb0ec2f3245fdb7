"""What the admin's listings of reference data share. Apps above register in the same menu."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import Menu
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import SnippetViewSet

MENU_HOOK = "register_catalogue_menu_item"
MENU_LABEL = _("Catalogue")

catalogue_menu = Menu(register_hook_name=MENU_HOOK)


class CatalogueSnippetViewSet(SnippetViewSet):
    """A snippet in the menu of the catalogue. Search is by letters, on every database alike."""

    add_to_admin_menu = True
    menu_hook = MENU_HOOK
    search_backend_name = None
    list_per_page = 50
    copy_view_enabled = False
    # Rows are translated by localize; an own copy of a language would have no source.
    inspect_view_enabled = False


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Records that nobody edits by hand, whatever a group may be given."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and bool(super().user_has_permission(user, "view"))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)
