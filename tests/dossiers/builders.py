"""Builds filings for tests, through the services of the program."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from accounts.models import User
from dossiers.forms import form_of
from dossiers.links import hash_of
from dossiers.models import Dossier, Draft, Officer, Paper, StoredFile
from dossiers.services import desk, supplements
from dossiers.services.history import Actor
from dossiers.services.submission import submit
from dossiers.states import OfficerRole, Role, Status
from procedures.models import Agency, ProcedurePage, ProcedureVersion
from tests.factories import locale, make_published
from tests.officers import SECRET, make_user

APPLICANT = {
    "kind": "person",
    "full_name": "Lê Thị An",
    "birth_date": "1999-01-02",
    "id_number": "001199000001",
    "phone": "+84912345678",
    "email": "an@example.vn",
    "address": "Số 1 phố Huế, Hà Nội",
}
COMPANY = {
    "kind": "organisation",
    "organisation_name": "Công ty Mẫu",
    "tax_code": "0100109106",
    "representative": "Trần Văn Bình",
    "phone": "+84912345678",
    "address": "Số 2 phố Huế, Hà Nội",
}


def make_agency(code: str = "G10.09", name: str = "Cục Trồng trọt", **extra: Any) -> Agency:
    return Agency.objects.create(code=code, name=name, locale=locale("vi"), **extra)


def make_procedure(
    code: str = "1.004363", *, level: int | None = 3, agency: Agency | None = None, **extra: Any
) -> ProcedurePage:
    """A published procedure with one version; received by ``agency``."""
    agency = agency or Agency.objects.filter(code="G10.09").first() or make_agency()
    return make_published(code, service_level=level, agencies=[agency], **extra)


def version_of(page: ProcedurePage) -> ProcedureVersion:
    """The newest version of ``page``."""
    found = page.procedure.versions.filter(locale=page.locale.language_code).first()
    assert found is not None
    return found


def filled_in(applicant: dict[str, Any] = APPLICANT, **answers: Any) -> dict[str, Any]:
    """The data of a filing by the standard form, complete."""
    return {
        "applicant": dict(applicant),
        "answers": {"content": "Đề nghị cấp giấy chứng nhận", **answers},
        "delivery": {"method": "portal"},
        "declared": True,
    }


def make_file(
    owner: User | None = None, state: str = StoredFile.State.CLEAN, **extra: Any
) -> StoredFile:
    """The row of a file, without bytes."""
    return StoredFile.objects.create(
        storage_name=uuid4().hex,
        owner=owner,
        state=state,
        **{
            "name": "Đơn.pdf",
            "content_type": "application/pdf",
            "size": 1000,
            "sha256": "0" * 64,
            **extra,
        },
    )


def components_of(filing: Draft | Dossier) -> list[str]:
    papers = form_of(filing.version, filing.case).papers
    return [paper["component"] for paper in papers if not paper["is_heading"]]


def make_draft(
    page: ProcedurePage | None = None,
    *,
    owner: User | None = None,
    secret: str = "",
    papers: bool = True,
    **extra: Any,
) -> Draft:
    """A complete draft: of ``owner``, else followed by ``secret``; without ``papers``: no files."""
    page = page or make_procedure()
    version = extra.pop("version", None) or version_of(page)
    cases = version.content["cases"]
    draft = Draft.objects.create(
        **{
            "procedure": page.procedure,
            "version": version,
            "locale": version.locale,
            "case": cases[0]["id"] if cases else "",
            "agency": page.agencies.first(),
            "owner": owner,
            "secret_hash": hash_of(secret) if secret else "",
            "data": filled_in(),
            "expires_at": timezone.now() + timedelta(days=30),
            **extra,
        }
    )
    for component in components_of(draft) if papers else ():
        Paper.objects.create(draft=draft, component=component, file=make_file(owner))
    return draft


def make_officer(
    agency: Agency,
    role: str = OfficerRole.PROCESSOR,
    *,
    email: str = "",
    unit: str = "Phòng Hồ sơ",
    second_factor: bool = True,
) -> Officer:
    user = make_user(email or f"{role}{User.objects.count()}.{agency.code.lower()}@example.vn")
    if second_factor:
        TOTP.activate(user, SECRET)
    return Officer.objects.create(user=user, agency=agency, role=role, unit=unit)


def applicant(filing: Draft | Dossier) -> Actor:
    """The owner of ``filing`` as who acts on it."""
    return Actor(Role.APPLICANT, filing.owner)


def officer(of: Officer) -> Actor:
    role = Role.LEADER if of.role == OfficerRole.LEADER else Role.OFFICER
    return Actor(role, of.user, unit=of.unit)


def make_dossier(
    page: ProcedurePage | None = None,
    *,
    status: Status = Status.NEW,
    owner: User | None = None,
    **extra: Any,
) -> Dossier:
    """A dossier filed and moved to ``status`` by the agency's leader."""
    draft = make_draft(page, owner=owner, **extra)
    dossier = submit(draft, actor=applicant(draft))
    return reach(dossier, status)


def leader_of(dossier: Dossier) -> Actor:
    """The leader of the agency that has ``dossier``, made when first asked for."""
    assert dossier.agency is not None
    found = Officer.objects.filter(agency=dossier.agency, role=OfficerRole.LEADER).first()
    return officer(found or make_officer(dossier.agency, OfficerRole.LEADER))


def reach(dossier: Dossier, status: Status) -> Dossier:
    """Move a newly filed dossier to ``status``, by the steps that lead there."""
    if status == Status.NEW:
        return dossier
    actor = leader_of(dossier)

    def processed() -> Dossier:
        return desk.process(desk.receive(dossier, actor=actor), actor=actor)

    def asked_to_pay() -> Dossier:
        return desk.request_payment(processed(), actor=actor, amount=800_000, note="Phí thẩm định")

    def done() -> Dossier:
        result = {"title": "Giấy chứng nhận", "issued_at": timezone.localdate()}
        return desk.finish(processed(), actor=actor, results=[result])

    ways = {
        Status.RECEIVED: lambda: desk.receive(dossier, actor=actor),
        Status.REFUSED: lambda: desk.refuse(dossier, actor=actor, reason="Không thuộc thẩm quyền"),
        Status.PROCESSING: processed,
        Status.SUPPLEMENT: lambda: ask_for_supplement(processed()),
        Status.PAYMENT: asked_to_pay,
        Status.WITHDRAWN: lambda: desk.withdraw(dossier, actor=applicant(dossier)),
        Status.STOPPED: lambda: desk.stop(processed(), actor=actor, reason="Quá hạn bổ sung"),
        Status.DONE: done,
        Status.RETURNED: lambda: desk.return_result(done(), actor=actor),
    }
    return ways[status]()


def ask_for_supplement(dossier: Dossier, *refs: str, **extra: Any) -> Dossier:
    """Ask for ``refs`` (paths or components), by default for the first paper and the content."""
    components = components_of(dossier)
    refs = refs or (*components[:1], "answers.content")
    items = [
        {"kind": "paper" if ref in components else "field", "ref": ref, "note": ""} for ref in refs
    ]
    return desk.request_supplement(
        dossier, actor=leader_of(dossier), reason="Thiếu chữ ký", items=items, **extra
    )


def answer(dossier: Dossier, **values: Any) -> Dossier:
    """Give every paper that the open request marks, and hand it in."""
    request = supplements.open_supplement(dossier)
    assert request is not None
    for component in supplements.marked(request, "paper"):
        Paper.objects.create(
            dossier=dossier, component=component, file=make_file(), supplement=request.number
        )
    if values:
        supplements.save_answer(request, values)
    return supplements.answer_supplement(dossier, actor=applicant(dossier))
