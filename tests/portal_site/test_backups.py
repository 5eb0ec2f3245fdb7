"""The drill: back up, lose everything, restore. Each engine in a database of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg.conninfo import make_conninfo

from portal_site import backups
from portal_site.dumps import BackupError
from portal_site.environment import BASE_DIR, database

COUNT = """
from accounts.models import User
from django.core.files.storage import default_storage as files, storages
print(list(User.objects.values_list("email", flat=True)),
      [files.open(name).read() for name in ("a.txt", "documents/đơn mẫu.pdf") if files.exists(name)],
      storages["private"].open("2026/03/02/random").read())
"""
FILL = """
from accounts.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage as files, storages
User.objects.create_user("citizen@example.vn", "x")
files.save("a.txt", ContentFile(b"one"))
files.save("documents/đơn mẫu.pdf", ContentFile(b"two" * 3))
storages["private"].save("2026/03/02/random", ContentFile(b"three"))
"""
FULL = "['citizen@example.vn'] [b'one', b'twotwotwo'] b'three'\n"


class Installation:
    """A program with its own database and folder, driven by its commands."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.environment = os.environ | {
            "DATABASE_URL": database_url,
            "PORTAL_VAR_DIR": str(folder),
            "REDIS_URL": "",
            "DJANGO_SETTINGS_MODULE": "portal_site.settings",
            "EMAIL_URL": "consolemail://",
            "LOG_LEVEL": "ERROR",
        }

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(BASE_DIR / "manage.py"), *arguments],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture
def on_sqlite(tmp_path):
    folder = tmp_path / "a folder with blanks"
    folder.mkdir()
    return Installation(folder, "")


@pytest.fixture
def on_postgres(tmp_path):
    config = database(os.environ["DATABASE_URL"])
    server = make_conninfo(
        host=config["HOST"],
        port=config["PORT"] or 5432,
        user=config["USER"],
        password=config["PASSWORD"],
        dbname="postgres",
    )
    name = f"drill_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        base = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
        yield Installation(tmp_path, f"{base}/{name}")
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def drill(installation, backup, lose):
    """Fill, back up, lose, restore; every step by the program's own commands."""
    for filling in (["migrate"], ["shell", "-c", FILL]):
        done = installation.manage(*filling, "--verbosity=0")
        assert done.returncode == 0, done.stderr
    made = installation.manage("backup", str(backup))
    assert made.returncode == 0, made.stderr

    refused = installation.manage("restore", str(backup))
    assert refused.returncode == 1
    assert refused.stderr.startswith("CommandError: Not empty: the database has ")
    assert refused.stderr.endswith("the storage has 3 files. With --force it is replaced.\n")

    lose()
    for folder in ("media", "private"):
        shutil.rmtree(installation.folder / folder)
    restored = installation.manage("restore", str(backup))
    assert restored.returncode == 0, restored.stderr
    assert installation.manage("shell", "-c", COUNT, "--verbosity=0").stdout == FULL

    # Over what stands there now; a second backup then says the same as the first.
    (installation.folder / "media" / "stranger.txt").write_text("not of the backup")
    replaced = installation.manage("restore", str(backup), "--force")
    assert replaced.returncode == 0, replaced.stderr
    again = installation.manage("backup", f"{backup}-again")
    assert again.returncode == 0, again.stderr
    assert manifest_of(f"{backup}-again")["tables"] == manifest_of(backup)["tables"]
    assert sorted(manifest_of(f"{backup}-again")["files"]) == sorted(manifest_of(backup)["files"])


def manifest_of(folder):
    return json.loads((Path(folder) / "manifest.json").read_text(encoding="utf-8"))


def test_drill_on_sqlite(on_sqlite, tmp_path):
    backup = tmp_path / "backup of today"

    def lose():
        for file in on_sqlite.folder.glob("portal.sqlite3*"):
            file.unlink()

    drill(on_sqlite, backup, lose)

    assert sorted(manifest_of(backup)["files"]) == [
        "database.sqlite3",
        "files/a.txt",
        "files/documents/đơn mẫu.pdf",
        "private/2026/03/02/random",
    ]
    assert (backup.stat().st_mode & 0o777) == 0o700


@pytest.mark.services
def test_drill_on_postgresql(on_postgres, tmp_path):
    backup = tmp_path / "backup of today"

    def lose():
        with psycopg.connect(on_postgres.environment["DATABASE_URL"]) as database:
            database.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")

    drill(on_postgres, backup, lose)

    assert sorted(manifest_of(backup)["files"]) == [
        "database.pgdump",
        "files/a.txt",
        "files/documents/đơn mẫu.pdf",
        "private/2026/03/02/random",
    ]
    # A dump that only PostgreSQL can tell is damaged: all stays as it was.
    dump = backup / "database.pgdump"
    dump.write_bytes(dump.read_bytes()[:-5000])
    manifest = manifest_of(backup)
    manifest["files"]["database.pgdump"]["sha256"] = backups.digest(dump)
    change(backup, files=manifest["files"])
    refused = on_postgres.manage("restore", str(backup), "--force")
    assert refused.returncode == 1
    assert refused.stderr.startswith("CommandError: pg_restore: ")
    assert on_postgres.manage("shell", "-c", COUNT, "--verbosity=0").stdout == FULL


# --- What is refused, before anything is touched ----------------------------------------------
@pytest.fixture
def backup(tmp_path):
    """A sound backup of an empty database of the engine in use, written by hand."""
    name = "database.pgdump" if connection.vendor == "postgresql" else "database.sqlite3"
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.txt").write_bytes(b"one")
    (tmp_path / name).touch()
    files = {
        "files/a.txt": "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed",
        name: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
    manifest = {
        "format": "public-service-portal-backup/1",
        "engine": connection.vendor,
        "migrations": ["home.0001_initial"],
        "tables": {},
        "files": {path: {"sha256": digest, "bytes": 0} for path, digest in files.items()},
    }
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return tmp_path


def change(backup, **changes):
    (backup / "manifest.json").write_text(json.dumps(manifest_of(backup) | changes))


def refusal(backup):
    with pytest.raises(BackupError) as caught:
        backups.checked_manifest(backup)
    return str(caught.value)


def test_a_sound_backup_is_taken(backup):
    assert backups.checked_manifest(backup) == manifest_of(backup)


def test_a_folder_without_manifest_is_refused(backup):
    (backup / "manifest.json").unlink()

    assert (
        refusal(backup) == f"{backup} holds no readable manifest.json: No such file or directory."
    )


def test_a_manifest_that_is_no_json_is_refused(backup):
    (backup / "manifest.json").write_text('{"format": ')

    assert refusal(backup).startswith("manifest.json is damaged: Expecting value")


@pytest.mark.parametrize("text", ["[]", "{}", '{"format": "tar"}'])
def test_a_foreign_manifest_is_refused(backup, text):
    (backup / "manifest.json").write_text(text)

    assert refusal(backup) == (
        "manifest.json does not say “public-service-portal-backup/1”: not a backup of this program."
    )


def test_a_manifest_with_parts_missing_is_refused(backup):
    (backup / "manifest.json").write_text('{"format": "public-service-portal-backup/1"}')

    assert refusal(backup) == (
        "manifest.json is damaged: it lacks engine, files, migrations, tables."
    )


def test_a_backup_of_another_engine_is_refused(backup):
    change(backup, engine="oracle")

    assert refusal(backup).startswith("The backup is of oracle, this database is ")


def test_a_backup_of_a_newer_version_is_refused(backup):
    change(backup, migrations=["home.0001_initial", "home.9999_from_the_future"])

    assert refusal(backup) == "The backup is of another version, with home.9999_from_the_future."


def test_each_kind_of_damage_is_named(backup):
    (backup / "files" / "a.txt").write_bytes(b"two")
    (backup / "files" / "b.txt").write_bytes(b"new")
    change(backup, files=manifest_of(backup)["files"] | {"files/c.txt": {"sha256": "", "bytes": 0}})

    assert refusal(backup) == (
        "The backup is damaged: files/a.txt has changed; "
        "files/b.txt is not in manifest.json; files/c.txt is missing."
    )


def test_a_backup_goes_to_an_empty_folder_only(tmp_path):
    (tmp_path / "something").touch()

    with pytest.raises(CommandError, match=r"is not an empty folder\.$"):
        call_command("backup", str(tmp_path))
