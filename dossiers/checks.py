from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections

from dossiers import triggers


@register(Tags.database)
def history_is_guarded(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Look for the triggers of the history: ``manage.py check --database default``."""
    faults: list[CheckMessage] = []
    for alias in databases or ():
        if gone := triggers.missing(connections[alias]):
            text = f"The table of dossiers' events lacks its triggers: {', '.join(sorted(gone))}."
            hint = "Run manage.py migrate: it puts them up again."
            faults.append(Warning(text, hint=hint, id="dossiers.W001"))
    return faults
