"""Reads the environment once, loudly. A leaf: imports nothing of ours.

Every variable may also be given as ``NAME_FILE``, the path of a file that holds the value.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from email.utils import parseaddr
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote

import environ
from django.core.exceptions import ImproperlyConfigured

Value = TypeVar("Value")

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / (os.environ.get("PORTAL_VAR_DIR") or "var")

env = environ.FileAwareEnv()
# Keys that the demo made for itself; real environment variables win.
environ.Env.read_env(VAR_DIR / "keys.env", overwrite=False)


def read(name: str, parse: Callable[[str], Value], default: str | None = None) -> Value:
    """Return variable ``name`` as ``parse`` understands it.

    An empty variable counts as absent. Raises ``ImproperlyConfigured`` with a sentence that names
    the variable when it is missing without a default, or when ``parse`` raises ``ValueError``.
    """
    try:
        # Not ``env(name)``: it takes a value that begins with “$” for the name of another variable.
        text = str(env.ENVIRON.get(name, "")).strip() or default
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


def integer(minimum: int, maximum: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not re.fullmatch(r"[+-]?[0-9]{1,12}", text) or not minimum <= int(text) <= maximum:
            raise ValueError(f"“{text}” is not a whole number from {minimum} to {maximum}")
        return int(text)

    return parse


def words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def url(*schemes: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        scheme, _, rest = text.partition("://")
        if text and (scheme not in schemes or not re.match(r"[^\s/?#]", rest) or " " in rest):
            # The text may hold a password, so it is not repeated.
            starts = " or ".join(f"{scheme}://" for scheme in schemes)
            raise ValueError(f"it is no address that begins with {starts}")
        return text.rstrip("/")

    return parse


def urls(*schemes: str) -> Callable[[str], list[str]]:
    parse_one = url(*schemes)
    return lambda text: [parse_one(word) for word in words(text)]


def host(text: str) -> str:
    if text and not re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?", text.lower()):
        raise ValueError(f"“{text}” is not a bare host name")
    return text.lower()


def host_names(text: str) -> list[str]:
    """Names that ``ALLOWED_HOSTS`` understands: no scheme, no path, never every host at once."""
    names = words(text)
    for name in names:
        if not re.fullmatch(r"\.?[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9a-fA-F:.]+\]", name):
            raise ValueError(f"“{name}” is not a bare host name")
    return names


def index_prefix(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,49}", text):
        raise ValueError(f"“{text}” is not made of small letters, digits and hyphens")
    return text


def address(text: str) -> str:
    name, separator, port = text.rpartition(":")
    if text and not (separator and name and port.isdecimal() and 0 < int(port) < 65_536):
        raise ValueError(f"“{text}” is not of the form host:port")
    return text


def sender(text: str) -> str:
    _name, mailbox = parseaddr(text)
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", mailbox):
        raise ValueError(f"“{text}” is not an e-mail address, or “Name <address>”")
    return text


def secret(text: str) -> str:
    if len(text) < 32:
        raise ValueError("it must have at least 32 characters")
    return text


def optional(parse: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: parse(text) if text else text


def database(text: str) -> dict[str, Any]:
    """Django's settings of the database at ``postgres://…`` or ``sqlite:///path``.

    A relative SQLite path starts at the repository's folder, whatever the working directory.
    """
    wrong = "give postgres://user:password@host:port/name or sqlite:///path"
    scheme, _, rest = text.partition("://")
    if scheme not in {"postgres", "postgresql", "sqlite"} or not rest.strip("/"):
        raise ValueError(wrong)
    if scheme == "sqlite":
        if not rest.startswith("/") or "?" in rest:
            raise ValueError(wrong)
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(BASE_DIR / unquote(rest[1:]))}
    # The password must not come into the message, so what the parser says is left out.
    try:
        config: dict[str, Any] = env.db_url_config(text)
    except (ValueError, ImproperlyConfigured) as error:
        raise ValueError(wrong) from error
    if not config["NAME"] or not config["HOST"]:
        raise ValueError(wrong)
    return config


def mail(text: str) -> dict[str, Any]:
    """Django's mail settings for ``smtp://``, ``smtp+tls://``, ``smtp+ssl://``, ``consolemail://``…"""
    try:
        config: dict[str, Any] = env.email_url_config(text)
    except (ValueError, KeyError, ImproperlyConfigured) as error:
        raise ValueError("give smtp+tls://user:password@host:port or consolemail://") from error
    if config["EMAIL_BACKEND"].endswith("smtp.EmailBackend") and not config["EMAIL_HOST"]:
        raise ValueError("it names no mail server")
    return config
