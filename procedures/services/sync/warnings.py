"""What the source itself leaves open or says oddly: shown, counted, and stops nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from procedures.services.sync.shapes import Fee, ProcedureRecord, Time
from procedures.states import TimeUnit

# The smallest fee that makes sense; below it the source lost the thousands.
SMALLEST_FEE = 1000  # VND
_AMOUNT_IN_WORDS = re.compile(
    r"\d{1,3}(?:[.,]\d{3})+(?![.,]?\d)|\d+(?=\s*(?:đồng|đ\b|vnđ|vnd))", re.IGNORECASE
)
_BARE_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def source_warnings(record: ProcedureRecord) -> list[dict[str, str]]:
    """Return ``[{"field": …, "code": …}]`` in the order of the page, each pair once.

    Codes: ``no_component``, ``case_without_component``, ``no_step``, ``no_channel``,
    ``time_not_stated``, ``unit_missing``, ``fee_not_stated``, ``amount_zero_but_text``,
    ``amount_suspicious``, ``amount_not_in_note``, ``no_result``, ``no_legal_basis``,
    ``no_authority``.
    """
    pairs = dict.fromkeys([*_of_record(record), *_of_times(record)])
    return [{"field": field, "code": code} for field, code in pairs]


def _of_record(record: ProcedureRecord) -> Iterator[tuple[str, str]]:
    if not record.executing.text and not record.competent.text:
        yield "executing_authority", "no_authority"
    if not any(case.components for case in record.cases):
        yield "cases", "no_component"
    elif not all(case.components for case in record.cases):
        yield "cases", "case_without_component"
    if not any(group.steps for group in record.step_groups):
        yield "step_groups", "no_step"
    if not record.results:
        yield "results", "no_result"
    if not record.legal_bases:
        yield "legal_bases", "no_legal_basis"


def _of_times(record: ProcedureRecord) -> Iterator[tuple[str, str]]:
    if not record.channels:
        yield "channels", "no_channel"
    for channel in record.channels:
        if not channel.times:
            yield "channels", "time_not_stated"
            yield "channels", "fee_not_stated"
        for time in channel.times:
            yield from (("channels", code) for code in _of_time(time))


def _of_time(time: Time) -> Iterator[str]:
    if time.amount is None:
        yield "time_not_stated"
    elif time.unit == TimeUnit.OTHER and not _names_a_unit(time.unit_text):
        yield "unit_missing"
    if not time.fees:
        yield "fee_not_stated"
    for fee in time.fees:
        yield from _of_fee(fee)


def _names_a_unit(words: str) -> bool:
    return bool(words) and not _BARE_NUMBER.fullmatch(words)


def _of_fee(fee: Fee) -> Iterator[str]:
    amounts = {int(re.sub(r"\D", "", found)) for found in _AMOUNT_IN_WORDS.findall(fee.note)}
    if fee.amount is None and not fee.note:
        yield "fee_not_stated"
    elif fee.amount == 0:
        if any(amounts):
            yield "amount_zero_but_text"
    elif fee.amount is not None and fee.amount < SMALLEST_FEE:
        yield "amount_suspicious"
    elif fee.amount is not None and amounts and fee.amount not in amounts:
        yield "amount_not_in_note"
