"""Reads a file piece by piece, so that no check takes more memory the larger the file. A leaf."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import IO

WINDOW = 1024 * 1024
OVERLAP = 256  # longer than whatever is looked for


def pieces(file: IO[bytes], size: int = WINDOW) -> Iterator[bytes]:
    """Return ``file`` from its beginning, in pieces."""
    file.seek(0)
    while piece := file.read(size):
        yield piece


def matches(parts: Iterable[bytes], pattern: re.Pattern[bytes]) -> Iterator[tuple[int, bytes]]:
    """Return where ``pattern`` occurs in what ``parts`` make up, and what stands there.

    Finds what lies across two parts, and may find a match twice where it ends near a border.
    """
    offset, kept = 0, b""
    for part in parts:
        window = kept + part
        for match in pattern.finditer(window):
            yield offset - len(kept) + match.start(), match.group()
        offset += len(part)
        kept = window[-OVERLAP:]


def contains(parts: Iterable[bytes], pattern: re.Pattern[bytes]) -> bool:
    return next(matches(parts, pattern), None) is not None
