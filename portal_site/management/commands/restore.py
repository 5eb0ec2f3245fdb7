from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal_site.backups import restore_backup
from portal_site.dumps import BackupError


class Command(BaseCommand):
    help = "Bring a backup back and compare the counts; refuses a damaged or foreign one."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--force", action="store_true", help="replace what is there")

    def handle(self, *args: Any, folder: Path, force: bool, **options: Any) -> None:
        try:
            manifest = restore_backup(folder, force=force)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        rows = sum(manifest["tables"].values())
        self.stdout.write(
            f"{len(manifest['tables'])} tables, {rows} rows and {len(manifest['files']) - 1} files "
            f"are back as of {manifest['made_at']}. Now run: manage.py migrate"
        )
