"""Pages of a list by keyset: as quick at the end of a long list as at its beginning. A leaf.

A cursor holds the last keys of a page and is signed together with what the list is (its path,
filters and order), so that a broken one and one of another list are told apart from a good one.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from django.db.models import Q, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from portal_site.lib.errors import DomainError

SIGNATURE_LENGTH = 12  # bytes
SALT = "portal_site.lib.pagination"

Row = dict[str, Any]


class InvalidCursor(DomainError):
    """The cursor was not given out by this list."""

    code = "invalid_cursor"
    http_status = HTTPStatus.BAD_REQUEST

    def __init__(self) -> None:
        super().__init__(_("The cursor is broken or belongs to another list."))
        self.errors = {"cursor": [str(self)]}


@dataclass(frozen=True, slots=True)
class KeysetPage:
    """Rows in the order of the list, with the cursors of the pages around them, if any."""

    rows: list[Row]
    next: str | None
    previous: str | None


def keyset_page(
    rows: QuerySet[Any, Any], order: Sequence[str], *, cursor: str, size: int, identity: str
) -> KeysetPage:
    """Return up to ``size`` of ``rows`` (dictionaries) sorted by ``order``. One query.

    ``order`` names fields of the rows, together unique, all of one direction (``-`` in front:
    descending). ``identity`` says which list this is. Raises ``InvalidCursor``.
    """
    descending = order[0].startswith("-")
    fields = [name.removeprefix("-") for name in order]
    backwards, keys = _read(cursor, identity, len(fields)) if cursor else (False, None)
    falling = descending is not backwards
    if keys is not None:
        rows = rows.filter(_beyond(fields, keys, "lt" if falling else "gt"))
    found = list(rows.order_by(*(f"-{name}" if falling else name for name in fields))[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_next = bool(found) and (backwards or more)
    has_previous = bool(found) and (more if backwards else keys is not None)
    return KeysetPage(
        found,
        _cursor(False, fields, found[-1], identity) if has_next else None,
        _cursor(True, fields, found[0], identity) if has_previous else None,
    )


def _beyond(fields: list[str], keys: list[Any], comparison: str) -> Q:
    """Return the condition "after ``keys``", in a form for which databases use their index."""
    first, *rest = fields
    if not rest:
        return Q(**{f"{first}__{comparison}": keys[0]})
    tie = Q(**{first: keys[0]}) & _beyond(rest, keys[1:], comparison)
    return Q(**{f"{first}__{comparison}e": keys[0]}) & (
        Q(**{f"{first}__{comparison}": keys[0]}) | tie
    )


def _cursor(backwards: bool, fields: list[str], row: Row, identity: str) -> str:
    return make_cursor([int(backwards), *(row[name] for name in fields)], identity)


def _read(cursor: str, identity: str, length: int) -> tuple[bool, list[Any]]:
    backwards, *keys = read_cursor(cursor, identity)
    if len(keys) != length:
        raise InvalidCursor
    return bool(backwards), keys


def make_cursor(values: list[Any], identity: str) -> str:
    """Return ``values`` as a cursor of the list that ``identity`` names."""
    payload = orjson.dumps(values)
    return base64.urlsafe_b64encode(_signature(payload, identity) + payload).decode().rstrip("=")


def read_cursor(cursor: str, identity: str) -> list[Any]:
    """Return the values of a cursor made for ``identity``. Raises ``InvalidCursor``."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidCursor from error
    signature, payload = raw[:SIGNATURE_LENGTH], raw[SIGNATURE_LENGTH:]
    if not constant_time_compare(signature, _signature(payload, identity)):
        raise InvalidCursor
    values: list[Any] = orjson.loads(payload)
    return values


def _signature(payload: bytes, identity: str) -> bytes:
    mac = salted_hmac(SALT, identity.encode() + b"\x00" + payload, algorithm="sha256")
    return mac.digest()[:SIGNATURE_LENGTH]
