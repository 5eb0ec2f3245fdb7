from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProceduresConfig(AppConfig):
    name = "procedures"
    verbose_name = _("Procedures")

    def ready(self) -> None:
        from procedures import receivers, views  # noqa: F401 - views register what pages show
        from procedures.models import ProcedurePage, publication
        from procedures.panels import EDIT_HANDLER
        from procedures.services.publication import may_publish, record_publication

        publication.allows = may_publish
        publication.record = record_publication
        receivers.connect()
        ProcedurePage.edit_handler = EDIT_HANDLER
