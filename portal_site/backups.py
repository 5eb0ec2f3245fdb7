"""A backup is a folder: the database's dump, the files, and a manifest that proves both.

Order matters: the database comes first, so every file that it mentions is there when files are
copied; the manifest comes last, so a backup without one is an unfinished one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files.storage import Storage, storages
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from portal_site.dumps import BackupError, Counts, dump, dump_name, load, table_counts
from portal_site.lib.generation import bump_catalogue_generation

FORMAT = "public-service-portal-backup/1"
MANIFEST = "manifest.json"
# Folders of a backup and the storages whose files are in them.
STORAGES = {"files": "default", "private": "private"}


def make_backup(folder: Path) -> dict[str, Any]:
    """Write database and files to ``folder``, which must be new or empty; returns the manifest."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupError(f"{folder} is not an empty folder.")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)  # personal data
    counts = dump(folder / dump_name())
    for path in stored_files():
        copy_out(path, folder / path)
    manifest = {
        "format": FORMAT,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "engine": connection.vendor,
        "migrations": applied_migrations(),
        "tables": counts,
        "files": {
            path.relative_to(folder).as_posix(): {
                "bytes": path.stat().st_size,
                "sha256": digest(path),
            }
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        },
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    return manifest


def restore_backup(folder: Path, *, force: bool) -> dict[str, Any]:
    """Bring database and files back as they were; returns the manifest.

    Nothing is touched before the backup has proved sound and made for this program. Raises
    ``BackupError`` for a damaged or foreign backup, for a target that holds something already
    (unless ``force``), and when the counts afterwards are not those of the backup.
    """
    manifest = checked_manifest(folder)
    if not force and (occupied := occupants()):
        raise BackupError(f"Not empty: {', '.join(occupied)}. With --force it is replaced.")
    load(folder / dump_name())
    for path in list(stored_files()):
        storage, name = place_of(path)
        storage.delete(name)
    for path in file_paths(manifest):
        storage, name = place_of(path)
        with (folder / path).open("rb") as file:
            storage.save(name, file)
    verify(manifest)
    bump_catalogue_generation()
    return manifest


def checked_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of ``folder``, once everything it says about the folder is true."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except OSError as error:
        raise BackupError(f"{folder} holds no readable {MANIFEST}: {error.strerror}.") from error
    except ValueError as error:
        raise BackupError(f"{MANIFEST} is damaged: {error}.") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BackupError(f"{MANIFEST} does not say “{FORMAT}”: not a backup of this program.")
    if lacking := sorted({"engine", "migrations", "tables", "files"} - manifest.keys()):
        raise BackupError(f"{MANIFEST} is damaged: it lacks {', '.join(lacking)}.")
    if manifest["engine"] != connection.vendor:
        raise BackupError(
            f"The backup is of {manifest['engine']}, this database is {connection.vendor}."
        )
    known = MigrationLoader(None).disk_migrations
    strange = [name for name in manifest["migrations"] if tuple(name.split(".")) not in known]
    if strange:
        raise BackupError(f"The backup is of another version, with {', '.join(strange)}.")
    if damage := list(differences(folder, manifest["files"])):
        raise BackupError(f"The backup is damaged: {'; '.join(damage)}.")
    return manifest


def differences(folder: Path, files: dict[str, Any]) -> Iterator[str]:
    """Yield a phrase for each file that is missing, changed, or not in the manifest."""
    there = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path != folder / MANIFEST
    }
    for name in sorted(there | set(files)):
        if name not in there:
            yield f"{name} is missing"
        elif name not in files:
            yield f"{name} is not in {MANIFEST}"
        elif digest(folder / name) != files[name]["sha256"]:
            yield f"{name} has changed"


def verify(manifest: dict[str, Any]) -> None:
    found: Counts = table_counts()
    wrong = [
        f"{table}: {found.get(table, 0)} rows, not {manifest['tables'].get(table, 0)}"
        for table in sorted(set(found) | set(manifest["tables"]))
        if found.get(table) != manifest["tables"].get(table)
    ]
    stored, wanted = sorted(stored_files()), sorted(file_paths(manifest))
    if stored != wanted:
        wrong.append(f"{len(stored)} files, not {len(wanted)}")
    if wrong:
        raise BackupError(f"Restored, but not the same: {'; '.join(wrong)}.")


def occupants() -> list[str]:
    """What stands in the way of a restore: tables of the database, stored files."""
    tables = len(connection.introspection.table_names())
    files = sum(1 for _ in stored_files())
    found = [f"the database has {tables} tables"] if tables else []
    return [*found, f"the storage has {files} files"] if files else found


def applied_migrations() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(".".join(name) for name in applied)


def file_paths(manifest: dict[str, Any]) -> list[str]:
    """Paths of the stored files, as ``stored_files`` gives them."""
    return [path for path in manifest["files"] if path.partition("/")[0] in STORAGES]


def stored_files() -> Iterator[str]:
    """Every file of every storage, by its path in a backup."""
    for folder, alias in STORAGES.items():
        for name in names_in(storages[alias]):
            yield f"{folder}/{name}"


def names_in(storage: Storage, folder: str = "") -> Iterator[str]:
    folders, files = storage.listdir(folder)
    for name in sorted(files):
        yield str(PurePosixPath(folder) / name)
    for name in sorted(folders):
        yield from names_in(storage, str(PurePosixPath(folder) / name))


def place_of(path: str) -> tuple[Storage, str]:
    """Return storage and name of the file that stands at ``path`` in a backup."""
    folder, _, name = path.partition("/")
    return storages[STORAGES[folder]], name


def copy_out(path: str, target: Path) -> None:
    storage, name = place_of(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    with storage.open(name) as source, target.open("wb") as copy:
        for chunk in source.chunks():
            copy.write(chunk)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
