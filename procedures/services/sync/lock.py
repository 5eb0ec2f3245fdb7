"""Lets one run write the catalogue at a time."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.utils.translation import gettext as _

from portal_site.environment import VAR_DIR
from procedures.services.sync.errors import SyncAlreadyRunning

# Any number that nobody else locks by.
ADVISORY_KEY = 0x5157_4341_5441


@contextmanager
def only_run() -> Iterator[None]:
    """Hold the catalogue for one run. Raises ``SyncAlreadyRunning`` at once when it is held.

    The lock dies with its holder, so a crashed run never blocks the next: PostgreSQL keeps it with
    the connection, and for SQLite, which is one machine, the kernel keeps it with the open file.
    """
    held = _held_by_connection() if connection.vendor == "postgresql" else _held_by_file()
    with held:
        yield


@contextmanager
def _held_by_connection() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_KEY])
        if not cursor.fetchone()[0]:
            raise _already_running()
    try:
        yield
    finally:
        # A broken connection has let go by itself.
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_KEY])


@contextmanager
def _held_by_file() -> Iterator[None]:
    with (VAR_DIR / "catalogue-sync.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _already_running() from error
        yield


def _already_running() -> SyncAlreadyRunning:
    return SyncAlreadyRunning(_("Another catalogue sync is running."))
