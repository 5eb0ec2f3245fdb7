"""Asks clamd about a stream of bytes (its command INSTREAM). A leaf."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable

PATIENCE = 120.0  # seconds for an answer: archives of office documents take a while
ANSWER = 4096  # bytes


class ScannerUnavailable(Exception):
    """The scanner cannot be reached, or cannot judge this stream."""


def malware_in(parts: Iterable[bytes], address: str) -> str:
    """Return the name of the malware that clamd at ``address`` finds in ``parts``, or nothing.

    Raises ``ScannerUnavailable``.
    """
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE) as clamd:
            clamd.sendall(b"zINSTREAM\0")
            for part in parts:
                clamd.sendall(struct.pack("!L", len(part)) + part)
            clamd.sendall(struct.pack("!L", 0))
            answer = _answer_of(clamd)
    except OSError as error:
        raise ScannerUnavailable(str(error)) from error
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    raise ScannerUnavailable(answer)


def _answer_of(clamd: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < ANSWER:
        received = clamd.recv(ANSWER)
        if not received:
            break
        answer += received
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")
