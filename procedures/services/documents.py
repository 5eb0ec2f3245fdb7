"""A procedure page as plain data: what the API answers and what a version keeps.

Amounts are whole VND, times numbers with a unit, dates ISO 8601. Ids of blocks are those of the
page, the same in every language, so that translations and differences find their item.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import override
from wagtail.rich_text import expand_db_html

from procedures.eform.compile import compile_form
from procedures.models import OFFICIAL_TEXTS, ProcedurePage

Document = dict[str, Any]

SCHEMA_VERSION = 1


def build_content(page: ProcedurePage) -> Document:
    """Return everything ``page`` says, without addresses and state: the content of a version."""
    return {
        "code": page.code,
        "locale": page.locale.language_code,
        **{name: getattr(page, name) for name in OFFICIAL_TEXTS},
        "levels": list(page.levels),
        "fields": _terms(page.fields_of_work.all(), page),
        "subjects": _terms(page.subjects.all(), page),
        "agencies": _agencies(page),
        "life_events": _terms(page.life_events.all(), page),
        "cases": _cases(page),
        "step_groups": [_struct(item, lists={"steps": {}}) for item in _stream(page.step_groups)],
        "channels": [_channel(item) for item in _stream(page.channels)],
        "results": [_struct(item) for item in _stream(page.results)],
        "legal_bases": [_struct(item) for item in _stream(page.legal_bases)],
        "source_url": page.source_url,
        "summary": page.summary,
        "everyday_words": page.everyday_words,
        "guidance": [_guidance(item) for item in _stream(page.guidance)],
        "service_level": page.effective_level,
        "service_level_is_set": page.level_is_set,
        "online_scope": page.effective_scope,
        "no_fee_declared": page.no_fee_declared,
        "related": sorted(procedure.code for procedure in page.related.all()),
        "handling": _handling(page),
        **_form(page),
    }


def build_summary(content: Document) -> Document:
    """Return what a list shows of a procedure: names, facets, and the facts that decide."""
    kept = ("code", "locale", "name", "summary", "levels", "fields", "subjects", "agencies")
    return {
        **{key: content[key] for key in kept},
        "service_level": content["service_level"],
        "service_level_is_set": content["service_level_is_set"],
        "online_scope": content["online_scope"],
        "channels": [channel["kind"] for channel in content["channels"]],
        "times": _distinct(
            {key: time[key] for key in ("amount", "unit", "unit_text")}
            for channel in content["channels"]
            for time in channel["times"]
            if time["amount"] is not None or time["unit_text"]
        ),
        "fees": _distinct(
            {key: fee[key] for key in ("kind", "amount", "note")}
            for channel in content["channels"]
            for time in channel["times"]
            for fee in time["fees"]
        ),
        "no_fee_declared": content["no_fee_declared"],
    }


def without_empty(value: Any) -> Any:
    """Return ``value`` without what is not filled in, at every depth.

    Zero and false say something and stay.
    """
    if isinstance(value, dict):
        kept = {key: without_empty(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in (None, "", [], {})}
    if isinstance(value, list):
        return [without_empty(item) for item in value]
    return value


def _form(page: ProcedurePage) -> Document:
    """Return the form that editors built, nothing where the standard one serves."""
    with override(page.locale.language_code):
        form = compile_form(_stream(page.form))
    return {"form": form} if form else {}


def _handling(page: ProcedurePage) -> Document:
    """Return the rules by which dossiers are handled, those that editors have set."""
    rules = {
        "supplement_policy": page.supplement_policy,
        "supplement_limit": page.supplement_limit,
        "clock_hours": page.clock_hours or None,
    }
    return {name: rule for name, rule in rules.items() if rule not in ("", None)}


def _stream(stream: Any) -> list[Document]:
    return list(stream.get_prep_value()) if stream else []


def _struct(item: Document, *, lists: dict[str, dict[str, Any]] | None = None) -> Document:
    """Flatten ``{"id", "value": {…}}``; ``lists`` names the fields that hold items in turn."""
    value = dict(item["value"])
    for name, inner in (lists or {}).items():
        value[name] = [_struct(entry, lists=inner) for entry in value.get(name) or []]
    return {"id": item.get("id"), **value}


def _cases(page: ProcedurePage) -> list[Document]:
    files = {
        block.value["form_name"]: block.value["document"]
        for block in page.form_downloads
        if block.value["document"]
    }
    cases = [_struct(item, lists={"components": {}}) for item in _stream(page.cases)]
    for case in cases:
        for component in case["components"]:
            document = files.get(component.get("form_name"))
            component["form_file"] = document.url if document else component.get("form_url", "")
            component.pop("form_url", None)
    return cases


def _channel(item: Document) -> Document:
    channel = _struct(item, lists={"times": {"fees": {}}})
    for time in channel["times"]:
        time["amount"] = _number(time.get("amount"))
        time.setdefault("unit_text", "")
    return channel


def _number(value: Any) -> int | float | None:
    if value in (None, ""):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def _guidance(item: Document) -> Document:
    value = item["value"]
    if item["type"] == "text":
        value = expand_db_html(value)
    return {"id": item.get("id"), "type": item["type"], "value": _plain_lists(value)}


def _plain_lists(value: Any) -> Any:
    """Take ListBlock items out of their wrapping."""
    if isinstance(value, dict):
        return {key: _plain_lists(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [
            _plain_lists(entry["value"] if isinstance(entry, dict) and "value" in entry else entry)
            for entry in value
        ]
    return value


def _terms(terms: Any, page: ProcedurePage) -> list[Document]:
    shown = [(term.code, _in_language_of(page, term).name) for term in terms]
    return [{"code": code, "name": name} for code, name in sorted(shown)]


def _agencies(page: ProcedurePage) -> list[Document]:
    return [
        {
            "code": agency.code,
            "code_qcvn": agency.code_qcvn,
            "name": _in_language_of(page, agency).name,
        }
        for agency in sorted(page.agencies.all(), key=lambda agency: agency.code)
    ]


def _in_language_of(page: ProcedurePage, term: Any) -> Any:
    if term.locale_id == page.locale_id:
        return term
    return term.get_translation_or_none(page.locale) or term


def _distinct(items: Any) -> list[Document]:
    found: list[Document] = []
    for item in items:
        if item not in found:
            found.append(item)
    return found
