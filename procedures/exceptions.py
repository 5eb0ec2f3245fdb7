from __future__ import annotations

from http import HTTPStatus

from portal_site.lib.errors import DomainError


class PublicationBlocked(DomainError):
    """The publish gate found what an editor must mend first."""

    code = "publication_blocked"
    http_status = HTTPStatus.UNPROCESSABLE_ENTITY
