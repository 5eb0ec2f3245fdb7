"""Compiles and checks gettext catalogues with polib: GNU gettext may be missing on the machine.

A leaf that needs no settings: ``python -m portal_site.lib.catalogues`` compiles what is out of date.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import polib

LOCALE_DIR = Path(__file__).resolve().parents[2] / "locale"
PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|%[sdif%]|\{\w*\}")


def catalogues(folder: Path = LOCALE_DIR) -> list[Path]:
    return sorted(folder.rglob("LC_MESSAGES/*.po"))


def compile_catalogues(folder: Path = LOCALE_DIR) -> list[Path]:
    """Compile each catalogue that is newer than its compiled form; returns those written.

    Written beside and renamed, so a process that starts meanwhile reads the old or the new one.
    """
    written = []
    for source in catalogues(folder):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        beside = target.with_suffix(f".{os.getpid()}.tmp")
        polib.pofile(str(source)).save_as_mofile(str(beside))
        beside.replace(target)
        written.append(target)
    return written


def faults(source: Path) -> Iterator[str]:
    """Yield a sentence for each message that is missing, fuzzy or has other placeholders."""
    for entry in polib.pofile(str(source)):
        if entry.obsolete:
            continue
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if entry.fuzzy:
            yield f"fuzzy: {entry.msgid!r}"
        elif not all(texts):
            yield f"not translated: {entry.msgid!r}"
        elif wrong := [text for text in texts if not same_placeholders(entry, text)]:
            yield f"placeholders of {entry.msgid!r} differ in {wrong[0]!r}"


def same_placeholders(entry: polib.POEntry, text: str) -> bool:
    """Whether ``text`` fills what the message fills; a plural's number may be left out."""
    if "python-brace-format" not in entry.flags and "python-format" not in entry.flags:
        return True
    allowed = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural))
    found = set(PLACEHOLDER.findall(text))
    return found <= allowed if entry.msgid_plural else found == allowed


def absent(messages: Iterable[tuple[str | None, str]], known: Iterable[Path]) -> list[str]:
    """The messages (context, msgid) that none of the catalogues ``known`` has."""
    there = {(entry.msgctxt, entry.msgid) for path in known for entry in polib.pofile(str(path))}
    return [msgid for context, msgid in messages if (context, msgid) not in there]


if __name__ == "__main__":
    compile_catalogues()
