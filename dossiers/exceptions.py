"""What the rules of dossiers say no to, with stable codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from portal_site.lib.errors import DomainError


class ActionNotAllowed(DomainError):
    """The dossier's status does not allow the action."""

    code = "action_not_allowed"


class ActionForbidden(DomainError):
    """The caller may see the dossier but not take this action."""

    code = "action_forbidden"
    http_status = HTTPStatus.FORBIDDEN


class ReasonRequired(DomainError):
    code = "reason_required"
    http_status = HTTPStatus.BAD_REQUEST


class FilingClosed(DomainError):
    """The procedure cannot be filed online (now, or at all)."""

    code = "filing_closed"


class Incomplete(DomainError):
    """What was filled in or handed in does not suffice: ``errors`` gives reasons by field."""

    code = "incomplete"
    http_status = HTTPStatus.BAD_REQUEST

    def __init__(self, text: str, errors: Mapping[str, Sequence[str]]) -> None:
        super().__init__(text)
        self.errors = {name: list(texts) for name, texts in errors.items()}


class ChangedMeanwhile(DomainError):
    """Somebody else saved first; ``errors`` tells the revision that holds now."""

    code = "changed_meanwhile"
    http_status = HTTPStatus.PRECONDITION_FAILED

    def __init__(self, text: str, revision: int) -> None:
        super().__init__(text)
        self.errors = {"revision": [str(revision)]}


class TooManyDrafts(DomainError):
    """The owner has as many drafts as may lie about."""

    code = "too_many_drafts"


class FileRefused(DomainError):
    """A file cannot be taken: the text says why and what to do."""

    code = "file_refused"
    http_status = HTTPStatus.BAD_REQUEST

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.errors = {"file": [text]}


class FileTooLarge(FileRefused):
    code = "file_too_large"
    http_status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class WrongChecksum(FileRefused):
    """The bytes that came are not those that were sent."""

    code = "wrong_checksum"


class FileUnavailable(DomainError):
    """A file is still being checked, contains malware, or has been erased."""

    code = "file_unavailable"


class PaymentUnavailable(DomainError):
    """No gateway takes the payment online: the text says how to pay instead."""

    code = "payment_unavailable"
