"""Triggers by which the database itself refuses to change the history of dossiers.

Put up after every migration: SQLite drops them with the table that it makes anew for an
``AlterField``.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "dossiers_dossierevent"
REFUSAL = "the history of dossiers is append-only"

_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
_POSTGRESQL = {
    f"{TABLE}_no_change": "BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW",
    f"{TABLE}_no_truncate": "BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
}
_SQLITE = {
    f"{TABLE}_no_update": "BEFORE UPDATE ON {table}",
    f"{TABLE}_no_delete": "BEFORE DELETE ON {table}",
}


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers that are missing, where the table is there."""
    absent = missing(connection)
    if not absent:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTION)
        for name in absent:
            cursor.execute(f"CREATE TRIGGER {name} {wanted(connection)[name]}")


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of the triggers that the table lacks; none where it is not there yet."""
    if TABLE not in connection.introspection.table_names():
        return set()
    return wanted(connection).keys() - standing(connection)


def standing(connection: BaseDatabaseWrapper) -> set[str]:
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgenabled <> 'D'"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    with connection.cursor() as cursor:
        cursor.execute(query, [TABLE])
        return {row[0] for row in cursor.fetchall()}


def wanted(connection: BaseDatabaseWrapper) -> dict[str, str]:
    if connection.vendor == "postgresql":
        return {
            name: f"{when.format(table=TABLE)} EXECUTE FUNCTION {TABLE}_refuse()"
            for name, when in _POSTGRESQL.items()
        }
    return {
        name: f"{when.format(table=TABLE)} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for name, when in _SQLITE.items()
    }
