"""From the layout of a form to the JSON Schema 2020-12 of what may be filled in.

A client that validates by the schema alone refuses what the portal refuses, but for what needs a
computation (check digits, an ID number against a date of birth) or a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from procedures.eform.kinds import (
    LARGEST_NUMBER,
    LONG_TEXT_LIMIT,
    ROW_LIMIT,
    TEXT_LIMIT,
    Kind,
    Operator,
)

Field = dict[str, Any]
Step = dict[str, Any]
Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(steps: Iterable[Step]) -> Schema:
    """Return the schema of the data that ``steps`` ask for: an object with one object per group."""
    root: Schema = {**_object([]), "$schema": DIALECT}
    conditions: list[Schema] = []
    for field in (field for step in steps for field in step["fields"]):
        *groups, key = field["path"].split(".")
        target = root
        for group in groups:
            if group not in target["properties"]:
                target["properties"][group] = _object([])
                target["required"].append(group)
            target = target["properties"][group]
        target["properties"][key] = value_schema(field)
        if field.get("when"):
            conditions.append(_conditional(field))
        elif field["required"]:
            target["required"].append(key)
    if conditions:
        root["allOf"] = conditions
    return root


def merged(first: Schema, second: Schema) -> Schema:
    """Return the schema of data that has the groups of both."""
    conditions = [*first.get("allOf", []), *second.get("allOf", [])]
    return {
        **first,
        "properties": {**first["properties"], **second["properties"]},
        "required": [*first["required"], *second["required"]],
        **({"allOf": conditions} if conditions else {}),
    }


def value_schema(field: Field) -> Schema:
    """Return the schema of one answer, with its words."""
    words = {"title": field["label"], "description": field.get("help", "")}
    return {
        **{name: word for name, word in words.items() if word},
        **SCHEMAS[Kind(field["kind"])](field),
    }


def _object(fields: list[Field]) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {field["key"]: value_schema(field) for field in fields},
        "required": [field["key"] for field in fields if field["required"]],
    }


def _text(limit: int) -> Callable[[Field], Schema]:
    return lambda field: {
        "type": "string",
        "minLength": 1,
        "maxLength": field.get("max_length") or limit,
        "pattern": "\\S",
    }


def _number(field: Field) -> Schema:
    low, high = field.get("minimum"), field.get("maximum")
    return {
        "type": "integer" if field.get("whole") else "number",
        "minimum": -LARGEST_NUMBER if low is None else low,
        "maximum": LARGEST_NUMBER if high is None else high,
    }


def _choices(field: Field) -> list[str]:
    return [choice["value"] for choice in field["choices"]]


def _multiple(field: Field) -> Schema:
    return {
        "type": "array",
        "items": {"enum": _choices(field)},
        "uniqueItems": True,
        "minItems": 1,
    }


def _id_number(field: Field) -> Schema:
    pattern = "^([0-9]{9}|[0-9]{12})$"
    if field.get("passport"):
        pattern = "^([0-9]{9}|[0-9]{12}|(?=.*[A-Z])[A-Z0-9]{6,12})$"
    return {"type": "string", "pattern": pattern}


def _table(field: Field) -> Schema:
    return {
        "type": "array",
        "items": _object(field["columns"]),
        "minItems": field.get("min_rows") or (1 if field["required"] else 0),
        "maxItems": field.get("max_rows") or ROW_LIMIT,
    }


SCHEMAS: dict[Kind, Callable[[Field], Schema]] = {
    Kind.TEXT: _text(TEXT_LIMIT),
    Kind.LONG_TEXT: _text(LONG_TEXT_LIMIT),
    Kind.NUMBER: _number,
    Kind.MONEY: lambda field: _number({"minimum": 0, **field, "whole": True}),
    Kind.DATE: lambda field: {
        "type": "string",
        "format": "date",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    },
    Kind.CHOICE: lambda field: {"type": "string", "enum": _choices(field)},
    Kind.MULTIPLE: _multiple,
    Kind.YES_NO: lambda field: {"type": "boolean"},
    Kind.ID_NUMBER: _id_number,
    Kind.TAX_CODE: lambda field: {
        "type": "string",
        "format": "vn-tax-code",
        "pattern": "^[0-9]{10}(-[0-9]{3})?$",
    },
    Kind.PHONE: lambda field: {
        "type": "string",
        "format": "e164",
        "pattern": "^\\+[1-9][0-9]{6,14}$",
    },
    Kind.EMAIL: lambda field: {"type": "string", "format": "email", "maxLength": 254},
    Kind.ADDRESS: lambda field: _object(field["parts"]),
    Kind.TABLE: _table,
    Kind.DECLARATION: lambda field: {"const": True},
}


def _conditional(field: Field) -> Schema:
    """An answer is wanted where the condition holds and refused where it does not."""
    *groups, key = field["path"].split(".")
    # Not ``false``: jsonschema then forgets at which path the fault is.
    nothing: Schema = {"not": {}}
    schema = {
        "if": _within(field["when"]["path"].split("."), _holding(field["when"])),
        "else": _inside(groups, {"properties": {key: nothing}}),
    }
    if field["required"]:
        schema["then"] = _inside(groups, {"required": [key]})
    return schema


def _holding(when: dict[str, Any]) -> Schema:
    if when["operator"] == Operator.FILLED:
        return {}
    values = {"enum": when["values"]}
    holds: Schema = {"contains": values} if when["many"] else values
    return {"not": holds} if when["operator"] == Operator.NOT else holds


def _within(path: list[str], schema: Schema) -> Schema:
    """Ask for what ``path`` leads to and that ``schema`` holds for it."""
    for key in reversed(path):
        schema = {"properties": {key: schema}, "required": [key]}
    return schema


def _inside(groups: list[str], schema: Schema) -> Schema:
    for group in reversed(groups):
        schema = {"properties": {group: schema}}
    return schema
