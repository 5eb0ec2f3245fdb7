"""The code of a dossier: given once, unique, without gaps within a day."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from procedures.models import Agency

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

# Makes the row of a day that begins, or raises it and holds it locked.
_TAKE = """
INSERT INTO dossiers_codecounter AS counter (agency_code, day, last) VALUES (%s, %s, 1)
ON CONFLICT (agency_code, day) DO UPDATE SET last = counter.last + 1 RETURNING last
"""


def take_code(agency: Agency, at: datetime) -> str:
    """Return the next code of ``agency`` on the local day of ``at``: 000.00.00.G10-190612-0001.

    The counter's row stays locked until the caller's transaction ends, so that one that is rolled
    back takes no number. To be called last, so that others wait as short as can be.
    """
    identifier = agency.code_qcvn or agency.code
    day = timezone.localdate(at, VIETNAM)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [identifier, day.isoformat()])
        (number,) = cursor.fetchone()
    return f"{identifier}-{day:%y%m%d}-{number:04d}"
