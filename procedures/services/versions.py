"""Versions of a procedure and the differences between two of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson
from django.utils import timezone

from accounts.models import User
from procedures.models import ProcedurePage, ProcedureVersion
from procedures.services.documents import SCHEMA_VERSION, Document, without_empty


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two versions differ.

    ``field`` is a key of the document; ``path`` leads to the place inside it, in block ids and
    keys; ``before`` is None where the place is new, ``after`` where it is gone.
    """

    field: str
    path: str
    before: Any
    after: Any

    @property
    def kind(self) -> str:
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


def canonical_json(content: Document) -> bytes:
    """Return the bytes that the hash of a version covers: sorted keys, nothing empty."""
    return orjson.dumps(without_empty(content), option=orjson.OPT_SORT_KEYS)


def record_version(page: ProcedurePage, content: Document, user: User | None) -> ProcedureVersion:
    """Make the version that the publication of ``page`` brings, or return the last one unchanged.

    ``content`` is what ``page`` says (``build_content``).

    The row of the procedure must be locked by the caller, so that numbers have no race.
    """
    sha256 = hashlib.sha256(canonical_json(content)).hexdigest()
    locale = page.locale.language_code
    last: ProcedureVersion | None = page.procedure.versions.filter(locale=locale).first()
    in_force_from = page.in_force_from or timezone.localdate()
    unmoved = last is not None and page.in_force_from in (None, last.in_force_from)
    if last is not None and last.sha256 == sha256 and unmoved:
        return last
    return ProcedureVersion.objects.create(
        procedure=page.procedure,
        locale=locale,
        number=last.number + 1 if last else 1,
        in_force_from=in_force_from,
        created_by=user,
        schema_version=SCHEMA_VERSION,
        sha256=sha256,
        content=content,
    )


def differences(before: Document, after: Document) -> list[Difference]:
    """Return field by field where ``after`` differs from ``before`` (contents of versions).

    Items of lists are paired by id or code, so a reordered list is no difference and an inserted
    item is one. A section that one of the two does not know counts as empty.
    """
    old, new = without_empty(_underived(before)), without_empty(_underived(after))
    found: list[Difference] = []
    for field in {**old, **new}:
        found.extend(
            Difference(field, path, *pair)
            for path, pair in _differing(old.get(field), new.get(field), "")
        )
    return found


def _underived(content: Document) -> Document:
    """Leave out the schema of the form, which says again what its layout says."""
    form = content.get("form")
    if not form:
        return content
    return {**content, "form": {key: part for key, part in form.items() if key != "schema"}}


def _differing(old: Any, new: Any, path: str) -> list[tuple[str, tuple[Any, Any]]]:
    if old == new:
        return []
    if isinstance(old, list) and isinstance(new, list):
        old, new = _by_identity(old), _by_identity(new)
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return [(path, (_without_ids(old), _without_ids(new)))]
    return [
        difference
        for key in {**old, **new}
        if key != "id"
        for difference in _differing(old.get(key), new.get(key), f"{path}.{key}".strip("."))
    ]


def _by_identity(items: list[Any]) -> dict[str, Any]:
    """Key ``items`` by what names them: id, code, or the item itself; repeats are numbered."""
    keyed: dict[str, Any] = {}
    for item in items:
        name = str(item)
        if isinstance(item, dict):
            name = str(item.get("id") or item.get("code") or item)
        while name in keyed:
            name += "+"
        keyed[name] = item
    return keyed


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_ids(item) for key, item in value.items() if key != "id"}
    if isinstance(value, list):
        return [_without_ids(item) for item in value]
    return value
