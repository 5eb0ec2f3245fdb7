from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProceduresConfig(AppConfig):
    name = "procedures"
    verbose_name = _("Procedures")

    def ready(self) -> None:
        from accounts.home import register_titles
        from procedures import receivers, views  # noqa: F401 - views register what pages show
        from procedures.models import ProcedurePage, publication
        from procedures.panels import EDIT_HANDLER
        from procedures.selectors import titles_of
        from procedures.services.publication import may_publish, record_publication

        publication.allows = may_publish
        publication.record = record_publication
        receivers.connect()
        register_titles(titles_of)
        ProcedurePage.edit_handler = EDIT_HANDLER
