from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "exchange"
    verbose_name = _("Exchange with national systems")

    def ready(self) -> None:
        import_module("exchange.jobs")  # services start these by name
