"""Runs the same at once in several threads, each with a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

needs_row_locks = pytest.mark.skipif(
    "not __import__('django.db').db.connection.features.has_select_for_update",
    reason="row locks need PostgreSQL",
)


def at_once(call: Callable[[int], Any], number: int) -> list[Any]:
    """Return what ``call(0)`` … ``call(number - 1)`` gave, or the exceptions that they raised."""
    start = Barrier(number)

    def run(index: int) -> Any:
        try:
            start.wait()
            return call(index)
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))
