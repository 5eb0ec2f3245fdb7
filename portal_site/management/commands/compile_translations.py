from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal_site.lib.catalogues import compile_catalogues


class Command(BaseCommand):
    help = "Compile the interface's translations that changed; needs no gettext on the machine."

    def handle(self, *args: Any, **options: Any) -> None:
        for path in compile_catalogues():
            self.stdout.write(f"compiled {path}")
