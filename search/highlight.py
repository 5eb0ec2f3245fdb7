"""Marks the words of a query in what is shown. Safe HTML: everything else is escaped. A leaf."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from search.engines.base import Hit
from search.language.words import WORD, fold, one_spelling

SNIPPET = 200  # characters
BEFORE = 60


@dataclass(frozen=True, slots=True)
class Highlight:
    title: str
    text: str


def highlight(hit: Hit, marked: frozenset[str]) -> Highlight:
    """Return title and best passage of ``hit`` with the words of ``marked`` in ``<mark>``.

    ``marked``: in their one spelling (``search.language.words``).
    """
    body = str(hit.shown.get("body") or "")
    summary = str(hit.shown.get("summary") or "")
    return _highlight(hit.title, summary, body, marked)


# The same is asked again and again, and finding the passage takes longer than all the rest.
@lru_cache(4096)
def _highlight(title: str, summary: str, body: str, marked: frozenset[str]) -> Highlight:
    return Highlight(_marked(title, marked), _marked(_snippet(summary, body, marked), marked))


def _snippet(summary: str, body: str, marked: frozenset[str]) -> str:
    """Return the summary, or the part of the body in which most of the words stand."""
    places = _places(body, marked)
    if not places:
        return summary or body[:SNIPPET]
    start = _richest(places)
    line = body.rfind("\n", 0, start) + 1
    start = max(line, start - BEFORE)
    end = body.find("\n", start + SNIPPET // 2)
    piece = body[start : min(end if end > 0 else len(body), start + SNIPPET)].replace("\n", " · ")
    return f"{'…' if start > line else ''}{_whole_words(piece, start > line)}"


def _whole_words(piece: str, is_cut: bool) -> str:
    return piece.partition(" ")[2] if is_cut and " " in piece else piece


def _richest(places: list[tuple[int, str]]) -> int:
    """Return where the passage begins in which most different words stand; of equals the first."""
    best, most, end = places[0][0], 0, 0
    within: Counter[str] = Counter()
    for start, word in places:
        while end < len(places) and places[end][0] < start + SNIPPET - BEFORE:
            within[places[end][1]] += 1
            end += 1
        if len(within) > most:
            best, most = start, len(within)
        within[word] -= 1
        if not within[word]:
            del within[word]
    return best


def _places(text: str, marked: frozenset[str]) -> list[tuple[int, str]]:
    pattern = _pattern(marked)
    if pattern is None:
        return []
    # Without accents one pattern finds all spellings fast; the accents are looked at afterwards.
    return [
        (found.start(), found[0])
        for found in pattern.finditer(_plain(text))
        if one_spelling(text[found.start() : found.end()].lower()) in marked
    ]


def _marked(text: str, marked: frozenset[str]) -> str:
    out: list[str] = []
    last, open_until = 0, -1
    text = unicodedata.normalize("NFC", text)
    for found in WORD.finditer(text):
        if one_spelling(found[0].lower()) in marked:
            between = text[open_until : found.start()] if open_until >= 0 else None
            if between is not None and between.isspace():
                out[-1] = out[-1].removesuffix("</mark>")
                out.append(f"{escape(between)}{escape(found[0])}</mark>")
            else:
                out.append(escape(text[last : found.start()]))
                out.append(f"<mark>{escape(found[0])}</mark>")
            last = open_until = found.end()
    out.append(escape(text[last:]))
    return "".join(out)


@lru_cache(1024)
def _pattern(marked: frozenset[str]) -> re.Pattern[str] | None:
    if not marked:
        return None
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, _spellings(marked)))})\b")


def _spellings(marked: Iterable[str]) -> list[str]:
    """Return the words folded, with both spellings of a final i: a text may have either."""
    folded = {fold(word) for word in marked}
    return sorted({*folded, *(f"{word[:-1]}y" for word in folded if word.endswith("i"))})


def _plain(text: str) -> str:
    """Return ``text`` without accents, letter for letter, so that places stay the same."""
    return text.lower().translate(_plain_letters)


class _PlainLetters(dict[int, str]):
    """Folds letters as they come up, and remembers them for all texts."""

    def __missing__(self, letter: int) -> str:
        self[letter] = plain = (fold(chr(letter)) or " ")[:1]
        return plain


_plain_letters = _PlainLetters()
