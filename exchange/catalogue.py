"""Connector to the national catalogue's service (CSDLQG TTHC), over HTTP.

Transport only: signs in, keeps the session, repeats what may be repeated, bounds what it reads. What
a procedure means is nobody's business here. Contract: ``POST {address}/auth`` with user name and
password gives a session; every call is ``POST {address}`` with ``session``, ``madonvi`` and
``service``; the reply carries ``error_code``, ``message`` and ``result``.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

TIMEOUT = httpx.Timeout(30, connect=10)  # seconds
ATTEMPTS = 4
MAX_LIST_BYTES = 50_000_000
MAX_REPLY_BYTES = 10_000_000
# Both forms are seen in replies.
SUCCESS = frozenset({"0", "00"})
EXPIRED = frozenset({"401", "403"})


class CatalogueUnavailable(Exception):
    """The service does not answer, refuses us, or answers with something else."""


class RecordUnavailable(Exception):
    """The service answers, but not with this record. ``raw`` holds what came, as text."""

    def __init__(self, reason: str, message: str, raw: str = "") -> None:
        super().__init__(message)
        self.reason = reason
        self.raw = raw


class _Faulty(Exception):
    """One attempt failed; ``again`` tells whether another may succeed."""

    def __init__(self, reason: str, message: str, *, raw: str = "", again: bool = False) -> None:
        super().__init__(message)
        self.reason, self.raw, self.again = reason, raw, again


class _SessionExpired(Exception):
    pass


class CatalogueClient:
    """Reads the catalogue with one session, which is renewed once per call when it has expired.

    ``backoff`` counts the seconds before a second attempt; it doubles before each further one.
    """

    def __init__(
        self,
        address: str,
        *,
        username: str,
        password: str,
        agency: str,
        backoff: float,
        timeout: httpx.Timeout = TIMEOUT,
    ) -> None:
        self.address = address.rstrip("/")
        self.credentials = {"username": username, "password": password}
        self.agency = agency
        self.backoff = backoff
        self.session = ""
        # Redirects are not followed: credentials go to the configured host and nowhere else.
        self.http = httpx.Client(timeout=timeout, follow_redirects=False)

    def close(self) -> None:
        self.http.close()

    def procedure_codes(self) -> list[str]:
        """Return the codes of all procedures, in the order of the service, each once.

        Raises ``CatalogueUnavailable``.
        """
        try:
            self._check_address()
            result = self._call("LayDanhSachTTHC", limit=MAX_LIST_BYTES)
        except _Faulty as fault:
            raise CatalogueUnavailable(str(fault)) from fault
        codes = [row.get("MATTHC") for row in result if isinstance(row, dict)]
        return list(dict.fromkeys(code for code in codes if isinstance(code, str) and code))

    def procedure(self, code: str) -> object:
        """Return the record of ``code`` as the service gives it, whatever its shape.

        Raises ``RecordUnavailable`` when only this record cannot be had, ``CatalogueUnavailable``
        when the service is gone.
        """
        try:
            result = self._call("LayThuTuc", limit=MAX_REPLY_BYTES, maTTHC=code)
        except _Faulty as fault:
            if fault.reason == "service_unreachable":
                raise CatalogueUnavailable(str(fault)) from fault
            raise RecordUnavailable(fault.reason, str(fault), fault.raw) from fault
        if len(result) != 1:
            raise RecordUnavailable(
                "wrong_nesting",
                _("The service gave %(count)d records for one code.") % {"count": len(result)},
                json.dumps(result, ensure_ascii=False),
            )
        return result[0]

    def _check_address(self) -> None:
        parts = urlsplit(self.address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise CatalogueUnavailable(
                _("The address of the catalogue service must begin with http:// or https://.")
            )
        if parts.username or parts.password:
            raise CatalogueUnavailable(
                _("Give the user name and password as settings, not inside the address.")
            )

    def _call(self, service: str, *, limit: int, **arguments: str) -> list[Any]:
        fresh = not self.session
        try:
            return self._ask(service, limit, arguments)
        except _SessionExpired:
            self.session = ""
            if fresh:
                raise _refused() from None
        try:
            return self._ask(service, limit, arguments)
        except _SessionExpired:
            raise _refused() from None

    def _ask(self, service: str, limit: int, arguments: dict[str, str]) -> list[Any]:
        if not self.session:
            self._sign_in()
        body = {
            "session": self.session,
            "madonvi": self.agency,
            "service": service,
            **arguments,
        }
        reply = self._repeatedly(self.address, body, limit)
        code = str(reply.get("error_code"))
        if code in EXPIRED:
            raise _SessionExpired
        if code not in SUCCESS:
            raise _Faulty(
                "service_error",
                _("The service answered with error %(code)s: %(message)s")
                % {"code": code[:20], "message": str(reply.get("message") or "")[:300]},
                raw=json.dumps(reply, ensure_ascii=False),
            )
        result = reply.get("result")
        if not isinstance(result, list):
            raise _Faulty(
                "wrong_nesting", _("The service's result is not a list."), raw=str(result)
            )
        return result

    def _sign_in(self) -> None:
        try:
            reply = self._repeatedly(f"{self.address}/auth", self.credentials, MAX_REPLY_BYTES)
        except _SessionExpired:
            raise _refused() from None
        session = reply.get("session")
        if str(reply.get("error_code")) not in SUCCESS or not isinstance(session, str):
            raise _refused()
        self.session = session

    def _repeatedly(self, url: str, body: dict[str, str], limit: int) -> dict[str, Any]:
        """Post ``body``; calls only read, so whatever may pass is tried again, with pauses."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._post(url, body, limit)
            except _Faulty as fault:
                if not fault.again or attempt == ATTEMPTS:
                    raise
                logger.warning("catalogue service: %s (attempt %d)", fault, attempt)
                time.sleep(self.backoff * 2 ** (attempt - 1))
        raise AssertionError("unreachable")

    def _post(self, url: str, body: dict[str, str], limit: int) -> dict[str, Any]:
        with _as_faults(), self.http.stream("POST", url, json=body) as response:
            if response.status_code in {401, 403}:
                raise _SessionExpired
            if response.status_code != httpx.codes.OK:
                raise _Faulty(
                    "service_error",
                    _("The service answered with HTTP status %(status)d.")
                    % {"status": response.status_code},
                    again=response.status_code >= 500 or response.status_code == 429,
                )
            return _parsed(_bounded(response, limit))


def _refused() -> CatalogueUnavailable:
    return CatalogueUnavailable(
        _("The catalogue service does not accept the user name or password.")
    )


@contextmanager
def _as_faults() -> Iterator[None]:
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _Faulty(
            "service_unreachable",
            _("The catalogue service cannot be reached: %(reason)s")
            % {"reason": str(error) or type(error).__name__},
            again=not isinstance(error, httpx.InvalidURL),
        ) from error


def _bounded(response: httpx.Response, limit: int) -> bytes:
    parts, size = [], 0
    for part in response.iter_bytes():
        size += len(part)
        if size > limit:
            raise _Faulty(
                "too_large", _("The reply has more than %(limit)d bytes.") % {"limit": limit}
            )
        parts.append(part)
    return b"".join(parts)


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        reply = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _Faulty(
            "broken_json", _("The reply is not JSON."), raw=content.decode(errors="replace")
        ) from error
    if not isinstance(reply, dict):
        raise _Faulty(
            "wrong_nesting",
            _("The reply is not a JSON object."),
            raw=content.decode(errors="replace"),
        )
    return reply
