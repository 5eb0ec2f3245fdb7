"""What the benchmark files: complete drafts of one published procedure of the demo."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone
from wagtail.models import Locale

from accounts.models import User
from dossiers.forms import form_of
from dossiers.models import Draft, Paper, StoredFile
from dossiers.services.opening import takes_online
from procedures.models import Agency, ProcedureVersion

AGENCY = "G10.09"
OWNER = "applicant@bench.invalid"
DATA: dict[str, Any] = {
    "applicant": {
        "kind": "person",
        "full_name": "Lê Thị An",
        "birth_date": "1999-01-02",
        "id_number": "001199000001",
        "phone": "+84912345678",
        "email": "an@example.vn",
        "address": "Số 1 phố Huế, Hà Nội",
    },
    "answers": {"content": "Đề nghị cấp giấy chứng nhận"},
    "delivery": {"method": "portal"},
    "declared": True,
}


def version() -> ProcedureVersion:
    """Return the version that is filed for: the first that takes dossiers online."""
    rows = ProcedureVersion.objects.filter(locale="vi").order_by("procedure__code", "-number")
    return next(row for row in rows.iterator() if takes_online(row.content))


def agency() -> Agency:
    """Return the agency that receives everything."""
    source = Locale.objects.get(language_code="vi")
    return Agency.objects.get_or_create(code=AGENCY, locale=source, defaults={"name": AGENCY})[0]


def owner() -> User:
    return User.objects.get(email=OWNER)


def make_drafts(count: int) -> list[Draft]:
    """Return complete drafts, each with its papers, which are rows without bytes."""
    of, by, receiver = version(), owner(), agency()
    cases = of.content["cases"]
    drafts = Draft.objects.bulk_create(
        Draft(
            procedure_id=of.procedure_id,
            version=of,
            locale=of.locale,
            case=cases[0]["id"] if cases else "",
            agency=receiver,
            owner=by,
            data=DATA,
            expires_at=timezone.now() + timedelta(days=30),
        )
        for _number in range(count)
    )
    for component in components():
        files = StoredFile.objects.bulk_create(_file(by) for _draft in drafts)
        Paper.objects.bulk_create(
            Paper(draft=draft, component=component, file=file)
            for draft, file in zip(drafts, files, strict=True)
        )
    return drafts


def components() -> list[str]:
    """Return the papers that must be given."""
    of = version()
    papers = form_of(of, of.content["cases"][0]["id"] if of.content["cases"] else "").papers
    return [one["component"] for one in papers if one["required"] and not one["is_heading"]]


def _file(by: User) -> StoredFile:
    return StoredFile(
        storage_name=uuid4().hex,
        name="Đơn.pdf",
        content_type="application/pdf",
        size=1000,
        sha256="0" * 64,
        state=StoredFile.State.CLEAN,
        owner=by,
    )
