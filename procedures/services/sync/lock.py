"""Lets one run write the catalogue at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from portal_site.lib.locks import Held, only_one
from procedures.services.sync.errors import SyncAlreadyRunning

# Any number that nobody else locks by.
ADVISORY_KEY = 0x5157_4341_5441


@contextmanager
def only_run() -> Iterator[None]:
    """Hold the catalogue for one run. Raises ``SyncAlreadyRunning`` at once when it is held."""
    try:
        with only_one("catalogue-sync", ADVISORY_KEY):
            yield
    except Held as error:
        raise SyncAlreadyRunning(_("Another catalogue sync is running.")) from error
