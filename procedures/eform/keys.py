"""Gives questions and answers their keys, which are the same in every language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal_site.lib.text import fold, slug

KEY_LIMIT = 32


def fill_keys(stream: Any) -> None:
    """Give every question, column and option of a form that has no key one made from its words.

    Conditions that name a question or an answer by its words name it by its key from then on: a
    translation has other words. Changes the blocks in place.
    """
    names: dict[str, str] = {}
    offered: dict[str, dict[str, str]] = {}
    taken = {_key(block.value) for block in stream if "key" in block.value}
    for block in stream:
        question = block.value
        if "key" not in question:
            continue
        _name(question, taken, lambda key: key if key[0].isalpha() else f"q_{key}")
        condition = question["condition"]
        asked = condition["field"] or ""
        condition["field"] = names.get(fold(asked), asked)
        known = offered.get(condition["field"], {})
        lines = (condition["value"] or "").splitlines()
        condition["value"] = "\n".join(known.get(fold(line), line.strip()) for line in lines)
        names.setdefault(fold(question["label"] or ""), question["key"])
        offered[question["key"]] = _name_options(question.get("options"))
        _name_columns(question.get("columns"))


def _name_columns(columns: Any) -> None:
    taken = {_key(column) for column in columns or []}
    for column in columns or []:
        _name(column, taken, lambda key: key if key[0].isalpha() else f"q_{key}")
        _name_options(column["options"])


def _name_options(options: Any) -> dict[str, str]:
    """Name the options and return their keys by their words."""
    taken = {_key(option) for option in options or []}
    for option in options or []:
        _name(option, taken, lambda key: key)
    return {fold(option["label"] or ""): option["key"] for option in options or []}


def _key(value: Any) -> str:
    value["key"] = (value["key"] or "").strip()
    return str(value["key"])


def _name(value: Any, taken: set[str], shaped: Callable[[str], str]) -> None:
    if value["key"] or not (value["label"] or "").strip():
        return
    made = key = shaped(slug(value["label"], limit=KEY_LIMIT).replace("-", "_"))
    number = 1
    while key in taken:
        number += 1
        key = f"{made}_{number}"
    value["key"] = key
    taken.add(key)
