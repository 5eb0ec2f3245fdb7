"""A rule said no. A leaf: imports nothing of ours."""

from __future__ import annotations

from http import HTTPStatus


class DomainError(Exception):
    """A rule said no: stable ``code`` for clients, translated text for people."""

    code = "domain_error"
    http_status = HTTPStatus.CONFLICT
