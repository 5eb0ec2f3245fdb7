"""Drafts and dossiers as tests of files need them."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from django.utils import timezone

from dossiers.models import Dossier, Draft, SupplementRequest
from procedures.models import Procedure
from tests import factories

numbers = count(1)


def _common(owner: Any) -> dict[str, Any]:
    procedure = Procedure.objects.filter(code="1.004363").first()
    if procedure is None:
        procedure = factories.make_published().procedure
    version = procedure.versions.get(locale="vi")
    return {
        "procedure": procedure,
        "version": version,
        "locale": "vi",
        "case": version.content["cases"][0]["id"],
        "owner": owner,
    }


def make_draft(owner: Any = None) -> Draft:
    expires_at = timezone.now() + timedelta(days=30)
    return Draft.objects.create(**_common(owner), expires_at=expires_at)


def make_dossier(owner: Any = None) -> Dossier:
    return Dossier.objects.create(
        **_common(owner),
        code=f"G10-260302-{next(numbers):04}",
        status=1,
        channel="online",
        applicant_kind="person",
        submitted_at=timezone.now(),
    )


def make_supplement(dossier: Dossier, items: list[dict[str, str]]) -> SupplementRequest:
    return dossier.supplements.create(
        number=1, reason="Thiếu giấy", items=items, asked_at=timezone.now()
    )


def stored_in(settings: Any, folder: Path) -> Path:
    """Let files of a test go to a folder of its own; return where they lie."""
    private = settings.STORAGES["private"]
    options = {**private["OPTIONS"], "location": folder / "files"}
    settings.STORAGES = {**settings.STORAGES, "private": {**private, "OPTIONS": options}}
    settings.FILE_UPLOAD_TEMP_DIR = folder / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return folder / "files"
