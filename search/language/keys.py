"""What was typed with the keyboard's Vietnamese input switched off or half on. A leaf.

Telex writes accents as letters (thuoocs → thuốc), VNI as digits (thuo6c1 → thuốc).
"""

from __future__ import annotations

import re

from search.language.syllables import is_syllable
from search.language.words import VOWELS, one_spelling, parted, with_tone

TELEX_TONES = frozenset("fsrxj")
VNI_TONES = {"1": "s", "2": "f", "3": "r", "4": "x", "5": "j"}
VNI_SHAPES = {"6": "^", "7": "w", "8": "w", "9": "d"}
ROOFED = {"a": "â", "e": "ê", "o": "ô"}
HORNED = {"a": "ă", "o": "ơ", "u": "ư"}
VNI = re.compile(r"[^\W\d_]+(?:[1-9][^\W\d_]*)+")


def decoded(word: str) -> str | None:
    """Return the syllable that the keys of ``word`` stand for, None where they stand for none."""
    letters = _vni(word) if VNI.fullmatch(word) else _telex(word)
    return letters if letters and letters != word and is_syllable(letters) else None


def _telex(word: str) -> str | None:
    letters, tone = parted(word)
    out = ""
    for at, key in enumerate(letters):
        last = at == len(letters) - 1
        if key in TELEX_TONES and any(letter in VOWELS for letter in out):
            tone = key
        elif key == "w":
            out = _horned(out)
        elif key in ROOFED and (out[-1:] == key or (last and key in out[:-1])):
            place = out.rindex(key)
            out = f"{out[:place]}{ROOFED[key]}{out[place + 1 :]}"
        elif key == "d" and (out == "d" or (last and out[:1] == "d")):
            out = f"đ{out[1:]}"
        else:
            out += key
    return one_spelling(with_tone(out, tone))


def _vni(word: str) -> str | None:
    out, tone = "", ""
    for key in word:
        if key in VNI_TONES:
            tone = VNI_TONES[key]
        elif key in VNI_SHAPES:
            shaped = _shaped(out, VNI_SHAPES[key])
            if shaped == out:
                return None
            out = shaped
        else:
            out += key
    return one_spelling(with_tone(out, tone))


def _shaped(out: str, shape: str) -> str:
    if shape == "w":
        return _horned(out)
    if shape == "d":
        return f"đ{out[1:]}" if out[:1] == "d" else out
    for place in range(len(out) - 1, -1, -1):
        if out[place] in ROOFED:
            return f"{out[:place]}{ROOFED[out[place]]}{out[place + 1 :]}"
    return out


def _horned(out: str) -> str:
    """Give the last vowel its horn or breve; “uo” takes it on both letters, “w” alone is ư."""
    place = out.rfind("uo")
    if place >= 0 and not out.startswith("qu"):
        return f"{out[:place]}ươ{out[place + 2 :]}"
    for place in range(len(out) - 1, -1, -1):
        if out[place] in HORNED:
            return f"{out[:place]}{HORNED[out[place]]}{out[place + 1 :]}"
    return f"{out}ư"
