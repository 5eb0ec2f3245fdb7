"""Where the apps above say which personal data they keep. A leaf: imports nothing of ours.

Registered in ``AppConfig.ready``; used by ``accounts.services.personal_data``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


def _nothing(user: Any) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Keeper:
    """``export`` returns what JSON can say; ``veto`` a reason why nothing may be erased yet."""

    name: str
    export: Callable[[Any], Any]
    erase: Callable[[Any], None]
    veto: Callable[[Any], str] = _nothing


keepers: dict[str, Keeper] = {}


def register(
    name: str,
    *,
    export: Callable[[Any], Any],
    erase: Callable[[Any], None],
    veto: Callable[[Any], str] = _nothing,
) -> None:
    """Say how to export and erase what an app keeps of a user, under ``name`` in the export.

    ``erase`` runs inside a transaction, before the account itself is emptied. ``veto`` returns a
    sentence for the person while something is open that needs their data, else nothing.
    """
    keepers[name] = Keeper(name, export, erase, veto)
