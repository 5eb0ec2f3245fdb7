"""Reads the demo content and turns its blocks into those of our pages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

FOLDER = Path(__file__).resolve().parent
NAMESPACE = UUID("7d2f5c52-4a1e-4c39-9a3e-0f8f6d1f5a10")

Texts = dict[str, str]  # language → words
Block = dict[str, Any]

LANGUAGES = ("vi", "en")


def read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def procedures() -> list[dict[str, Any]]:
    """Return the demo procedures in the order of their codes."""
    return [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((FOLDER / "procedures").glob("*.json"))
    ]


def key_of(name: str) -> UUID:
    """Return what identifies the piece of demo content ``name`` in every database."""
    return uuid5(NAMESPACE, name)


def blocks(name: str, body: Iterable[Block]) -> list[Block]:
    """Return ``body`` as a StreamField stores it.

    Ids follow from ``name`` and the place, so that both languages of a page have the same.
    """
    return [
        _block(block["type"], _value(block, f"{name}/{place}"), f"{name}/{place}")
        for place, block in enumerate(body)
    ]


def items(name: str, values: Iterable[Any]) -> list[Block]:
    """Return ``values`` as a ListBlock stores them."""
    return [_block("item", value, f"{name}/{place}") for place, value in enumerate(values)]


def _value(block: Block, name: str) -> Any:
    value = block["value"]
    if block["type"] == "steps":
        steps = [{"image": None, "image_text": "", **step} for step in value]
        return items(name, steps)
    if block["type"] == "table":
        rows = [items(f"{name}/rows/{place}", row) for place, row in enumerate(value["rows"])]
        return {
            "caption": value["caption"],
            "header": items(f"{name}/header", value["header"]),
            "rows": items(f"{name}/rows", rows),
        }
    return value


def _block(kind: str, value: Any, name: str) -> Block:
    return {"type": kind, "value": value, "id": str(key_of(name))}
