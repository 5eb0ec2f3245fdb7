"""What is wrong with a form, as the list on top of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dossiers.forms.form import PAPER, Form

PAPERS = "papers"  # key under which ``urls`` names the page of the papers


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """One fault: the input (``id``) to which it leads on the page ``url``."""

    path: str
    id: str
    label: str
    text: str
    url: str


def error_lines(
    form: Form, errors: Mapping[str, Sequence[str]], urls: Mapping[str, str] | None = None
) -> list[ErrorLine]:
    """Return the faults that ``check`` found, each with a link to its input.

    ``urls`` names the page of each step and of ``papers``; without it all are on this page. The
    input of a paper has the id ``f-papers-<component>``.
    """
    return [
        ErrorLine(
            path,
            input_id(path),
            "" if _label(form, path) in text else _label(form, path),
            text,
            (urls or {}).get(PAPERS if path.startswith(PAPER) else form.step_of(path), ""),
        )
        for path, texts in errors.items()
        for text in texts
    ]


def input_id(path: str) -> str:
    return "f-" + path.replace(".", "-")


def _label(form: Form, path: str) -> str:
    field = form.field_at(path)
    return str(field["label"]).rstrip(" .:") if field else ""
