"""Sets a paper in type as PDF/A. A leaf: imports nothing of ours.

What is filled in travels as JSON and is shown as text, so that nothing anybody wrote can become
markup. The fonts are those that come with Typst: the same paper on every machine.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import typst

FOLDER = Path(__file__).parent
UNKNOWN = "□"
# What the fonts can show: Latin with all Vietnamese letters, Greek, Cyrillic, signs. PDF/A refuses
# a paper with a letter that no font has.
SHOWN = (
    range(0x20, 0x250),
    range(0x300, 0x500),
    range(0x1E00, 0x1F00),
    range(0x2010, 0x2041),
    range(0x20A0, 0x20C0),
    range(0x2190, 0x2300),
    range(0x25A0, 0x25A2),
)


def set_in_type(template: str, content: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return ``template`` filled with ``content`` as PDF/A-2a, dated ``at``.

    The same content gives the same bytes.
    """
    shown = orjson.dumps(printable({**content, "date": [at.year, at.month, at.day]}))
    return typst.compile(
        (FOLDER / template).read_bytes(),
        format="pdf",
        pdf_standards="a-2a",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"content": shown.decode()},
        timestamp=int(at.timestamp()),
    )


def printable(value: Any) -> Any:
    """Return ``value`` with every letter, at every depth, one that can be printed."""
    if isinstance(value, str):
        return "".join(map(_letter, unicodedata.normalize("NFC", value)))
    if isinstance(value, Mapping):
        return {key: printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [printable(item) for item in value]
    return value


def _letter(letter: str) -> str:
    if letter in "\n\t":
        return letter
    known = letter.isprintable() and any(ord(letter) in span for span in SHOWN)
    return letter if known or letter == "\xa0" else UNKNOWN


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)
