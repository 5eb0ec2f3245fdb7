from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.services.vocabulary import BadVocabulary, load_vocabulary


class Command(BaseCommand):
    help = "Take over the search terms that come with the program; editors' own stay as they are."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", nargs="?", type=Path, help="with TSV files; without: the program's own"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["folder"] or settings.SEARCH_VOCABULARY
        if not (folder and Path(folder).is_dir()):
            raise CommandError(f"There is no folder {folder}.")
        try:
            loaded = load_vocabulary(folder)
        except BadVocabulary as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{loaded.total} terms in the files: {loaded.created} new, {loaded.changed} changed, "
            f"{loaded.removed} removed, {loaded.kept} kept as editors left them"
        )
