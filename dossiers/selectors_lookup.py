"""The public look-up: codes and degrees of completion, nothing else leaves this module."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone

from dossiers.lookup import WORDS, typed_code
from dossiers.models import Dossier
from dossiers.states import COMPLETION, Status


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a dossier is, in percent and in words of the active language."""

    code: str
    completion: int
    words: str


def progress_of(text: str) -> Progress | None:
    """Return how far the dossier is whose code somebody typed. One query."""
    code = typed_code(text)
    status = Dossier.objects.filter(code=code).values_list("status", flat=True).first()
    return None if status is None else _progress(code, status)


def board_rows(agency_code: str, day: date) -> QuerySet[Any, dict[str, Any]]:
    """Return code and status of what was filed at an agency on a local day, unordered.

    ``agency_code`` is in the short form. Served by the index of agency and time.
    """
    begin = timezone.make_aware(datetime.combine(day, time.min))
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    rows: Any = Dossier.objects.filter(
        agency__code=agency_code, submitted_at__gte=begin, submitted_at__lt=end
    )
    return cast("QuerySet[Any, dict[str, Any]]", rows.values("code", "status"))


def board_identity(agency_code: str, day: date) -> str:
    """Return which list a board is, for its cursors."""
    return repr(("board", agency_code, day.isoformat()))


def board(rows: Iterable[dict[str, Any]]) -> list[Progress]:
    return [_progress(row["code"], row["status"]) for row in rows]


def _progress(code: str, status: int) -> Progress:
    completion = COMPLETION[Status(status)]
    return Progress(code, completion, str(WORDS[completion]))
