"""What a file is, by its content and never by what its name says, and which name fits it."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

import filetype
from django.utils.translation import gettext as _

from dossiers.exceptions import FileRefused
from dossiers.services.files.office import DOCX, ODS, ODT, XLSX, office_type
from dossiers.services.files.pdf import check_pdf
from dossiers.services.files.windows import contains, pieces

HEAD = 8192
NAME_LENGTH = 150  # characters
# Categories of characters that hide or turn round what a name says: controls, formats, lines.
INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
RESERVED = re.compile(r'[<>:"|?*]')  # by file systems of those who download
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|svg|iframe|\?php)[\s>]", re.I)


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of file that is taken. The first of its suffixes is given to names that have none."""

    content_type: str
    suffixes: tuple[str, ...]
    picture: str = ""  # how the library of pictures calls it


PDF = Kind("application/pdf", (".pdf",))
JPEG = Kind("image/jpeg", (".jpg", ".jpeg"), "JPEG")
PNG = Kind("image/png", (".png",), "PNG")
OFFICE = {
    DOCX: Kind(DOCX, (".docx",)),
    XLSX: Kind(XLSX, (".xlsx",)),
    ODT: Kind(ODT, (".odt",)),
    ODS: Kind(ODS, (".ods",)),
}
SIGNS = {b"%PDF-": PDF, b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG}
PICTURE_SUFFIXES = (*JPEG.suffixes, *PNG.suffixes)
# For the attribute ``accept`` of a file field.
ACCEPTED = [suffix for kind in (PDF, JPEG, PNG, *OFFICE.values()) for suffix in kind.suffixes]


def recognise(file: IO[bytes]) -> Kind:
    """Return what ``file`` is, after looking through all of it. Raises ``FileRefused``."""
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(b"PK\x03\x04"):
        return OFFICE[office_type(file)]
    for sign, kind in SIGNS.items():
        if head.startswith(sign):
            _refuse_second_face(file, kind)
            if kind is PDF:
                check_pdf(file)
            return kind
    raise _not_taken(head)


def fitting_name(name: str, kind: Kind) -> str:
    """Return ``name`` made safe to show and to save: no folders, no invisible characters.

    Raises ``FileRefused`` where its suffix says something else than the content, as in
    ``form.pdf.html``; only among pictures a wrong suffix is put right, since telephones mix them up.
    """
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(" " if sign.isspace() else sign for sign in base if _is_seen(sign))
    clean = RESERVED.sub("_", " ".join(seen.split())).strip(". ")
    stem, suffix = PurePath(clean).stem, PurePath(clean).suffix
    if kind.picture and suffix.lower() in PICTURE_SUFFIXES:
        suffix = suffix if suffix.lower() in kind.suffixes else kind.suffixes[0]
    elif not suffix:
        suffix = kind.suffixes[0]
    elif suffix.lower() not in kind.suffixes:
        raise FileRefused(
            _("The name ends with “%(suffix)s”, but the content is of another type (%(type)s).")
            % {"suffix": suffix[:20], "type": kind.suffixes[0]}
        )
    return f"{stem[: NAME_LENGTH - len(suffix)].rstrip('. ') or 'file'}{suffix}"


def _is_seen(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) not in INVISIBLE


def _refuse_second_face(file: IO[bytes], kind: Kind) -> None:
    """Refuse what is at the same time an archive or a page: some program would take it for that."""
    file.seek(0)
    if zipfile.is_zipfile(file) or (kind.picture and contains(pieces(file), PAGE)):
        raise FileRefused(
            _("The file hides a second file. Save the document or picture again and send that.")
        )


def _not_taken(head: bytes) -> FileRefused:
    if b"%PDF-" in head:
        return FileRefused(
            _("Something stands before the beginning of the PDF. Save it as a PDF again.")
        )
    if head.startswith(OLD_OFFICE):
        return FileRefused(
            _(
                "Old Office files and documents with a password are not taken. Save it as DOCX or"
                " XLSX without a password, or as a PDF."
            )
        )
    taken = _("Send a PDF, a JPEG or PNG picture, or a DOCX, XLSX, ODT or ODS document.")
    found = filetype.guess_extension(head)
    if found:
        text = _("Files of the type %(type)s are not taken.") % {"type": found.upper()}
    else:
        text = _("Files of this type are not taken.")
    return FileRefused(f"{text} {taken}")
