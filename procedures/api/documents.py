"""Puts together what goes over the wire from what publication stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from wagtail.models import Locale

from home.models import StaleField
from portal_site.lib.addresses import absolute
from procedures.models import ProcedureVersion
from procedures.services.versions import Difference, differences

Document = dict[str, Any]

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@dataclass(frozen=True, slots=True)
class Twin:
    """As much of a page as asking for its stale texts needs, without loading it."""

    translation_key: UUID
    locale_id: int
    locale: Locale

    @classmethod
    def of(cls, row: Document, language: str) -> Twin:
        locale = Locale(pk=row["locale_id"], language_code=language)
        return cls(row["translation_key"], row["locale_id"], locale)


def summary_document(row: Document) -> Document:
    """Return one item of the list."""
    return _with_addresses(orjson.loads(row["summary_json"]), row["updated_at"])


def change_document(row: Document, locale: str) -> Document:
    """Return one item of a list of changes: the item of the list, or that it is gone."""
    if row["is_public"] and row["is_live"]:
        return {**summary_document(row), "gone": False}
    return {
        "code": row["code"],
        "locale": locale,
        "gone": True,
        "updated_at": row["updated_at"].astimezone(UTC),
    }


def detail_document(row: Document, stale: list[StaleField]) -> Document:
    document = _with_addresses(orjson.loads(row["detail_json"]), row["updated_at"])
    document["stale_fields"] = [
        {
            "locale": field.locale.language_code,
            "path": field.path,
            "field": field.field,
            "state": field.state,
            "since": field.since.astimezone(UTC),
        }
        for field in stale
    ]
    return document


def version_in_force_document(row: Document, version: ProcedureVersion) -> Document:
    """Return a procedure as ``version`` has it, with today's addresses."""
    today = detail_document(row, [])
    kept = ("url", "alternates", "source_warnings", "stale_fields")
    return {
        **version.content,
        **{name: today[name] for name in kept},
        "version": version.number,
        "in_force_from": version.in_force_from,
        "published_at": version.created_at.astimezone(UTC),
        "updated_at": version.created_at.astimezone(UTC),
    }


def version_document(version: ProcedureVersion, before: ProcedureVersion | None) -> Document:
    """Return what a version is and where it differs from the one before it."""
    changes = differences(before.content, version.content) if before else []
    return {
        "number": version.number,
        "locale": version.locale,
        "in_force_from": version.in_force_from,
        "created_at": version.created_at.astimezone(UTC),
        "schema_version": version.schema_version,
        "sha256": version.sha256,
        "changes": [_change(difference) for difference in changes],
    }


def alternates(paths: dict[str, str]) -> dict[str, str | None]:
    """Return the absolute address in each language, None where there is none."""
    return {
        language: absolute(paths[language], language) if language in paths else None
        for language in LANGUAGES
    }


def _with_addresses(document: Document, updated_at: datetime) -> Document:
    addresses = alternates(document.pop("paths"))
    document["url"] = addresses[document["locale"]]
    document["alternates"] = addresses
    document["published_at"] = document["updated_at"]
    document["updated_at"] = updated_at.astimezone(UTC)
    return document


def _change(difference: Difference) -> Document:
    return {
        "field": difference.field,
        "path": difference.path,
        "kind": difference.kind,
        "before": difference.before,
        "after": difference.after,
    }
