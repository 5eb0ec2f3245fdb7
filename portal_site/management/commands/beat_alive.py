from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

# Beat writes down its last runs every three minutes; some tasks are due every minute.
LIMIT = timedelta(minutes=10)


class Command(BaseCommand):
    help = "Fail when beat has not started any periodic task for ten minutes."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        runs = PeriodicTask.objects.filter(enabled=True, last_run_at__isnull=False)
        last = runs.order_by("-last_run_at").values_list("last_run_at", flat=True).first()
        if last is None or last < timezone.now() - LIMIT:
            raise CommandError(f"No periodic task was started since {last or 'the beginning'}.")
        self.stdout.write(f"last start: {last.isoformat()}")
