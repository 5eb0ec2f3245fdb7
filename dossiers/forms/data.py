"""Answers at their paths (``applicant.phone``, ``answers.fields.0.area``). A leaf."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Data = dict[str, Any]


def value_at(data: Any, path: str) -> Any:
    """Return what stands at ``path``, None where nothing does."""
    for key in path.split("."):
        if isinstance(data, dict):
            data = data.get(key)
        elif isinstance(data, list) and key.isdecimal() and int(key) < len(data):
            data = data[int(key)]
        else:
            return None
    return data


def merged(data: Data, values: Mapping[str, Any]) -> Data:
    """Return ``data`` with ``values`` (path → value) put in; an empty value takes the answer out.

    Paths lead to whole answers, not into rows. Leaves ``data`` as it is.
    """
    made = {key: dict(part) if isinstance(part, dict) else part for key, part in data.items()}
    for path, value in values.items():
        *groups, key = path.split(".")
        target = made
        for group in groups:
            if not isinstance(target.get(group), dict):
                target[group] = {}
            target = target[group]
        if is_empty(value):
            target.pop(key, None)
        else:
            target[key] = value
    return made


def nested(values: Mapping[str, Any]) -> Data:
    """Return ``values`` (path → value) as data."""
    return merged({}, values)


def merge_patch(old: Mapping[str, Any], new: Mapping[str, Any]) -> Data:
    """Return the JSON merge patch (RFC 7396) that makes ``new`` of ``old``."""
    patch: Data = dict.fromkeys(old.keys() - new.keys())
    for key, value in new.items():
        before = old.get(key)
        if isinstance(value, dict) and isinstance(before, dict):
            value = merge_patch(before, value)
            if not value:
                continue
        elif key in old and before == value:
            continue
        patch[key] = value
    return patch


def is_empty(value: Any) -> bool:
    """Tell what is no answer; zero and “no” are answers."""
    return value is None or value in ("", [], {})
