from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal_site.backups import make_backup
from portal_site.dumps import BackupError


class Command(BaseCommand):
    help = "Write database and files to a new folder, with a manifest that proves them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            manifest = make_backup(folder)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        rows = sum(manifest["tables"].values())
        self.stdout.write(
            f"{folder}: {len(manifest['tables'])} tables, {rows} rows, "
            f"{len(manifest['files']) - 1} files"
        )
