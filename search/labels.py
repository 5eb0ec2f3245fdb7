"""The names of facets' values, as readers see them. Read once per change of published content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import override

from portal_site.lib.generation import catalogue_generation
from procedures import facets as catalogue
from search.engines.base import FACETS
from search.models import DocumentType

NAMES = {name: label for name, label in catalogue.LABELS.items() if name in FACETS}


@dataclass(frozen=True, slots=True)
class Label:
    """``lang``: the language of ``name`` where it is not the reader's."""

    name: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet with how many results it leaves."""

    code: str
    label: Label
    count: int


Labels = Mapping[str, Mapping[str, Label]]

_kept: dict[str, tuple[str, Labels]] = {}


def labels(language: str) -> Labels:
    """Return the labels by code, by facet, in the order in which people read them.

    No query while no published content changes, else one for each facet that has a table.
    """
    generation = catalogue_generation()
    kept = _kept.get(language)
    if kept is None or kept[0] != generation:
        kept = _kept[language] = (generation, _read(language))
    return kept[1]


def forget() -> None:
    _kept.clear()


def values(counts: Mapping[str, Mapping[str, int]], language: str) -> dict[str, list[Value]]:
    """Return the values of each facet: the most frequent first, levels in their own order."""
    known = labels(language)
    found: dict[str, list[Value]] = {}
    for name in FACETS:
        order = {code: place for place, code in enumerate(known[name])}
        listed = [
            Value(code, known[name].get(code, Label(code)), count)
            for code, count in counts.get(name, {}).items()
        ]
        is_scale = name in {"level", "service_level", "type"}
        listed.sort(
            key=lambda value, order=order, is_scale=is_scale: (  # type: ignore[misc]
                0 if is_scale else -value.count,
                order.get(value.code, len(order)),
                value.code,
            )
        )
        found[name] = listed
    return found


def _read(language: str) -> Labels:
    with override(language):
        types = {kind.value: Label(str(kind.label)) for kind in DocumentType}
        return {
            name: types
            if name == "type"
            else {
                code: Label(term.name, term.lang)
                for code, term in catalogue.terms(name, language).items()
            }
            for name in FACETS
        }
