"""Spares callers an engine that does not answer. A leaf; the state is that of one process."""

from __future__ import annotations

import time
from threading import Lock

from django.conf import settings


class Breaker:
    """After a failure nobody asks for some seconds; then one caller tries, for all."""

    def __init__(self) -> None:
        self.closed_until = 0.0
        self.has_failed = False
        self.lock = Lock()

    def allows(self) -> bool:
        """Say whether the caller may ask. Whoever may tells how it went."""
        if not self.has_failed:
            return True
        with self.lock:
            if time.monotonic() < self.closed_until:
                return False
            # The others wait for this one.
            self.closed_until = time.monotonic() + settings.SEARCH_SPARED_SECONDS
            return True

    def failed(self) -> None:
        with self.lock:
            self.has_failed = True
            self.closed_until = time.monotonic() + settings.SEARCH_SPARED_SECONDS

    def succeeded(self) -> None:
        self.has_failed = False


breaker = Breaker()
