from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("Home")

    def ready(self) -> None:
        from home import receivers

        receivers.connect()
        import_module("home.views")  # they register what pages show
        # Nudges find their task by name in every process, not only in workers.
        import_module("home.jobs")
