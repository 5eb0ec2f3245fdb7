"""Builds the blocks of forms as editors leave them in the database."""

from __future__ import annotations

from typing import Any

from procedures.eform.blocks import FormBlock
from procedures.eform.compile import compile_form
from procedures.eform.keys import fill_keys
from tests.factories import block, items

NO_CONDITION = {"field": "", "operator": "equals", "value": ""}


def asking(kind: str, label: str, key: str = "", **extra: Any) -> dict[str, Any]:
    value = {
        "label": label,
        "key": key,
        "help": "",
        "required": True,
        "condition": NO_CONDITION,
        **extra,
    }
    return block(kind, value)


def options(*labels: str, **keyed: str) -> list[dict[str, Any]]:
    """Answers to choose from; ``keyed`` gives keys with their words."""
    return items(
        *({"label": label, "key": ""} for label in labels),
        *({"label": label, "key": key} for key, label in keyed.items()),
    )


def only_if(field: str, *values: str, operator: str = "equals") -> dict[str, str]:
    return {"field": field, "operator": operator, "value": "\n".join(values)}


def column(label: str, kind: str = "text", key: str = "", **extra: Any) -> dict[str, Any]:
    return {"label": label, "key": key, "kind": kind, "options": [], "required": True, **extra}


def stored(*blocks: dict[str, Any]) -> list[dict[str, Any]]:
    """Return ``blocks`` as a page saves them: with their keys."""
    stream = FormBlock().to_python(list(blocks))
    fill_keys(stream)
    return list(stream.get_prep_value())


def compiled(*blocks: dict[str, Any]) -> dict[str, Any]:
    form = compile_form(stored(*blocks))
    assert form is not None
    return form


def farm() -> list[dict[str, Any]]:
    """A form with a condition, a table, an address and a paper of its own."""
    return [
        block("section", {"title": "Trang trại", "help": "Nơi chăn nuôi."}),
        asking("choice", "Loại hình", "kind", options=options(cattle="Trâu, bò", other="Khác")),
        asking("text", "Loại khác", "other_kind", condition=only_if("kind", "other")),
        asking("number", "Diện tích", "area", minimum=0.5, maximum=1000.0),
        block("section", {"title": "Chi tiết", "help": ""}),
        asking("yes_no", "Có kho lạnh không?", "cold_store"),
        asking("money", "Vốn đầu tư", "capital", required=False),
        asking("address", "Địa điểm", "place"),
        asking(
            "table",
            "Chuồng nuôi",
            "barns",
            min_rows=1,
            max_rows=2,
            columns=items(
                column("Tên", key="name"),
                column("Sức chứa", "number", "capacity", required=False),
            ),
        ),
        asking("file", "Ảnh kho lạnh", "store_photo", condition=only_if("cold_store", "yes")),
        asking("declaration", "Tôi giữ vệ sinh chuồng trại.", "clean"),
    ]
