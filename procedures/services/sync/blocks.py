"""Official lists of a record as raw values of the page's StreamFields.

Raw values are JSON as the admin would store it: a decimal is a string, an integer a number.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from procedures.services.sync.shapes import (
    Case,
    ChannelTimes,
    Component,
    ProcedureRecord,
    Time,
)

Block = dict[str, Any]


def stream_values(record: ProcedureRecord) -> dict[str, list[Block]]:
    """Return field name → blocks without ids, for each name of ``OFFICIAL_STREAMS``."""
    return {
        "cases": [_block("case", _case(case)) for case in record.cases],
        "step_groups": [
            _block(
                "group",
                {
                    "case": group.case,
                    "steps": _items({"title": "", "description": step} for step in group.steps),
                },
            )
            for group in record.step_groups
        ],
        "channels": [_block("channel", _channel(channel)) for channel in record.channels],
        "results": [
            _block("result", {"code": term.code, "name": term.name}) for term in record.results
        ],
        "legal_bases": [
            _block("legal_basis", {"number": basis.number, "name": basis.name, "url": basis.url})
            for basis in record.legal_bases
        ],
    }


def _block(kind: str, value: Block) -> Block:
    return {"type": kind, "value": value}


def _items(values: Iterable[Block]) -> list[Block]:
    return [_block("item", value) for value in values]


def _case(case: Case) -> Block:
    return {"name": case.name, "components": _items(map(_component, case.components))}


def _component(component: Component) -> Block:
    return {
        "code": component.code,
        "name": component.name,
        "originals": component.originals,
        "copies": component.copies,
        "required": not component.is_heading,
        "is_heading": component.is_heading,
        "form_name": component.form_name,
        "form_url": component.form_url,
        "note": component.note,
    }


def _channel(channel: ChannelTimes) -> Block:
    return {
        "kind": channel.kind.value,
        "kind_text": channel.kind_text,
        "times": _items(map(_time, channel.times)),
    }


def _time(time: Time) -> Block:
    return {
        "case": "",
        "amount": _plain(time.amount),
        "unit": time.unit.value,
        "unit_text": time.unit_text,
        "description": time.description,
        "fees": _items(
            {"kind": fee.kind, "amount": fee.amount, "note": fee.note} for fee in time.fees
        ),
    }


def _plain(amount: Decimal | None) -> str | None:
    """Write 15.0 as “15”, so that one number has one form."""
    if amount is None:
        return None
    whole = amount == amount.to_integral_value()
    return str(int(amount)) if whole else format(amount.normalize(), "f")
