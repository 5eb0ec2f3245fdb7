"""``manage.py recalculate_deadlines``: which printed dates the changed calendar would move."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dossiers.deadlines.words import moment_words
from dossiers.services.history import Actor
from dossiers.services.recalculation import moved_dates, recalculate
from dossiers.states import Role


class Command(BaseCommand):
    help = str(
        gettext_lazy(
            "Lists the open dossiers whose date the calendar in force would change."
            " Changes none but those that --apply names."
        )
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--apply", nargs="+", metavar="CODE", default=[], help=_("Dossiers to give the date.")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        moves = list(moved_dates())
        for move in moves:
            before, after = moment_words(move.before), moment_words(move.after)
            self.stdout.write(f"{move.dossier.code}: {before} → {after}")
        self.stdout.write(_("Dossiers whose date would change: %(count)d") % {"count": len(moves)})
        wanted = set(options["apply"])
        if unknown := wanted - {move.dossier.code for move in moves}:
            codes = ", ".join(sorted(unknown))
            raise CommandError(_("Not among them: %(codes)s.") % {"codes": codes})
        if wanted:
            moved = recalculate(wanted, actor=Actor(Role.SYSTEM))
            self.stdout.write(_("Dates changed: %(count)d") % {"count": len(moved)})
