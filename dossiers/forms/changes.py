"""What a procedure changed while somebody was filling in its form."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from procedures.changes import FieldChanges, readable_differences
from procedures.selectors import version_in_force
from procedures.services.versions import differences

# Helps to find and to read a procedure; changes nothing for a dossier.
BESIDES = frozenset(
    {
        "everyday_words",
        "guidance",
        "keywords",
        "life_events",
        "related",
        "service_level_is_set",
        "source_url",
        "summary",
    }
)


def changed_since(draft: Any) -> list[FieldChanges]:
    """Return what differs between the version of ``draft`` and the one in force, in words.

    Empty where the draft's version is still in force. The draft goes on with its own version.
    """
    pinned = draft.version
    current = version_in_force(pinned.procedure, pinned.locale, timezone.localdate())
    if current is None or current.pk == pinned.pk:
        return []
    found = differences(pinned.content, current.content)
    return readable_differences([one for one in found if one.field not in BESIDES])
