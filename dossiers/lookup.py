"""What everybody may know of a dossier: its code and how far it is. A leaf.

Words go with the percentage, not with the status, so that they say no more than it does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST_CODE = 60
_DASHES = re.compile(r"[‐-―−]")

WORDS: Mapping[int, str | Promise] = {
    10: _("Filed; waiting to be received"),
    25: _("Received; processing has not begun"),
    50: _("In process"),
    75: _("Most of the processing is done"),
    90: _("Processed; the result is waiting to be handed over"),
    100: _("Handling has ended"),
}


def typed_code(text: str) -> str:
    """Return the dossier code that somebody typed, as codes are written; empty: cannot be one."""
    code = _DASHES.sub("-", "".join(text.split())).upper()
    return code if len(code) <= LONGEST_CODE and code.isprintable() else ""
