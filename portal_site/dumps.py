"""Dumps the database to one file and brings it back, with each engine's own means."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from psycopg.conninfo import make_conninfo

Counts = dict[str, int]


class BackupError(Exception):
    """A backup or restore cannot go on; the text says why."""


def dump_name() -> str:
    return "database.pgdump" if connection.vendor == "postgresql" else "database.sqlite3"


def table_counts() -> Counts:
    """Rows of each table of the database, by its name."""
    with connection.cursor() as cursor:
        counts = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            if table.startswith("sqlite_"):  # the engine's own
                continue
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            counts[table] = cursor.fetchone()[0]
    return counts


def dump(target: Path) -> Counts:
    """Write the database to ``target``; returns the rows of each table at that very moment."""
    return dump_postgres(target) if connection.vendor == "postgresql" else dump_sqlite(target)


def load(source: Path) -> None:
    """Replace the whole content of the database by the dump, or change nothing and raise."""
    if connection.vendor == "postgresql":
        load_postgres(source)
    else:
        load_sqlite(source)


# --- PostgreSQL -------------------------------------------------------------------------------
def dump_postgres(target: Path) -> Counts:
    with transaction.atomic(), connection.cursor() as cursor:
        # One snapshot for the dump and the counts, whatever is written meanwhile.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}", conninfo())
        return table_counts()


def load_postgres(source: Path) -> None:
    script = source.with_name(f"{source.name}.sql")
    try:
        with script.open("w", encoding="utf-8") as file:
            file.write("DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n")
            file.flush()
            run("pg_restore", "--no-owner", "--no-privileges", "--file=-", str(source), stdout=file)
        connection.close()
        run(
            "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--output=/dev/null",
            "--set=ON_ERROR_STOP=1", f"--file={script}", conninfo(),
        )  # fmt: skip
    finally:
        script.unlink(missing_ok=True)


def conninfo() -> str:
    """Where the database is, for PostgreSQL's own programs; the password goes by environment."""
    parameters = dict(connection.get_connection_params())
    for ours in ("pool", "cursor_factory", "context", "password", "prepare_threshold"):
        parameters.pop(ours, None)
    return make_conninfo("", **parameters)


def run(program: str, *arguments: str, stdout: Any = subprocess.PIPE) -> None:
    if shutil.which(program) is None:
        raise BackupError(f"{program} is needed and not installed (package postgresql-client).")
    done = subprocess.run(  # noqa: S603
        [program, *arguments],
        env=os.environ | {"PGPASSWORD": str(connection.settings_dict["PASSWORD"] or "")},
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise BackupError(f"{program}: {done.stderr.decode(errors='replace').strip()}")


# --- SQLite -----------------------------------------------------------------------------------
def dump_sqlite(target: Path) -> Counts:
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        return {
            name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
            for (name,) in copy.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
                " AND name NOT LIKE 'sqlite_%' ORDER BY name"
            ).fetchall()
        }


def load_sqlite(source: Path) -> None:
    with opened(source) as copy:
        try:
            verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            verdict = str(error)
        if verdict != "ok":
            raise BackupError(f"{source.name} is no sound SQLite database: {verdict}")
        connection.ensure_connection()
        copy.backup(connection.connection)


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as found:
        yield found
