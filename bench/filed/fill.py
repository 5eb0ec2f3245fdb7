"""``python -m bench.filed.fill COUNT``: files COUNT dossiers and tells whom to ask for them.

The first is filed by the program; the others are its rows with ids, codes, days, owners and
hashes of their own, brought in by COPY. Histories hold (``manage.py verify_history``). All go to
one agency, 500 a day, 20 to an owner. Prints JSON: a dossier and the clients that may read it.
"""

from __future__ import annotations

import json
import secrets
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

django.setup()

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.clients import register_client
from bench.filed import sample
from bench.filed.rows import copy, row_of
from dossiers.models import Dossier, DossierEvent, DossierKey, EventDetail, Officer
from dossiers.services import history
from dossiers.services.codes import VIETNAM
from dossiers.services.history import Actor
from dossiers.services.submission import submit
from dossiers.states import OfficerRole, Role
from procedures.models import CatalogueEntry
from procedures.services.sync import import_records

CHUNK = 50_000
A_DAY = 500
TO_AN_OWNER = 20
CALLS = 1_000_000  # of a client in a minute


def main() -> None:
    asked = _people()
    first, size = _Filed(), int(sys.argv[1])
    for start in range(1, size, CHUNK):
        with transaction.atomic():
            _copies(first, range(start, min(start + CHUNK, size)))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    own = Dossier.objects.filter(owner=sample.owner()).order_by("-submitted_at").first()
    assert own is not None
    sys.stdout.write(json.dumps({**asked, "id": str(own.pk), "code": own.code}))


def _people() -> dict[str, Any]:
    """Make the catalogue and, as owners of two clients, an applicant and an officer."""
    if not CatalogueEntry.objects.exists():
        folder = Path(settings.BASE_DIR) / "portal_site" / "demo" / "procedures"
        records = [orjson.loads(path.read_bytes())["vi"] for path in sorted(folder.glob("*.json"))]
        import_records(records, source="bench", publish=True)
    applicant, applicant_secret = register_client(
        "applicant",
        scopes=["dossiers:read", "dossiers:write", "lookup:read"],
        per_minute=CALLS,
    )
    User.objects.filter(pk=applicant.owner_id).update(email=sample.OWNER)
    desk, desk_secret = register_client("desk", scopes=["desk:read"], per_minute=CALLS)
    Officer.objects.create(user=desk.owner, agency=sample.agency(), role=OfficerRole.COUNTER)
    return {"applicant": [applicant.pk, applicant_secret], "desk": [desk.pk, desk_secret]}


class _Filed:
    """The rows of one dossier that the program filed."""

    def __init__(self) -> None:
        [draft] = sample.make_drafts(1)
        owner = sample.owner()
        self.dossier = submit(draft, actor=Actor(Role.APPLICANT, owner))
        self.event = DossierEvent.objects.select_related("detail").get(dossier=self.dossier)
        self.dossier_row, self.event_row = row_of(self.dossier), row_of(self.event)
        self.detail_row = row_of(self.event.detail)
        self.key_row = row_of(DossierKey.objects.get(dossier=self.dossier))


def _copies(first: _Filed, numbers: range) -> None:
    """Insert the rows of as many dossiers, the older the higher their numbers."""
    owners = User.objects.bulk_create(
        User(email=f"{number}@bench.invalid", first_name="An", last_name="Lê", password="!")
        for number in numbers[::TO_AN_OWNER]
    )
    asked = sample.owner()
    made = [
        _copy(first, number, asked if number < TO_AN_OWNER else owners[index // TO_AN_OWNER])
        for index, number in enumerate(numbers)
    ]
    for place, model in enumerate((Dossier, DossierKey, DossierEvent, EventDetail)):
        copy(model, (rows[place] for rows in made))


def _copy(first: _Filed, number: int, owner: User) -> tuple[dict[str, Any], ...]:
    """Return the rows of one dossier, its key, its event and who filed it."""
    pk, key = uuid4(), secrets.token_bytes(history.KEY_BYTES)
    at = first.dossier.submitted_at - timedelta(
        days=1 + number // A_DAY, microseconds=number % A_DAY
    )
    day = timezone.localdate(at, VIETNAM)
    identifier = first.dossier.code.rsplit("-", 2)[0]
    event = first.event
    event.dossier_id, event.at = pk, at
    event.actor_hash = history._actor_hash(key, owner.pk, str(owner))
    dossier = {
        "id": pk,
        "code": f"{identifier}-{day:%y%m%d}-{number % A_DAY + 1:04d}",
        "owner_id": owner.pk,
        "filed_by_id": owner.pk,
        "submitted_at": at,
    }
    told = {"id": number + first.event.pk, "dossier_id": pk}
    return (
        first.dossier_row | dossier,
        first.key_row | {"id": number + first.key_row["id"], "dossier_id": pk, "key": key},
        first.event_row
        | told
        | {"at": at, "actor_hash": event.actor_hash, "hash": history.hash_of(event)},
        first.detail_row
        | {
            "id": number + first.detail_row["id"],
            "event_id": told["id"],
            "actor_id": owner.pk,
            "actor_name": str(owner),
        },
    )


if __name__ == "__main__":
    main()
