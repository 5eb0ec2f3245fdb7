"""``manage.py sync_procedures SOURCE``: take the national catalogue into the portal."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from tqdm import tqdm

from procedures.models import SyncRun
from procedures.services.sync import Outcome, SyncAlreadyRunning, sync_catalogue

# So many refused records are named one by one; the admin lists all.
SHOWN = 20


class Command(BaseCommand):
    help = str(gettext_lazy("Takes the national catalogue of procedures into the portal."))

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "source", help=_("A JSONL file, or the http(s) address of the catalogue service.")
        )
        parser.add_argument(
            "--publish", action="store_true", help=_("Publish pages that never were published.")
        )
        parser.add_argument(
            "--dry-run", action="store_true", help=_("Write nothing; say what would be done.")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        refused: list[Outcome] = []
        with tqdm(
            unit="", desc=_("Procedures"), file=sys.stderr, disable=not sys.stderr.isatty()
        ) as bar:

            def progress(outcome: Outcome) -> None:
                bar.update()
                if outcome.error and len(refused) < SHOWN:
                    refused.append(outcome)

            try:
                run = sync_catalogue(
                    options["source"],
                    publish=options["publish"],
                    dry_run=options["dry_run"],
                    progress=progress,
                )
            except SyncAlreadyRunning as error:
                raise CommandError(str(error)) from error
        self._report(run, refused)
        if run.error:
            raise CommandError(run.error)

    def _report(self, run: SyncRun, refused: list[Outcome]) -> None:
        for outcome in refused:
            self.stdout.write(
                _("Record %(position)d %(code)s quarantined: %(reason)s")
                % {
                    "position": outcome.position,
                    "code": outcome.code[:60],
                    "reason": str(outcome.error)[:300],
                }
            )
        if run.quarantined > len(refused):
            self.stdout.write(
                _("… and %(count)d more, listed in the admin.")
                % {"count": run.quarantined - len(refused)}
            )
        figures = {
            "created": run.created,
            "updated": run.updated,
            "unchanged": run.unchanged,
            "quarantined": run.quarantined,
            "missing": run.missing,
        }
        summary = _(
            "New %(created)d, changed %(updated)d, unchanged %(unchanged)d, "
            "quarantined %(quarantined)d, gone from the source %(missing)d."
        )
        if run.dry_run:
            self.stdout.write(_("Dry run: nothing was written."))
        self.stdout.write(summary % figures)
