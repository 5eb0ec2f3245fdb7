"""What can be wrong with a record or with its source. A leaf: imports nothing of ours but errors."""

from __future__ import annotations

from portal_site.lib.errors import DomainError


class RecordError(Exception):
    """One record cannot be taken: a stable reason code, and the reason in words."""

    def __init__(self, reason_code: str, message: str) -> None:
        super().__init__(message)
        self.reason_code = reason_code
        self.message = message


class SourceError(DomainError):
    """The source as a whole cannot be read, or not to its end."""

    code = "source_unreadable"


class SyncAlreadyRunning(DomainError):
    """Another run writes the catalogue at this moment."""

    code = "sync_already_running"
