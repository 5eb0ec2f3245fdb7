"""Lets tests empty the table of dossiers' events, which the database itself refuses to empty."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from dossiers import triggers


def take_down() -> None:
    with connection.cursor() as cursor:
        for name in triggers.standing(connection) & triggers.wanted(connection).keys():
            on = f" ON {triggers.TABLE}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on}")


@contextmanager
def open_history() -> Iterator[None]:
    """Take the triggers down meanwhile: for a flush, and to tamper."""
    take_down()
    yield
    triggers.put_up(connection)
