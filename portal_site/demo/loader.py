"""Loads the demo content: idempotent, through the services, from the files of this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from wagtail.models import Page

from home.models import StaleField
from portal_site.demo import pages, procedures, reference
from portal_site.demo.reference import Step
from procedures.models import Agency, Field, ProcedurePage

Progress = Callable[[Iterable[Step]], Iterable[Step]]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the portal holds after loading."""

    procedures: int
    pages: int
    agencies: int
    fields: int
    untranslated: int


def load_demo(progress: Progress = iter) -> Loaded:
    """Put the demo content into the portal; what is there is left alone.

    ``progress`` is handed each list of steps and gives them back one by one.
    """
    for part in (reference, procedures, pages):
        for step in progress(list(part.steps())):
            step()
    live = {"locale__language_code": "vi", "live": True}
    return Loaded(
        procedures=ProcedurePage.objects.filter(**live).count(),
        pages=Page.objects.filter(**live, depth__gt=1).count(),  # the tree's root is no page
        agencies=Agency.objects.filter(locale__language_code="vi").count(),
        fields=Field.objects.filter(locale__language_code="vi").count(),
        untranslated=StaleField.objects.count(),
    )
