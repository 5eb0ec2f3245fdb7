"""A record of the catalogue as typed data. A leaf: what it means is settled in ``records``."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procedures.states import Channel, Level, TimeUnit


@dataclass(frozen=True, slots=True)
class Term:
    """A name with the code that the source gives it, which may be empty."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Component:
    code: str
    name: str
    originals: int
    copies: int
    is_heading: bool
    form_name: str
    form_url: str
    note: str


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    components: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class Fee:
    """``amount`` is whole VND, None where the source gives words only."""

    kind: str
    amount: int | None
    note: str


@dataclass(frozen=True, slots=True)
class Time:
    """``amount`` counts ``unit``; ``unit_text`` holds the source's words for any other unit."""

    amount: Decimal | None
    unit: TimeUnit
    unit_text: str
    description: str
    fees: tuple[Fee, ...]


@dataclass(frozen=True, slots=True)
class ChannelTimes:
    kind: Channel
    kind_text: str
    times: tuple[Time, ...]


@dataclass(frozen=True, slots=True)
class StepGroup:
    case: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LegalBasis:
    number: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Authority:
    """Who does something: the words to show, and the agencies as far as the source names them."""

    text: str
    agencies: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class ProcedureRecord:
    """What the catalogue says of one procedure; ``raw`` is the whole record, cleaned."""

    code: str
    name: str
    decision_number: str
    kind: str
    levels: tuple[Level, ...]
    level_text: str
    fields: tuple[Term, ...]
    subjects: tuple[Term, ...]
    executing: Authority
    competent: Authority
    coordinating: Authority
    address: str
    cases: tuple[Case, ...]
    step_groups: tuple[StepGroup, ...]
    channels: tuple[ChannelTimes, ...]
    conditions: str
    results: tuple[Term, ...]
    legal_bases: tuple[LegalBasis, ...]
    keywords: str
    remarks: str
    source_url: str
    raw: dict[str, Any]
    canonical: str
