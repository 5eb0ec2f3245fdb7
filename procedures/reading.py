"""A procedure page as a citizen reads it: texts with their marks, facts, papers, times and fees."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from home.layout import safe_link
from home.words import Marker, Words, money
from procedures.facets import terms
from procedures.facts import Fact, duration, fee_fact, level_label, time_fact
from procedures.models import ProcedurePage
from procedures.states import Channel, FeeKind, Level, OnlineScope

FORM_SEPARATOR = ";"
# "- Bước 1: …", as sources write it in front of a step.
NUMBERED_STEP = re.compile(
    r"[\s\-–+*]*(?:Bước|Step)\s+(\d{1,3})\s*[.:)–-]*\s*(?=[^\s.:)–-])", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Form:
    """A form to fill in; ``url`` is empty where only its name is known."""

    name: str
    url: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class Paper:
    key: str
    name: Words
    note: Words
    is_heading: bool
    required: bool
    originals: int
    copies: int
    forms: list[Form]


@dataclass(frozen=True, slots=True)
class Case:
    key: str
    name: Words
    papers: list[Paper]

    @property
    def count(self) -> int:
        return sum(1 for paper in self.papers if not paper.is_heading)


@dataclass(frozen=True, slots=True)
class Fee:
    kind: str
    amount: str  # "" where the source gives words only
    is_free: bool
    note: Words


@dataclass(frozen=True, slots=True)
class Row:
    """One time limit with its fees, on one channel."""

    channel: str
    case: Words
    time: str
    description: Words
    fees: list[Fee]


@dataclass(frozen=True, slots=True)
class Step:
    """One step; ``number`` is the source's own, None where a numbered group has a lead-in."""

    number: int | None
    title: Words
    description: Words


@dataclass(frozen=True, slots=True)
class StepGroup:
    case: Words
    steps: list[Step]


@dataclass(frozen=True, slots=True)
class LegalBasis:
    number: str
    name: Words
    url: str


@dataclass(frozen=True, slots=True)
class Named:
    """The name of a facet in the reader's language, and the list it leads to."""

    name: str
    slug: str
    lang: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything the page shows, in the order of the page."""

    code: str
    name: Words
    summary: Words
    subjects: list[Named]
    fields: list[Named]
    agencies: list[Named]
    life_events: list[Named]
    levels: list[str]
    time: Fact
    fee: Fact
    service_level: int
    service_level_label: str
    service_level_is_set: bool
    scope: str
    executing: Words
    competent: Words
    coordinating: Words
    address: Words
    channels: list[str]
    online_url: str
    source_url: str
    decision: str
    cases: list[Case]
    step_groups: list[StepGroup]
    rows: list[Row]
    conditions: Words
    results: list[tuple[str, Words]]
    legal_bases: list[LegalBasis]
    remarks: Words
    kind: Words
    from_source: bool
    warnings: frozenset[str]
    missing_since: Any
    states: frozenset[str] = field(default_factory=frozenset)

    @property
    def paper_count(self) -> int:
        return sum(case.count for case in self.cases)

    @property
    def has_case_column(self) -> bool:
        return any(row.case for row in self.rows)


def read(page: ProcedurePage, states: dict[str, str]) -> Reading:
    """Return what ``page`` shows; ``states`` gives the state of translation by path."""
    marker = Marker(states)
    language = page.locale.language_code
    raw_times = [time for block in page.channels for time in block.value["times"]]
    fees = [fee for time in raw_times for fee in time["fees"]]
    source_url = safe_link(page.source_url)
    return Reading(
        code=page.code,
        **{
            name: marker(getattr(page, attribute), attribute)
            for name, attribute in (
                ("name", "name"),
                ("summary", "summary"),
                ("executing", "executing_authority"),
                ("competent", "competent_authority"),
                ("coordinating", "coordinating_authority"),
                ("address", "address"),
                ("conditions", "conditions"),
                ("remarks", "remarks"),
                ("kind", "kind"),
            )
        },
        subjects=_named("subject", page.subjects.all(), language),
        fields=_named("field", page.fields_of_work.all(), language),
        agencies=_named("agency", page.agencies.all(), language),
        life_events=_named("life_event", page.life_events.all(), language),
        levels=[str(Level(level).label) for level in page.levels if level in Level.values],
        time=time_fact(raw_times),
        fee=fee_fact(fees, no_fee_declared=page.no_fee_declared),
        service_level=page.effective_level,
        service_level_label=level_label(page.effective_level),
        service_level_is_set=page.level_is_set,
        scope=str(OnlineScope(page.effective_scope).label),
        channels=list(dict.fromkeys(_channel_name(block.value) for block in page.channels)),
        online_url=source_url if page.has_online_channel else "",
        source_url=source_url,
        decision=page.decision_number,
        cases=_cases(page, marker),
        step_groups=_step_groups(page, marker),
        rows=_rows(page, marker),
        results=[
            (block.value["code"], marker(block.value["name"], "results", block.id, "name"))
            for block in page.results
        ],
        legal_bases=[
            LegalBasis(
                block.value["number"],
                marker(block.value["name"], "legal_bases", block.id, "name"),
                safe_link(block.value["url"]),
            )
            for block in page.legal_bases
        ],
        from_source=page.procedure.is_source_managed,
        warnings=frozenset(item["code"] for item in page.procedure.source_warnings),
        missing_since=page.procedure.missing_since,
        states=frozenset(states.values()),
    )


def _named(kind: str, chosen: Iterable[Any], language: str) -> list[Named]:
    codes = {row.code for row in chosen}
    if not codes:
        return []
    known = terms(kind, language).values()
    return [Named(term.name, term.slug, term.lang) for term in known if term.code in codes]


def _cases(page: ProcedurePage, marker: Marker) -> list[Case]:
    files = {
        block.value["form_name"].strip(): block.value["document"]
        for block in page.form_downloads
        if block.value["document"]
    }
    return [
        Case(
            key=str(block.id),
            name=marker(block.value["name"], "cases", block.id, "name"),
            papers=[
                _paper(item, ("cases", block.id, "components", item.id), marker, files)
                for item in block.value["components"].bound_blocks
            ],
        )
        for block in page.cases
    ]


def _paper(item: Any, path: tuple[Any, ...], marker: Marker, files: dict[str, Any]) -> Paper:
    value = item.value
    originals, copies = value["originals"] or 0, value["copies"] or 0
    return Paper(
        key=str(item.id),
        name=marker(value["name"], *path, "name"),
        note=marker(value["note"], *path, "note"),
        is_heading=bool(value["is_heading"]),
        required=bool(value["required"]),
        originals=originals,
        copies=copies,
        forms=_forms(value["form_name"] or "", safe_link(value["form_url"]), files),
    )


def _forms(names: str, url: str, files: dict[str, Any]) -> list[Form]:
    whole = files.get(names.strip())
    if whole:
        return [Form(names.strip(), whole.url, whole.file_size or 0)]
    forms = []
    for name in filter(None, (part.strip() for part in names.split(FORM_SEPARATOR))):
        document = files.get(name)
        size = (document.file_size or 0) if document else 0
        forms.append(Form(name, document.url if document else url, size))
    return forms or ([Form("", url)] if url else [])


def _step_groups(page: ProcedurePage, marker: Marker) -> list[StepGroup]:
    groups = []
    for block in page.step_groups:
        path = ("step_groups", block.id)
        texts = [
            (
                marker(item.value["title"], *path, "steps", item.id, "title"),
                marker(item.value["description"], *path, "steps", item.id, "description"),
            )
            for item in block.value["steps"].bound_blocks
        ]
        groups.append(StepGroup(marker(block.value["case"], *path, "case"), _numbered(texts)))
    return groups


def _numbered(texts: list[tuple[Words, Words]]) -> list[Step]:
    """Number steps as the source does where it writes “Bước 4:” (it may leave one out), else in order."""
    own = [NUMBERED_STEP.match(str(description)) for _, description in texts]
    if not any(own):
        return [Step(number, *words) for number, words in enumerate(texts, start=1)]
    return [
        Step(
            int(match[1]) if match else None,
            title,
            replace(description, value=description.value[match.end() :]) if match else description,
        )
        for match, (title, description) in zip(own, texts, strict=True)
    ]


def _rows(page: ProcedurePage, marker: Marker) -> list[Row]:
    rows = []
    for block in page.channels:
        for item in block.value["times"].bound_blocks:
            path = ("channels", block.id, "times", item.id)
            value = item.value
            words = marker(value["unit_text"], *path, "unit_text")
            rows.append(
                Row(
                    channel=_channel_name(block.value),
                    case=marker(value["case"], *path, "case"),
                    time=duration(value["amount"], value["unit"], words.value),
                    description=marker(value["description"], *path, "description"),
                    fees=[
                        _fee(fee.value, marker(fee.value["note"], *path, "fees", fee.id, "note"))
                        for fee in value["fees"].bound_blocks
                    ],
                )
            )
    return rows


def _fee(value: Any, note: Words) -> Fee:
    kind = FeeKind(value["kind"]).label if value["kind"] in FeeKind.values else ""
    amount = value["amount"]
    return Fee(str(kind), money(amount) if amount else "", amount == 0 and not note, note)


def _channel_name(value: Any) -> str:
    kind = value["kind"]
    if kind == Channel.OTHER and value["kind_text"]:
        return str(value["kind_text"])
    return str(Channel(kind).label) if kind in Channel.values else str(kind)
