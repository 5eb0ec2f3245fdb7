"""Keeps the ids of blocks over a re-sync, because translations hang on them.

wagtail-localize stores a translation under field, block ids and names: a block that comes back
under another id loses its English text, and one without id never gets any.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

Block = dict[str, Any]

# What two texts must share of their words to count as one text that was changed.
SIMILAR = 0.5
# Comparing each with each is quadratic; beyond this only exact texts, codes and places count.
MAX_PAIRS = 40_000
# Struct fields that name a block; all other texts are what it says.
_CODES = ("code", "number", "kind")
# Numbers, flags and codes are alike in most blocks and say nothing about which is which.
_NO_WORDS = frozenset(
    {*_CODES, "unit", "amount", "originals", "copies", "required", "is_heading", "form_url", "url"}
)


@dataclass(slots=True)
class _Item:
    block: Block
    content: Hashable
    words: Counter[str]


def keep_ids(new: list[Block], old: list[Block]) -> None:
    """Give each block of ``new``, and the items inside, the id of its counterpart in ``old``.

    Counterparts are found by exact content, then by code, then by similarity, then by place
    between the same neighbours; what has none gets an id of its own. Changes ``new`` in place.
    """
    fresh = [_item(block) for block in new]
    known = [_item(block) for block in old if isinstance(block, dict) and block.get("id")]
    pairs = _paired(fresh, known)
    taken: set[str] = set()
    for at, item in enumerate(fresh):
        counterpart = known[pairs[at]].block if at in pairs else {}
        kept = str(counterpart.get("id") or "")
        # A hand-made copy may have doubled an id: each id serves once.
        item.block["id"] = kept if kept and kept not in taken else str(uuid4())
        taken.add(item.block["id"])
        _keep_inner_ids(item.block["value"], counterpart.get("value"))


def _keep_inner_ids(value: object, old: object) -> None:
    if not isinstance(value, dict):
        return
    for name, inner in value.items():
        if isinstance(inner, list):
            before = old.get(name) if isinstance(old, dict) else None
            keep_ids(inner, before if isinstance(before, list) else [])


def _item(block: Block) -> _Item:
    said = tuple(_said(block.get("value"), ""))
    words = " ".join(text for name, text in said if name not in _NO_WORDS).casefold().split()
    return _Item(block, (block.get("type"), said), Counter(words))


def _said(value: object, name: str) -> Iterator[tuple[str, str]]:
    """Yield field and content of all that a block says, in order and without ids."""
    if isinstance(value, dict):
        for inner in sorted(value):
            if inner != "id":
                yield from _said(value[inner], inner)
    elif isinstance(value, list):
        for entry in value:
            yield from _said(entry.get("value") if isinstance(entry, dict) else entry, name)
    elif value is not None and value != "":
        yield name, str(value)


def _own_text(item: _Item) -> Hashable:
    """Return the name or description of the block itself, without what is nested in it."""
    value = item.block.get("value")
    if not isinstance(value, dict):
        return None
    own = tuple(str(value.get(name) or "") for name in ("name", "case", "description", "note"))
    return own if any(own) else None


def _code(item: _Item) -> Hashable:
    value = item.block.get("value")
    if not isinstance(value, dict):
        return None
    return next((value[name] for name in _CODES if value.get(name)), None)


def _paired(new: list[_Item], old: list[_Item]) -> dict[int, int]:
    pairs: dict[int, int] = {}
    _pair_by(lambda item: item.content, new, old, pairs)
    _pair_by(_own_text, new, old, pairs)
    _pair_by(_code, new, old, pairs)
    _pair_similar(new, old, pairs)
    _pair_by_place(new, old, pairs)
    return pairs


def _pair_by(
    key: Callable[[_Item], Hashable], new: list[_Item], old: list[_Item], pairs: dict[int, int]
) -> None:
    """Pair items of equal key in order; equal ones keep their order among themselves."""
    used = set(pairs.values())
    waiting: dict[Hashable, list[int]] = {}
    for at in reversed([at for at in range(len(old)) if at not in used]):
        waiting.setdefault(key(old[at]), []).append(at)
    for at, item in enumerate(new):
        found = key(item)
        if at not in pairs and found is not None and waiting.get(found):
            pairs[at] = waiting[found].pop()


def _pair_similar(new: list[_Item], old: list[_Item], pairs: dict[int, int]) -> None:
    used = set(pairs.values())
    left = [at for at in range(len(new)) if at not in pairs]
    right = [at for at in range(len(old)) if at not in used]
    if len(left) * len(right) > MAX_PAIRS:
        return
    scored = [
        (score, -abs(a - b), -a, -b)
        for a in left
        for b in right
        if (score := _similarity(new[a].words, old[b].words)) >= SIMILAR
    ]
    for _score, _distance, a, b in sorted(scored, reverse=True):
        if -a not in pairs and -b not in used:
            pairs[-a] = -b
            used.add(-b)


def _similarity(one: Counter[str], other: Counter[str]) -> float:
    """Return the share of words that two texts have in common (Dice), from 0 to 1."""
    total = one.total() + other.total()
    smaller = min(one.total(), other.total())
    # The most they could share already decides many pairs.
    if not total or 2 * smaller / total < SIMILAR:
        return 0.0
    shared = sum(min(count, other[word]) for word, count in one.items() if word in other)
    return 2 * shared / total


def _pair_by_place(new: list[_Item], old: list[_Item], pairs: dict[int, int]) -> None:
    """Pair what was replaced: as many items left between the same neighbours on both sides."""
    gaps_new = _gaps(len(new), {at: pairs[at] for at in pairs})
    gaps_old = _gaps(len(old), {at: at for at in pairs.values()})
    for neighbour, left in gaps_new.items():
        right = gaps_old.get(neighbour, [])
        if len(left) == len(right):
            pairs.update(zip(left, right, strict=True))


def _gaps(length: int, anchors: dict[int, int]) -> dict[int, list[int]]:
    """Group the places without anchor by the anchor before them (-1 at the beginning)."""
    gaps: dict[int, list[int]] = {}
    neighbour = -1
    for at in range(length):
        if at in anchors:
            neighbour = anchors[at]
        else:
            gaps.setdefault(neighbour, []).append(at)
    return gaps
