"""The code of a dossier: given once, unique, without gaps within a day."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from dossiers.models import CodeCounter
from procedures.models import Agency

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def take_code(agency: Agency, at: datetime) -> str:
    """Return the next code of ``agency`` on the local day of ``at``: 000.00.00.G10-190612-0001.

    The counter's row stays locked until the caller's transaction ends, so that one that is rolled
    back takes no number. To be called last, so that others wait as short as can be.
    """
    identifier = agency.code_qcvn or agency.code
    day = timezone.localdate(at, VIETNAM)
    # Two that begin a day at once: the second waits for the first row and then reads it.
    counter, _is_new = CodeCounter.objects.select_for_update().get_or_create(
        agency_code=identifier, day=day
    )
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{identifier}-{day:%y%m%d}-{counter.last:04d}"
