from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProceduresConfig(AppConfig):
    name = "procedures"
    verbose_name = _("Procedures")

    def ready(self) -> None:
        from procedures import receivers
        from procedures.models import publication
        from procedures.services.publication import may_publish, record_publication

        publication.allows = may_publish
        publication.record = record_publication
        receivers.connect()
