from __future__ import annotations

from portal_site.lib.errors import DomainError


class NothingToConfirm(DomainError):
    """A text without a translation cannot be called still right."""

    code = "nothing_to_confirm"
