"""The one-door core in Wagtail's admin."""

from __future__ import annotations

from wagtail import hooks

from dossiers.viewsets import CalendarDayViewSet


@hooks.register("register_admin_viewset")
def register_calendar() -> CalendarDayViewSet:
    return CalendarDayViewSet()
