"""Takes the conditions of a procedure apart, as far as their text lists them. A leaf."""

from __future__ import annotations

import re

from portal_site.lib.text import fold

MOST = 15  # questions are asked; a longer list is read as a whole
LONGEST = 900  # characters of one condition that is still a question

NOTHING = frozenset({"khong", "khong co", "khong quy dinh", "khong yeu cau", "none", "no"})
_MARKS = {
    "dash": re.compile(r"[-–—•]\s*(?=\S)"),
    "star": re.compile(r"\*\s*(?=\S)"),
    "bracket": re.compile(r"\(\d{1,2}\)\s*(?=\S)"),
    "number": re.compile(r"\d{1,2}[.)]\s+(?=\S)"),
    "letter": re.compile(r"[a-zđ]\)\s*(?=\S)"),
}


def conditions_of(text: str) -> list[str]:
    """Return the conditions that ``text`` lists, or all of it as one; none where it says so.

    The mark of the first listed line makes the list; what stands under a line belongs to it, and
    what stands above the list leads into it.
    """
    if fold(text).strip(" .") in {"", *NOTHING}:
        return []
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    mark = next((kind for line in lines for kind in _MARKS if _MARKS[kind].match(line)), "")
    listed: list[str] = []
    for line in lines:
        match = _MARKS[mark].match(line) if mark else None
        if match:
            listed.append(line[match.end() :])
        elif listed:
            listed[-1] += f"\n{line}"
    if 1 < len(listed) <= MOST and max(map(len, listed)) <= LONGEST:
        return listed
    return ["\n".join(lines)]
