"""Makes pictures anew, so that nothing but the picture stays: no place, no camera, no second face."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from tempfile import TemporaryFile
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import ExifTags, Image

from dossiers.exceptions import FileRefused

# What decoding may take. A photograph of 12 megapixels fits; Pillow keeps four bytes a pixel.
MEMORY = 48 * 1024 * 1024
LONGEST = 30_000  # pixels of a side
SMALL_MODES = {"1": 1, "L": 1, "P": 1, "I;16": 2}  # bytes a pixel; others four
BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, KeyError, TypeError)
TOO_MANY = (Image.DecompressionBombError, Image.DecompressionBombWarning)


@contextmanager
def made_anew(file: IO[bytes], form: str) -> Iterator[IO[bytes]]:
    """Give the picture of ``file`` as a new temporary file; ``form`` is “JPEG” or “PNG”.

    Keeps the way up, and nothing else that was said about the picture. A JPEG of more pixels than
    memory allows becomes smaller by half while it is decoded. Raises ``FileRefused``.
    """
    with TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as new:
        _make_anew(file, form, new)
        yield new


def _make_anew(file: IO[bytes], form: str, new: IO[bytes]) -> None:
    file.seek(0)
    try:
        # Only its own decoder: others are not asked what the bytes could be.
        with Image.open(file, formats=(form,)) as picture:
            _fit(picture, form)
            picture.load()
            _save(picture, form, new)
    except TOO_MANY as error:
        raise _too_many_pixels() from error
    except BROKEN as error:
        text = _("The picture is broken or incomplete. Take or save it again.")
        raise FileRefused(text) from error


def _fit(picture: Image.Image, form: str) -> None:
    """Let a large JPEG be decoded at 1/2, 1/4 or 1/8. Raises ``FileRefused`` where that is not enough."""
    width, height = picture.size
    needed = width * height * SMALL_MODES.get(picture.mode, 4)
    room = MEMORY
    if form == "JPEG" and picture.info.get("progressive"):
        room -= 3 * width * height  # its decoder keeps the whole picture besides
    if max(width, height) > LONGEST or room <= 0:
        raise _too_many_pixels()
    shares = (1, 2, 4, 8) if form == "JPEG" else (1,)
    share = next((share for share in shares if needed // share**2 <= room), None)
    if share is None:
        raise _too_many_pixels()
    if share > 1:
        picture.draft(None, (width // share, height // share))


def _save(picture: Image.Image, form: str, new: IO[bytes]) -> None:
    exif = Image.Exif()
    with suppress(*BROKEN):  # what a camera noted may be nonsense; the picture is not
        way_up = picture.getexif().get(ExifTags.Base.Orientation)
        if way_up in range(2, 9):
            exif[ExifTags.Base.Orientation] = way_up
    if form == "JPEG":
        picture.save(new, "JPEG", quality=90, comment=b"", exif=exif, icc_profile=None)
    else:
        picture.save(new, "PNG", exif=exif, icc_profile=None)


def _too_many_pixels() -> FileRefused:
    return FileRefused(
        _("The picture has too many pixels. Save it smaller, or as a PDF, and send that.")
    )
