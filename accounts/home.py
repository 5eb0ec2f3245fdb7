"""What other apps show in people's accounts. A leaf: imports nothing of ours.

Registered in ``AppConfig.ready``, because accounts knows nothing of dossiers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the account's first page: ``context`` returns None where there is nothing to say."""

    template: str
    context: Callable[[HttpRequest], dict[str, Any] | None]
    order: int


@dataclass(frozen=True, slots=True)
class MenuEntry:
    url_name: str
    label: Any  # lazy text
    order: int


sections: dict[str, Section] = {}
menu: dict[str, MenuEntry] = {}
# Titles of procedures by code, in the active language; codes nobody knows are left out.
TitlesOf = Callable[[Iterable[str]], Mapping[str, str]]
titles_of: list[TitlesOf] = []


def register_section(
    template: str, context: Callable[[HttpRequest], dict[str, Any] | None], *, order: int
) -> None:
    """Show ``template`` on the account's first page; smaller ``order`` comes first.

    What waits for the person has 0 to 9, dossiers and drafts 10 to 19, papers 20 to 29; the
    account's own parts begin at 50.
    """
    sections[template] = Section(template, context, order)


def register_menu_entry(url_name: str, label: Any, *, order: int) -> None:
    """List a page without arguments in the account's menu; the account's own begin at 50."""
    menu[url_name] = MenuEntry(url_name, label, order)


def register_titles(titles: TitlesOf) -> None:
    """Say how procedures are called, for authorisations that name one."""
    titles_of[:] = [titles]


def procedure_titles(codes: Iterable[str]) -> Mapping[str, str]:
    return titles_of[0](codes) if titles_of else {}
