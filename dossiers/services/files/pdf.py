"""Checks a PDF without interpreting it: a hostile one must not get a parser to run in the web."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import IO

from django.utils.translation import gettext as _

from dossiers.exceptions import FileRefused
from dossiers.services.files.windows import contains, matches, pieces

BLANKS = b"\x00\t\n\x0c\r "
TAIL = 64 * 1024
DICTIONARY = 4096  # bytes around the name of an object stream in which its dictionary stands
OBJECT_STREAMS = 20_000
INFLATED = 256 * 1024 * 1024  # bytes that all object streams together may hold
BLOCK = 64 * 1024


def spelled(name: str) -> bytes:
    """Return a pattern of a PDF name: each of its letters may be written as ``#`` and its code."""
    letters = (f"(?:{letter}|#{ord(letter):02x}|#{ord(letter):02X})" for letter in name)
    return b"/" + "".join(letters).encode()


ENCRYPTED = re.compile(spelled("Encrypt") + rb"\s*(?:\d+\s+\d+\s+R\b|<<)")
ACTIVE = re.compile(b"(?:" + spelled("JavaScript") + b"|" + spelled("Launch") + rb")\b")
OBJECT_STREAM = re.compile(spelled("ObjStm") + rb"\b")
SIGNED = re.compile(spelled("ByteRange") + rb"\s*\[")


def check_pdf(file: IO[bytes]) -> None:
    """Raise ``FileRefused`` for a PDF that is cut off, locked, or does something when opened.

    Officers open papers on the computers of the ministry, some of them in programs that obey a
    document: one that runs scripts or starts programs has no place among papers.
    """
    _check_end(file)
    if contains(pieces(file), ENCRYPTED):
        raise FileRefused(
            _("The PDF is protected by a password. Save it without protection and send it again.")
        )
    if contains(pieces(file), ACTIVE) or contains(_object_streams(file), ACTIVE):
        raise FileRefused(
            _(
                "The PDF contains a script or starts a program. Print it to a new PDF and send"
                " that one."
            )
        )


def has_signatures(file: IO[bytes]) -> bool:
    return contains(pieces(file), SIGNED)


def _check_end(file: IO[bytes]) -> None:
    size = file.seek(0, 2)
    file.seek(max(0, size - TAIL))
    if not file.read().rstrip(BLANKS).endswith(b"%%EOF"):
        raise FileRefused(
            _("The PDF is cut off, or something follows its end. Save it as a PDF again.")
        )


def _object_streams(file: IO[bytes]) -> Iterator[bytes]:
    """Return the objects that lie compressed in ``file``, a block at a time."""
    left = INFLATED
    found = list(islice(matches(pieces(file), OBJECT_STREAM), OBJECT_STREAMS))
    if len(found) == OBJECT_STREAMS:
        raise _unreadable()
    for place in sorted({place for place, _name in found}):
        for block in _inflated(file, place):
            left -= len(block)
            if left < 0:
                raise _unreadable()
            yield block


def _inflated(file: IO[bytes], place: int) -> Iterator[bytes]:
    """Unpack the object stream whose dictionary has its type at ``place``."""
    start = max(0, place - DICTIONARY)
    file.seek(start)
    around = file.read(2 * DICTIONARY)
    keyword = re.search(rb"stream\r?\n", around[place - start :])
    if keyword is None:
        return  # the words stand in a text
    opening = around.rfind(b"obj", 0, place - start)
    dictionary = around[max(opening, 0) : place - start + keyword.start()]
    if re.search(spelled("Filter"), dictionary) is None:
        return  # not compressed: already looked at
    if not re.search(spelled("FlateDecode"), dictionary) or re.search(
        spelled("Predictor"), dictionary
    ):
        raise _unreadable()
    file.seek(place + keyword.end())
    unpacker = zlib.decompressobj()
    packed = file.read(BLOCK)
    while packed and not unpacker.eof:
        try:
            yield unpacker.decompress(packed, BLOCK)
        except zlib.error as error:
            raise _unreadable() from error
        packed = unpacker.unconsumed_tail or file.read(BLOCK)


def _unreadable() -> FileRefused:
    return FileRefused(_("The PDF cannot be checked. Print it to a new PDF and send that one."))
