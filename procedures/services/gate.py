"""The publish gate: what must be right before citizens read it.

What a record from the national catalogue lacks cannot be mended here: it is a warning, shown to
citizens as not stated by the source, and stops nobody. The rest blocks.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from home.models import StaleField
from procedures.eform.compile import faults
from procedures.models import OFFICIAL_FIELDS, ProcedurePage
from procedures.states import ServiceLevel

MESSAGES = {
    "name_missing": _("The official name is missing."),
    "no_case": _("No case with its papers is given."),
    "case_without_component": _("A case has no paper."),
    "no_channel": _("No channel is given."),
    "channel_without_time": _("A channel has no time."),
    "time_not_stated": _("A time is neither a number nor words."),
    "fee_not_stated": _("No fee is stated, nor is it declared that none is due."),
    "level_without_channel": _("Level 3 and 4 need an online channel."),
    "picture_without_text": _("A picture has no text for people who do not see it."),
    "form_label_missing": _("A question of the form has no words."),
    "form_bad_key": _("A key has small letters, digits and “_” only, and begins with a letter."),
    "form_duplicate_key": _("Two questions of the form have the same key."),
    "form_no_choice": _("A question has no answers to choose from."),
    "form_bad_choice": _("Two answers have the same key, or one has no words or a bad key."),
    "form_no_column": _("A table of the form has no column."),
    "form_bounds": _("The least is more than the most."),
    "form_condition_unknown": _("A condition names no question that stands before it."),
    "form_condition_value": _("A condition names an answer that the question does not have."),
    "form_empty": _("The form asks nothing."),
    "translation_behind": _("The English translation is behind."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the gate found: at which field, which fault, and whether it stops publication.

    ``place`` are the words at which it is, inside a long field.
    """

    field: str
    code: str
    blocks: bool
    place: str = ""

    @property
    def message(self) -> str:
        message = str(MESSAGES[self.code])
        return f"{message} (“{self.place}”)" if self.place else message


def findings(page: ProcedurePage) -> list[Finding]:
    """Return what is wrong with ``page`` as it stands, saved or not, in reading order."""
    found = [*_of_papers(page), *_of_channels(page), *_of_guidance(page)]
    if not page.name.strip():
        found.insert(0, ("name", "name_missing"))
    if (page.service_level or 0) >= ServiceLevel.FILING and not page.has_online_channel:
        found.append(("service_level", "level_without_channel"))
    from_source = page.procedure_id is not None and page.procedure.is_source_managed
    listed = [
        Finding(field, code, blocks=not (from_source and field in OFFICIAL_FIELDS))
        for field, code in dict.fromkeys(found)
    ]
    listed += [Finding("form", code, True, place) for code, place in _of_form(page)]
    if StaleField.objects.filter(translation_key=page.translation_key).exists():
        # Missing English never holds Vietnamese back.
        listed.append(Finding("name", "translation_behind", blocks=False))
    return listed


def _of_papers(page: ProcedurePage) -> list[tuple[str, str]]:
    if not page.cases:
        return [("cases", "no_case")]
    empty = any(not block.value["components"] for block in page.cases)
    return [("cases", "case_without_component")] if empty else []


def _of_channels(page: ProcedurePage) -> list[tuple[str, str]]:
    if not page.channels:
        return [("channels", "no_channel")]
    found = []
    for block in page.channels:
        times = block.value["times"]
        if not times:
            found.append(("channels", "channel_without_time"))
        if any(time["amount"] is None and not _in_words(time) for time in times):
            found.append(("channels", "time_not_stated"))
    stated = any(time["fees"] for block in page.channels for time in block.value["times"])
    if not stated and not page.no_fee_declared:
        found.append(("channels", "fee_not_stated"))
    return found


def _in_words(time: dict[str, str]) -> bool:
    return bool((time["unit_text"] or "").strip() or (time["description"] or "").strip())


def _of_form(page: ProcedurePage) -> list[tuple[str, str]]:
    return faults(list(page.form.get_prep_value()) if page.form else [])


def _of_guidance(page: ProcedurePage) -> list[tuple[str, str]]:
    silent = any(
        step["image"] and not step["image_text"]
        for block in page.guidance
        if block.block_type == "steps"
        for step in block.value
    )
    return [("guidance", "picture_without_text")] if silent else []
