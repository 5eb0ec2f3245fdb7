"""Rows of models as bare SQL takes them, made without the program's services."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Model
from psycopg.types.json import Jsonb


def row_of(instance: Model) -> dict[str, Any]:
    """Return the columns of ``instance`` as the database takes them."""
    return {
        field.column: _plain(field.get_db_prep_save(getattr(instance, field.attname), connection))
        for field in instance._meta.concrete_fields
    }


def _plain(value: Any) -> Any:
    return json.dumps(value.obj) if isinstance(value, Jsonb) else value


def insert(model: type[Model], row: dict[str, Any]) -> Any:
    """Insert one row and return its id."""
    names = ", ".join(f'"{name}"' for name in row)
    places = ", ".join(["%s"] * len(row))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({places}) RETURNING id",
            list(row.values()),
        )
        return cursor.fetchone()[0]


def copy(model: type[Model], rows: Iterable[dict[str, Any]]) -> None:
    """Insert many rows by COPY; then the numbers that the database gives go on behind theirs."""
    table = model._meta.db_table
    names = [field.column for field in model._meta.concrete_fields]
    listed = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as target:
            for row in rows:
                target.write_row([row[name] for name in names])
        if model._meta.pk.get_internal_type() == "BigAutoField":
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM {table}))",
                [table],
            )
