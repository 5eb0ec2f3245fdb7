"""What filings keep of a person: given out, and erased without breaking history or statistics.

After erasure a dossier keeps its code, status, times, events and what statistics count. Gone are
names, numbers, answers, files, reasons and the key that tied events to persons and words.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.models import (
    Dossier,
    DossierKey,
    Draft,
    EventDetail,
    Paper,
    Rating,
    Result,
    StoredFile,
    SupplementRequest,
)
from dossiers.selectors_files import erasable_files
from dossiers.services.files import erase_file
from dossiers.states import FINAL, Status
from dossiers.timeline import told

NAMED = 5  # codes in a sentence


def export_filings(user: User) -> dict[str, Any]:
    """Return drafts and dossiers of ``user``, or that they filed for others, with what was said."""
    mine = Dossier.objects.filter(Q(owner=user) | Q(filed_by=user)).order_by("submitted_at")
    return {
        "drafts": list(_drafts(user).values("procedure__code", "data", "updated_at")),
        "dossiers": [
            _dossier(row) for row in mine.select_related("procedure", "agency", "organisation")
        ],
        "files": list(
            StoredFile.objects.filter(owner=user).values(
                "id", "name", "content_type", "size", "sha256", "uploaded_at", "erased_at"
            )
        ),
    }


def _drafts(user: User) -> QuerySet[Draft]:
    return Draft.objects.filter(Q(owner=user) | Q(filed_by=user))


def _dossier(dossier: Dossier) -> dict[str, Any]:
    return {
        "code": dossier.code,
        "procedure": dossier.procedure.code,
        "agency": dossier.agency.code if dossier.agency else "",
        "organisation": dossier.organisation.name if dossier.organisation else "",
        "status": Status(dossier.status).label,
        "data": dossier.data,
        "events": [told(event) for event in dossier.events.select_related("detail")],
        "papers": list(
            dossier.papers.values("component", "file__name", "file__sha256", "added_at")
        ),
        "supplements": list(
            dossier.supplements.values("number", "reason", "items", "asked_at", "answered_at")
        ),
        "payments": list(dossier.payments.values("amount", "note", "state", "paid_at")),
        "results": list(dossier.results.values("title", "number", "issued_at", "valid_until")),
        "rating": list(Rating.objects.filter(dossier=dossier).values("score", "comment")),
    }


def reason_to_wait(user: User) -> str:
    """Return why nothing of ``user`` may be erased yet: what is open needs its applicant."""
    open_ones = _own(user).exclude(status__in=FINAL)
    codes = list(open_ones.values_list("code", flat=True)[: NAMED + 1])
    if not codes:
        return ""
    named = ", ".join(codes[:NAMED]) + ("…" if len(codes) > NAMED else "")
    return _("These dossiers are still open: %(codes)s. Withdraw them, or wait for the result.") % {
        "codes": named
    }


def _own(user: User) -> QuerySet[Dossier]:
    """Return the dossiers that are the person's alone, not an organisation's."""
    return Dossier.objects.filter(owner=user, organisation=None)


@transaction.atomic
def erase_filings(user: User) -> None:
    """Erase what drafts and dossiers keep of ``user``. Bytes of files go once this commits."""
    _drafts(user).delete()
    own = list(_own(user).values_list("pk", flat=True))
    files = list(erasable_files(own))
    _empty(own)
    # In others' dossiers and in an organisation's only the person's own name goes.
    EventDetail.objects.filter(actor=user).update(actor=None, actor_name="")
    Dossier.objects.filter(filed_by=user).update(filed_by=None)
    Dossier.objects.filter(owner=user).update(owner=None)
    StoredFile.objects.filter(owner=user).update(owner=None)
    for file in files:
        transaction.on_commit(partial(erase_file, file))


def _empty(dossiers: list[Any]) -> None:
    """Take everything personal out of these dossiers; what is left is nobody's."""
    EventDetail.objects.filter(event__dossier__in=dossiers).delete()
    DossierKey.objects.filter(dossier__in=dossiers).delete()
    SupplementRequest.objects.filter(dossier__in=dossiers).update(
        reason="", items=[], before={}, answer={}
    )
    Rating.objects.filter(dossier__in=dossiers).update(comment="")
    Result.objects.filter(dossier__in=dossiers).update(number="")
    Paper.objects.filter(dossier__in=dossiers).update(reused_from=None)
    Dossier.objects.filter(pk__in=dossiers).update(
        applicant_name="",
        applicant_id_number="",
        applicant_phone="",
        applicant_email="",
        data={},
        secret_hash="",
        authorisation=None,
        erased_at=timezone.now(),
    )
