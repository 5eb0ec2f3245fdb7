from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Identity")
    default = True

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        from accounts import (
            home_sections,
            openapi,  # noqa: F401 - tells the API's document of access tokens
        )

        home_sections.register()
        import_module("accounts.jobs")  # services start these by name
        post_migrate.connect(make_roles, dispatch_uid="accounts.make_roles")
        authenticator_added.connect(count_set_up, dispatch_uid="accounts.count_set_up")


class PortalUsersConfig(WagtailUsersAppConfig):  # type: ignore[misc]
    """Wagtail's administration of users, for users known by e-mail address."""

    user_viewset = "accounts.viewsets.UserViewSet"


def make_roles(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Make the roles once per ``migrate``, after the permissions of every app exist."""
    from accounts.services.roles import ensure_roles

    with_models = [config for config in apps.get_app_configs() if config.models_module]
    if using == "default" and sender is with_models[-1] and _is_migrated():
        ensure_roles()


def _is_migrated() -> bool:
    """Whether all tables are there: an app may be migrated alone, or backwards."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def count_set_up(request: Any, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """Who has just typed a code of the new app has used it: no need to sign in again."""
    from allauth.account.internal.flows.login import record_authentication

    if authenticator.type == "totp":
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
