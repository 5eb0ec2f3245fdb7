"""What may be kept at all, whatever the form: size, depth, characters, numbers. A leaf."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import orjson
from django.utils.translation import gettext as _

SIZE_LIMIT = 300_000  # bytes of JSON
DEPTH_LIMIT = 6
# Databases refuse NUL and lone surrogates; nobody types other control characters.
UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def unkeepable(data: Any) -> dict[str, list[str]]:
    """Return what of ``data`` may not be kept, by path, with reasons; the whole is named ``data``."""
    errors: dict[str, list[str]] = {}
    for path, value, depth in _walk(data, "", 0):
        if depth > DEPTH_LIMIT:
            return {"data": [_("The answers are nested too deeply.")]}
        if isinstance(value, str) and UNFIT.search(value):
            errors[_named(path)] = [_("Leave out characters that cannot be seen.")]
        elif isinstance(value, float) and not math.isfinite(value):
            errors[_named(path)] = [_("Write a number, for example 1234.5.")]
        elif isinstance(value, int) and abs(value) >= 2**63:
            errors[_named(path)] = [_("The number is too large.")]
    if not errors and len(orjson.dumps(data)) > SIZE_LIMIT:
        return {"data": [_("Your answers are too long altogether. Please shorten the texts.")]}
    return errors


def _named(path: str) -> str:
    return UNFIT.sub("?", path) or "data"


def _walk(value: Any, path: str, depth: int) -> Iterator[tuple[str, Any, int]]:
    yield path, value, depth
    if depth > DEPTH_LIMIT:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            inner_path = f"{path}.{key}".strip(".")
            yield inner_path, key, depth + 1
            yield from _walk(inner, inner_path, depth + 1)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _walk(inner, f"{path}.{number}".strip("."), depth + 1)
