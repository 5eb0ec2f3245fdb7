"""Checks documents of office programs, which are ZIP archives, without unpacking them anywhere."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import IO

from django.utils.translation import gettext as _

from dossiers.exceptions import FileRefused

OOXML = "application/vnd.openxmlformats-officedocument."
DOCX = f"{OOXML}wordprocessingml.document"
XLSX = f"{OOXML}spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"

DIRECTORY_END = struct.Struct("<4s4H2LH")
WIDE_LOCATOR = (b"PK\x06\x07", 20)  # mark and length of what points to a ZIP64 directory
ENTRIES = 5000
DIRECTORY = 2 * 1024 * 1024  # bytes
UNPACKED = 300 * 1024 * 1024  # bytes
RATIO = 100  # of what is unpacked to what came, beyond what follows
HARMLESS = 32 * 1024 * 1024
BLOCK = 64 * 1024
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError)
LIST = 1024 * 1024  # bytes of the list of parts

MACROS = ("/vbaproject.bin/", "/vbadata.xml/", "/macrosheets/", "/basic/", "/scripts/")
# Archives and programs: what an office program itself puts into a document is none of these.
FOREIGN = {
    ".7z", ".bat", ".bz2", ".cmd", ".com", ".dll", ".exe", ".gz", ".hta", ".jar", ".js", ".jse",
    ".lnk", ".msi", ".ps1", ".rar", ".scr", ".tar", ".vbe", ".vbs", ".wsf", ".xz", ".zip",
}  # fmt: skip


def office_type(file: IO[bytes]) -> str:
    """Return the content type of an office document.

    Raises ``FileRefused`` for other archives, macros, passwords, bombs and broken ones.
    """
    entries = _check_directory(file)
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _check_members(members, entries, size=file.seek(0, 2))
            for member in members:
                _check_content(archive, member)
            return _type_of(archive)
    except BROKEN as error:
        raise _broken() from error


def _check_directory(file: IO[bytes]) -> int:
    """Look at the archive's end before anything reads what it points to; returns the entries.

    The end must be the end: what follows it, a comment included, is another face of the file.
    """
    size = file.seek(0, 2)
    file.seek(max(0, size - DIRECTORY_END.size - WIDE_LOCATOR[1]))
    tail = file.read()
    if len(tail) < DIRECTORY_END.size or tail.startswith(WIDE_LOCATOR[0]):
        raise _broken()
    mark, _disk, _first, _here, entries, directory, offset, comment = DIRECTORY_END.unpack(
        tail[-DIRECTORY_END.size :]
    )
    if mark != b"PK\x05\x06" or comment or offset + directory + DIRECTORY_END.size != size:
        raise _broken()
    if entries > ENTRIES or directory > DIRECTORY:
        raise _bomb()
    return int(entries)


def _check_members(members: list[zipfile.ZipInfo], entries: int, *, size: int) -> None:
    unpacked = sum(member.file_size for member in members)
    if len(members) != entries:
        raise _broken()
    if unpacked > UNPACKED or unpacked > max(HARMLESS, RATIO * size):
        raise _bomb()
    for member in members:
        path = PurePosixPath(member.filename.lower())
        if member.flag_bits & 0x1:
            raise FileRefused(
                _("The document is protected by a password. Send it without protection.")
            )
        if path.is_absolute() or ".." in path.parts or "\\" in member.filename:
            raise _broken()
        if any(sign in f"/{path}/" for sign in MACROS):
            raise _macros()
        if path.suffix in FOREIGN:
            raise FileRefused(
                _("The document contains another archive or a program. Send it without that.")
            )
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _broken()


def _check_content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Read ``member`` to its end, never beyond the size it declares; wrong sums are broken ones."""
    with archive.open(member) as content:
        while content.read(BLOCK):
            pass


def _type_of(archive: zipfile.ZipFile) -> str:
    names = archive.namelist()
    if names and names[0] == "mimetype":
        declared = archive.read("mimetype")[:100].decode("ascii", "replace")
        if declared in (ODT, ODS) and "content.xml" in names:
            return declared
    if "[Content_Types].xml" in names:
        with archive.open("[Content_Types].xml") as content:
            parts = content.read(LIST)
        if b"macroEnabled" in parts or b"vbaProject" in parts:
            raise _macros()
        for kind in (DOCX, XLSX):
            if f'"{kind}.main+xml"'.encode() in parts:
                return kind
    raise FileRefused(_("Archives are not taken. Send each document of it as a file of its own."))


def _broken() -> FileRefused:
    return FileRefused(_("The document is broken. Open it, save it again and send the new file."))


def _bomb() -> FileRefused:
    return FileRefused(_("Unpacked, the document would be far too large. Send it as a PDF."))


def _macros() -> FileRefused:
    return FileRefused(_("The document contains macros. Save it without macros, or as a PDF."))
