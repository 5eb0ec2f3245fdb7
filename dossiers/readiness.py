"""Whether somebody has what a procedure asks for: questions, and what the answers come to.

Made from the content of a version, so that the same rules run before filing and at intake. Answers
are ``{question: value}``; a value that the version does not know counts as no answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from dossiers.conditions import conditions_of
from dossiers.services.opening import takes_online, where_instead
from portal_site.lib.text import slug
from procedures.offers import Offer, offer_for
from procedures.states import Channel

Content = dict[str, Any]
PERSON, ORGANISATION, NOBODY = "person", "organisation", "none"
YES, NO, NOT_MINE = "yes", "no", "not_mine"
CONDITION = "condition_"
# Official codes of subjects that are persons, and how the codes of others begin.
PERSON_CODES = frozenset({"ĐT1", "ĐT4", "DT12", "DT13"})
PERSON_WORDS = ("cong-dan", "nguoi", "ca-nhan", "can-bo", "dang-vien", "ho-gia-dinh")


@dataclass(frozen=True, slots=True)
class Question:
    """A choice between ``options``: (value, text)."""

    name: str
    text: str
    options: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Gap:
    """What still stands against filing: the question, and why."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the answers come to. ``prefill`` is what a draft can take over."""

    case: dict[str, Any] | None
    channel: str
    papers: list[dict[str, Any]]
    offer: Offer
    where: str
    files_online: bool
    gaps: list[Gap]
    prefill: dict[str, Any] = field(default_factory=dict)

    @property
    def is_ready(self) -> bool:
        return not self.gaps


def questions_of(content: Content) -> list[Question]:
    """Return what has to be asked; what has one answer only is not asked."""
    found = [
        Question("case", _("Which case is yours?"), _cases(content)),
        Question("applicant", _("Who applies?"), _applicants(content)),
        Question("channel", _("How do you want to file?"), _channels(content)),
    ]
    questions = [question for question in found if len(question.options) > 1]
    conditions = conditions_of(content["conditions"])
    answers = [(YES, _("Yes")), (NO, _("No")), (NOT_MINE, _("Does not concern me"))]
    for number, text in enumerate(conditions, start=1):
        whole = len(conditions) == 1
        asked = _("Do you meet these requirements?\n%(text)s") % {"text": text} if whole else text
        questions.append(Question(f"{CONDITION}{number}", asked, answers))
    return questions


def evaluate(content: Content, answers: Mapping[str, Any]) -> Outcome:
    """Return what ``answers`` come to by the rules of ``content``."""
    questions = questions_of(content)
    given = {
        question.name: answers.get(question.name)
        for question in questions
        if answers.get(question.name) in [value for value, _text in question.options]
    }
    case = _chosen(content["cases"], given.get("case"))
    channel = given.get("channel") or next((kind for kind, _ in _channels(content)), "")
    files_online = takes_online(content) and channel in {Channel.ONLINE, ""}
    gaps = [
        Gap(question.name, text)
        for question in questions
        if (text := _gap(question, given.get(question.name)))
    ]
    return Outcome(
        case=case,
        channel=channel,
        papers=case["components"] if case else [],
        offer=offer_for(content, channel=channel, case=case["id"] if case else ""),
        where=_("File it online on this portal.") if files_online else where_instead(content),
        files_online=files_online,
        gaps=gaps,
        prefill=_prefill(content, case, given),
    )


def _cases(content: Content) -> list[tuple[str, str]]:
    return [
        (case["id"], case["name"] or _("Case %(number)s") % {"number": number})
        for number, case in enumerate(content["cases"], start=1)
    ]


def _applicants(content: Content) -> list[tuple[str, str]]:
    subjects = [(subject["code"], subject["name"]) for subject in content["subjects"]]
    if subjects:
        return [*subjects, (NOBODY, _("None of these"))]
    return [(PERSON, _("A person")), (ORGANISATION, _("A business or another organisation"))]


def _channels(content: Content) -> list[tuple[str, str]]:
    """Return the ways to file, each once; online only where this portal takes it."""
    found: dict[str, str] = {}
    for row in content["channels"]:
        kind = row["kind"]
        if kind in Channel.values and (kind != Channel.ONLINE or takes_online(content)):
            label = row.get("kind_text") if kind == Channel.OTHER else ""
            found.setdefault(kind, label or str(Channel(kind).label))
    return list(found.items())


def _chosen(cases: list[dict[str, Any]], chosen: Any) -> dict[str, Any] | None:
    if len(cases) == 1:
        return cases[0]
    return next((case for case in cases if case["id"] == chosen), None)


def _gap(question: Question, answer: Any) -> str:
    if answer is None:
        return _("Not answered yet: %(question)s") % {"question": question.text}
    if question.name.startswith(CONDITION) and answer == NO:
        return _("A requirement is not met: %(requirement)s") % {"requirement": question.text}
    if question.name == "applicant" and answer == NOBODY:
        names = "; ".join(text for value, text in question.options if value != NOBODY)
        return _("This procedure is for: %(names)s.") % {"names": names}
    return ""


def _prefill(
    content: Content, case: dict[str, Any] | None, given: Mapping[str, Any]
) -> dict[str, Any]:
    known: dict[str, Any] = {}
    if case:
        known["case"] = case["id"]
    kind = _kind_of(given.get("applicant"))
    if kind:
        known["applicant"] = {"kind": kind}
    if len(content["agencies"]) == 1:
        known["agency"] = content["agencies"][0]["code"]
    return known


def _kind_of(applicant: str | None) -> str:
    """Return whether a subject is a person or an organisation; empty where nobody said."""
    if applicant in (None, NOBODY):
        return ""
    assert applicant is not None
    is_person = applicant == PERSON or applicant in PERSON_CODES
    return PERSON if is_person or slug(applicant).startswith(PERSON_WORDS) else ORGANISATION
