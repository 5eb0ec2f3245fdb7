"""Where records come from: a JSONL file, or the national catalogue's service."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NoReturn

from django.conf import settings
from django.utils.translation import gettext as _

from exchange.catalogue import CatalogueClient, CatalogueUnavailable, RecordUnavailable
from procedures.services.sync.errors import RecordError, SourceError

MAX_LINE_BYTES = 10_000_000
# So many records refused in a row mean that the service is down, not that the records are bad.
MAX_REFUSALS_IN_A_ROW = 5
_CODE = re.compile(r'"MATTHC"\s*:\s*"([^"\\]{1,255})"')


@dataclass(frozen=True, slots=True)
class Item:
    """One record as the source gave it, or why there is none.

    ``position`` counts from 1: the line of a file, else the place in the list.
    """

    position: int
    value: object = None
    error: RecordError | None = None
    code: str = ""
    raw: str = ""


@dataclass(slots=True)
class Source:
    """Records to be read once; ``total`` only serves progress."""

    items: Iterator[Item]
    total: int | None = field(default=None)


def open_source(address: str) -> Source:
    """Return the records at ``address``: a path of a JSONL file or an http(s) address.

    Raises ``SourceError`` when it cannot be opened; reading on may raise it too.
    """
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*://", address):
        return _service(address)
    path = Path(address)
    try:
        with path.open("rb") as file:
            total = sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))
    except (OSError, ValueError) as error:
        _unreadable(address, error)
    return Source(_lines(path), total)


def _unreadable(address: object, error: Exception) -> NoReturn:
    reason = getattr(error, "strerror", None) or str(error)
    raise SourceError(
        _("%(source)s cannot be read: %(reason)s.") % {"source": address, "reason": reason}
    ) from error


def _lines(path: Path) -> Iterator[Item]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(_bounded_lines(file), 1):
                item = _parsed(number, line)
                if item is not None:
                    yield item
    except OSError as error:
        _unreadable(path, error)


def _bounded_lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield lines, each cut after one byte more than may be taken, so that memory has a bound."""
    while line := file.readline(MAX_LINE_BYTES + 1):
        ended = line.endswith(b"\n")
        yield line
        while not ended and (rest := file.readline(1 << 20)):
            ended = rest.endswith(b"\n")


def _parsed(number: int, line: bytes) -> Item | None:
    if number == 1:
        line = line.removeprefix(b"\xef\xbb\xbf")
    if not line.strip():
        return None
    if len(line) > MAX_LINE_BYTES:
        error = RecordError(
            "too_large", _("The line has more than %(limit)d bytes.") % {"limit": MAX_LINE_BYTES}
        )
        return _broken(number, line[:200_000].decode(errors="replace"), error)
    try:
        text = line.decode()
    except UnicodeDecodeError as fault:
        error = RecordError(
            "not_utf8", _("Byte %(place)d of the line is not UTF-8.") % {"place": fault.start + 1}
        )
        return _broken(number, line.decode(errors="replace"), error)
    try:
        return Item(number, parse_json(text), raw=text)
    except RecordError as error:
        return _broken(number, text, error)


def _broken(number: int, text: str, error: RecordError) -> Item:
    code = _CODE.search(text)
    return Item(number, error=error, code=code[1] if code else "", raw=text.rstrip("\r\n"))


def parse_json(text: str) -> object:
    """Return the value that ``text`` holds. Raises ``RecordError`` for what is no JSON."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as fault:
        raise RecordError(
            "broken_json",
            _("The line is not JSON: %(reason)s at character %(place)d.")
            % {"reason": fault.msg, "place": fault.pos + 1},
        ) from fault
    except RecursionError as fault:
        raise RecordError("too_deep", _("The record is nested too deep.")) from fault
    except ValueError as fault:
        # Python refuses to read numbers of thousands of digits.
        raise RecordError("absurd_number", _("A number is absurdly large.")) from fault


def _refuse_constant(name: str) -> NoReturn:
    raise RecordError("not_finite", _("%(path)s is not a finite number.") % {"path": name})


def _service(address: str) -> Source:
    client = CatalogueClient(
        address,
        username=settings.CATALOGUE_USERNAME,
        password=settings.CATALOGUE_PASSWORD,
        agency=settings.CATALOGUE_AGENCY,
        backoff=settings.CATALOGUE_BACKOFF,
    )
    try:
        codes = client.procedure_codes()
    except CatalogueUnavailable as error:
        client.close()
        raise SourceError(str(error)) from error
    return Source(_records(client, codes), len(codes))


def _records(client: CatalogueClient, codes: list[str]) -> Iterator[Item]:
    refused = 0
    with closing(client):
        for position, code in enumerate(codes, 1):
            try:
                value = client.procedure(code)
            except RecordUnavailable as error:
                refused += 1
                if refused >= MAX_REFUSALS_IN_A_ROW:
                    raise SourceError(str(error)) from error
                fault = RecordError(error.reason, str(error))
                yield Item(position, error=fault, code=code, raw=error.raw)
            except CatalogueUnavailable as error:
                raise SourceError(str(error)) from error
            else:
                refused = 0
                yield Item(position, value, code=code)
