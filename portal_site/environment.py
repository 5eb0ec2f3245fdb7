"""Reads the environment once, loudly. A leaf: imports nothing of ours.

Every variable may also be given as ``NAME_FILE``, the path of a file that holds the value.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import environ
from django.core.exceptions import ImproperlyConfigured

Value = TypeVar("Value")

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("PORTAL_VAR_DIR") or BASE_DIR / "var")

env = environ.FileAwareEnv()
# Keys that the demo made for itself; real environment variables win.
environ.Env.read_env(VAR_DIR / "keys.env", overwrite=False)


def read(name: str, parse: Callable[[str], Value], default: str | None = None) -> Value:
    """Return variable ``name`` as ``parse`` understands it.

    An empty variable counts as absent. Raises ``ImproperlyConfigured`` with a sentence that names
    the variable when it is missing without a default, or when ``parse`` raises ``ValueError``.
    """
    try:
        text = str(env(name, default="")).strip() or default
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error}.") from error
    if text is None:
        raise ImproperlyConfigured(f"The environment variable {name} is required and not set.")
    try:
        return parse(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"The environment variable {name} is wrong: {error}.") from error


def boolean(text: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True}
    words |= {"0": False, "false": False, "no": False, "off": False, "": False}
    if text.lower() not in words:
        raise ValueError(f"“{text}” is neither true nor false")
    return words[text.lower()]


def one_of(*allowed: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"“{text}” is not one of {', '.join(allowed)}")
        return text

    return parse


def words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def url(*schemes: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        scheme, separator, rest = text.partition("://")
        if text and (not separator or scheme not in schemes or not rest):
            raise ValueError(f"“{text}” is not an address beginning with {' or '.join(schemes)}://")
        return text.rstrip("/")

    return parse


def host(text: str) -> str:
    if "/" in text or " " in text:
        raise ValueError(f"“{text}” is not a bare host name")
    return text.lower()


def secret(text: str) -> str:
    if len(text) < 32:
        raise ValueError("it must have at least 32 characters")
    return text
