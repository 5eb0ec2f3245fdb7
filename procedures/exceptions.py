from __future__ import annotations

from http import HTTPStatus

from django.utils.translation import gettext as _

from portal_site.lib.errors import DomainError


class PublicationBlocked(DomainError):
    """The publish gate found what an editor must mend first."""

    code = "publication_blocked"
    http_status = HTTPStatus.UNPROCESSABLE_ENTITY


class UnknownCase(DomainError):
    """The procedure has no such case."""

    code = "unknown_case"
    http_status = HTTPStatus.BAD_REQUEST

    def __init__(self) -> None:
        super().__init__(_("The procedure has no such case."))
