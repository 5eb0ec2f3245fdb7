from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from portal_site.demo.loader import load_demo


class Command(BaseCommand):
    help = "Put the demo content into the portal. What is there already is left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        def progress(steps: Iterable[Any]) -> Iterable[Any]:
            return tqdm(steps, disable=not sys.stderr.isatty(), leave=False)

        loaded = load_demo(progress)
        self.stdout.write(
            f"demo content: {loaded.procedures} procedures, {loaded.pages} pages, "
            f"{loaded.agencies} agencies, {loaded.fields} fields in two languages, "
            f"{loaded.untranslated} texts without translation"
        )
