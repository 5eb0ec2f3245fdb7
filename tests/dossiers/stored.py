"""Files of tests: in a folder of their own, with real bytes."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from dossiers.models import StoredFile
from dossiers.services import files
from tests.dossiers import papers


def stored(content: bytes | None = None, name: str = "Đơn.pdf", **extra: Any) -> StoredFile:
    content = papers.pdf() if content is None else content
    return files.store(io.BytesIO(content), name, **{"owner": None, **extra})


def clean(file: StoredFile) -> StoredFile:
    """``file`` as a scanner leaves it that finds nothing."""
    StoredFile.objects.filter(pk=file.pk).update(state=StoredFile.State.CLEAN)
    file.refresh_from_db()
    return file


def lying(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def stored_in(settings: Any, folder: Path) -> Path:
    """Let files of a test go to a folder of its own; return where they lie."""
    private = settings.STORAGES["private"]
    options = {**private["OPTIONS"], "location": folder / "files"}
    settings.STORAGES = {**settings.STORAGES, "private": {**private, "OPTIONS": options}}
    settings.FILE_UPLOAD_TEMP_DIR = folder / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return folder / "files"
