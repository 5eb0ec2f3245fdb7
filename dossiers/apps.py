from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DossiersConfig(AppConfig):
    name = "dossiers"
    verbose_name = _("Dossiers")

    def ready(self) -> None:
        from accounts import personal_data
        from dossiers import checks, form_preview, notice_kinds  # noqa: F401 - register
        from dossiers.services import personal_data as filings
        from dossiers.services import telling  # noqa: F401 - handles the core's messages
        from dossiers.views import (
            account,
            before,  # noqa: F401 - registers what pages show
        )

        notice_kinds.register()
        personal_data.register(
            "filings",
            export=filings.export_filings,
            erase=filings.erase_filings,
            veto=filings.reason_to_wait,
        )
        account.register()
        import_module("dossiers.jobs")  # tasks are started by name
        post_migrate.connect(put_up_triggers, sender=self, dispatch_uid="dossiers.put_up_triggers")
        post_migrate.connect(
            lay_down_calendar, sender=self, dispatch_uid="dossiers.lay_down_calendar"
        )


def put_up_triggers(using: str, **kwargs: Any) -> None:
    """Guard the history again: a migration may have made its table anew."""
    from django.db import connections

    from dossiers import triggers

    triggers.put_up(connections[using])


def lay_down_calendar(using: str, apps: Any = installed, **kwargs: Any) -> None:
    """Seed the calendar of working time, unless the app was migrated away."""
    from dossiers.services.calendar import seed_calendar

    tables = {model._meta.label for model in apps.get_models()}
    if using == "default" and "dossiers.CalendarVersion" in tables:
        seed_calendar()
