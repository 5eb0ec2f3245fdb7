"""``manage.py verify_history``: walk the chains of all dossiers and name what was tampered with."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from tqdm import tqdm

from dossiers.models import Dossier
from dossiers.services.verification import verify_all, verify_one


class Command(BaseCommand):
    help = str(gettext_lazy("Looks whether the history of dossiers was tampered with."))

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", nargs="?", help=_("Code of a dossier; left out: all."))

    def handle(self, *args: Any, code: str | None, **options: Any) -> None:
        if code:
            if not Dossier.objects.filter(code=code).exists():
                raise CommandError(_("There is no dossier %(code)s.") % {"code": code})
            found, total = verify_one(code), 1
        else:
            total = Dossier.objects.count()
            with tqdm(
                total=total, unit="", desc=_("Dossiers"), disable=not sys.stderr.isatty()
            ) as bar:
                found = list(verify_all(progress=bar.update))
        for fault in found:
            text = _("Dossier %(code)s, event %(number)d: %(reason)s.")
            self.stdout.write(
                text % {"code": fault.code, "number": fault.number, "reason": fault.reason}
            )
        if found:
            raise CommandError(_("The history was tampered with."))
        self.stdout.write(_("History whole; dossiers looked at: %(total)d.") % {"total": total})
