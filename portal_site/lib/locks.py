"""Lets one process at a time do something. A leaf."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from portal_site.environment import VAR_DIR


class Held(Exception):
    """Another process holds the lock."""


@contextmanager
def only_one(name: str, key: int) -> Iterator[None]:
    """Hold lock ``name``. Raises ``Held`` at once when somebody else does.

    The lock dies with its holder, so a crashed run never blocks the next: PostgreSQL keeps it, by
    ``key``, with the connection, and for SQLite, which is one machine, the kernel keeps it with
    the open file.
    """
    held = _held_by_connection(key) if connection.vendor == "postgresql" else _held_by_file(name)
    with held:
        yield


@contextmanager
def _held_by_connection(key: int) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        if not cursor.fetchone()[0]:
            raise Held
    try:
        yield
    finally:
        # A broken connection has let go by itself.
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


@contextmanager
def _held_by_file(name: str) -> Iterator[None]:
    with (VAR_DIR / f"{name}.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Held from error
        yield
