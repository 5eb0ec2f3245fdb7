"""Vietnamese text, the same on every database. A leaf: imports nothing of ours."""

from __future__ import annotations

import hashlib
import re
import unicodedata

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # the dictionary's order: huyền, hỏi, ngã, sắc, nặng
_RANK = {letter: chr(ord("A") + index) for index, letter in enumerate(ALPHABET)}


def clean(text: str) -> str:
    """Return ``text`` in NFC, without NUL bytes, carriage returns and outer white space."""
    return unicodedata.normalize(
        "NFC", text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    ).strip()


def fold(text: str) -> str:
    """Return ``text`` in lower case without accents (đ→d) and with single spaces, to match on."""
    lowered = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    plain = "".join(letter for letter in lowered if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^\w.]+", " ", plain).split())


def sort_key(text: str) -> str:
    """Return a string that sorts bytewise as a Vietnamese dictionary orders ``text``.

    Letters decide first (a ă â b c d đ …), tones only between words of equal letters.
    """
    letters, tones = [], []
    for character in unicodedata.normalize("NFC", text.lower()):
        base, tone = _split_tone(character)
        letters.append(_RANK.get(base, base if base.isdigit() else " "))
        tones.append(str(_TONES.find(tone) + 1) if tone else "0")
    return f"{' '.join(''.join(letters).split())}\x1f{''.join(tones)}"[:200]


def _split_tone(character: str) -> tuple[str, str]:
    parts = unicodedata.normalize("NFD", character)
    tone = next((mark for mark in parts if mark in _TONES), "")
    return unicodedata.normalize("NFC", parts.replace(tone, "") if tone else parts), tone


def slug(text: str, *, limit: int = 200) -> str:
    """Return ``text`` as an address part of ASCII letters, digits and hyphens (đ→d).

    What does not fit, or has no such letters, is told apart by the first digits of its SHA-256.
    """
    made = re.sub(r"[^a-z0-9]+", "-", fold(text).replace(".", "-")).strip("-")
    if made and len(made) <= limit:
        return made
    digest = hashlib.sha256(text.encode()).hexdigest()[:10]
    return f"{made[: limit - 11].strip('-')}-{digest}".strip("-")


def shorten(text: str, limit: int) -> str:
    """Return ``text`` cut between words to at most ``limit`` characters, with “…” where cut."""
    flat = " ".join(text.split())
    if len(flat) <= limit:
        return flat
    head, _, _ = flat[:limit].rpartition(" ")
    return f"{(head or flat)[: limit - 1]}…"
