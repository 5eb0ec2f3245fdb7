from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polib
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import templatize

from portal_site.environment import BASE_DIR
from portal_site.lib.catalogues import LOCALE_DIR, absent, catalogues, faults

# Rooms whose texts people read; tests, tools and what is made are left out.
OUTSIDE = {"tests", "bench", "bin", "docs", "var", "deploy", "static", "locale", "node_modules"}
KEYWORDS = (
    "_",
    "gettext_noop",
    "gettext_lazy",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "pgettext_lazy:1c,2",
    "npgettext:1c,2,3",
    "npgettext_lazy:1c,2,3",
)


class Command(BaseCommand):
    help = "Fail when a translation is missing, fuzzy, or fills other placeholders than its source."

    def handle(self, *args: Any, **options: Any) -> None:
        found = [
            f"{path.relative_to(LOCALE_DIR)}: {fault}"
            for path in catalogues()
            for fault in faults(path)
        ]
        if shutil.which("xgettext"):
            own = sorted((LOCALE_DIR / "vi").rglob("*.po"))
            found += [f"not in locale/vi: {msgid!r}" for msgid in absent(marked_messages(), own)]
        else:
            self.stderr.write("xgettext is not on this machine: new messages are not looked for.")
        if found:
            raise CommandError("\n".join([*found, f"{len(found)} translations need work."]))
        self.stdout.write(f"{len(catalogues())} catalogues complete")


def marked_messages() -> list[tuple[str | None, str]]:
    """Every message marked in code and templates, as (context, msgid)."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        listed = [str(copy) for copy in copies(folder)]
        (folder / "files").write_text("\n".join(listed), encoding="utf-8")
        command = ["xgettext", "--language=Python", "--from-code=UTF-8", "--output=-"]
        command += [f"--keyword={keyword}" for keyword in KEYWORDS]
        done = subprocess.run(  # noqa: S603
            [*command, f"--files-from={folder / 'files'}"],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            raise CommandError(done.stderr)
    entries = polib.pofile(done.stdout) if done.stdout.strip() else []
    return [(entry.msgctxt, entry.msgid) for entry in entries]


def copies(folder: Path) -> Iterator[Path]:
    """Python files as they are, templates rewritten as Python, as ``makemessages`` does."""
    for room in sorted(BASE_DIR.iterdir()):
        if not room.is_dir() or room.name in OUTSIDE or room.name.startswith("."):
            continue
        yield from room.rglob("*.py")
        for number, template in enumerate(sorted([*room.rglob("*.html"), *room.rglob("*.txt")])):
            copy = folder / f"{room.name}-{number}.py"
            text = template.read_text(encoding="utf-8")
            copy.write_text(templatize(text, origin=str(template)), encoding="utf-8")
            yield copy
