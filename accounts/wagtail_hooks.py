from __future__ import annotations

from wagtail import hooks

from accounts.client_admin import ClientViewSet


@hooks.register("register_admin_viewset")
def register_clients() -> ClientViewSet:
    return ClientViewSet()
