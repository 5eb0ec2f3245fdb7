"""Words as all engines compare them: one spelling for what readers take for the same word.

A leaf. The same functions prepare what is indexed and what is asked, so the engines only compare.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from functools import lru_cache

import snowballstemmer

WORD = re.compile(r"[^\W_]+")
TONES = {"\u0300": "f", "\u0301": "s", "\u0303": "x", "\u0309": "r", "\u0323": "j"}
MARK_OF_TONE = {key: mark for mark, key in TONES.items()}
VOWELS = frozenset("aăâeêioôơuưy")
MARKED_VOWELS = frozenset("ăâêôơư")
# “ký” and “kí”, “tỷ” and “tỉ”: both spellings are taught; after other letters y and i differ.
SPELT_EITHER_WAY = re.compile(r"(h|k|l|m|s|t|v)y")
# Of both, officials and most people write these with y: quản lý, tỷ lệ, công ty.
USUALLY_Y = frozenset({"ti", "tỉ", "mĩ"})
ALWAYS_Y = frozenset({"ki", "li"})  # with any tone
CACHED = 65_536

_stemmer = snowballstemmer.stemmer("english")


def words(text: str) -> list[str]:
    """Return the words of Vietnamese ``text`` in their one spelling, accents kept."""
    return [one_spelling(word) for word in split(text)]


def english_words(text: str) -> list[str]:
    """Return the stems of English ``text``: “fishing licences” → fish, licenc."""
    return [stem(word) for word in split(text)]


def split(text: str) -> list[str]:
    """Return the words of ``text`` in lower case and NFC; signs part words."""
    return WORD.findall(unicodedata.normalize("NFC", text.lower()))


@lru_cache(CACHED)
def one_spelling(word: str) -> str:
    """Return ``word`` with its tone mark where the dictionary has it: hoà → hòa, kí → ký, qui → quy."""
    letters, tone = parted(word)
    if SPELT_EITHER_WAY.fullmatch(letters):
        letters = f"{letters[:-1]}i"
    elif letters.startswith("qui"):
        letters = f"quy{letters[3:]}"
    return with_tone(letters, tone)


def usual_spelling(word: str) -> str:
    """Return ``word``, which is in its one spelling, as most people write it: kí → ký."""
    if word in USUALLY_Y or parted(word)[0] in ALWAYS_Y:
        letters, tone = parted(word)
        return with_tone(f"{letters[:-1]}y", tone)
    return word


def parted(word: str) -> tuple[str, str]:
    """Return the letters of ``word`` without its tone mark, and the tone's Telex key or nothing."""
    marks = unicodedata.normalize("NFD", word)
    tone = next((TONES[mark] for mark in marks if mark in TONES), "")
    bare = "".join(mark for mark in marks if mark not in TONES)
    return unicodedata.normalize("NFC", bare), tone


def with_tone(letters: str, tone: str) -> str:
    """Return ``letters`` with the mark of ``tone`` on the vowel that bears it."""
    if not tone:
        return letters
    place = _bearer(letters)
    if place is None:
        return letters
    marked = f"{letters[: place + 1]}{MARK_OF_TONE[tone]}{letters[place + 1 :]}"
    return unicodedata.normalize("NFC", marked)


def _bearer(letters: str) -> int | None:
    start = 2 if letters[:2] in {"qu", "gi"} and letters[2:3] in VOWELS else 0
    places = [at for at in range(start, len(letters)) if letters[at] in VOWELS]
    if not places:
        return None
    marked = [at for at in places if letters[at] in MARKED_VOWELS]
    if marked:
        return marked[-1]
    ends_open = places[-1] == len(letters) - 1
    if len(places) > 1 and not (len(places) == 2 and ends_open):
        return places[1]
    return places[0]


@lru_cache(CACHED)
def fold(word: str) -> str:
    """Return ``word`` without accents (đ→d)."""
    marks = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(mark for mark in marks if not unicodedata.combining(mark))


@lru_cache(CACHED)
def stem(word: str) -> str:
    return str(_stemmer.stemWord(fold(word)))


def pairs(found: list[str]) -> list[str]:
    """Return neighbouring words joined by ``_``: most Vietnamese words have two syllables."""
    return [f"{first}_{second}" for first, second in itertools.pairwise(found)]
