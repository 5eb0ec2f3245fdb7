from __future__ import annotations

from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from dossiers.documents.typesetting import SHOWN, printable, set_in_type
from dossiers.models import Dossier, Paper
from dossiers.services.receipts import receipt_of
from dossiers.states import Status
from home.models import PortalTexts
from tests.dossiers.builders import answer, ask_for_supplement, make_dossier, make_procedure
from tests.dossiers.callers import Caller
from tests.factories import locale
from tests.officers import make_user

pytestmark = pytest.mark.django_db


def text_of(pdf):
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.fixture
def dossier():
    made = make_dossier(make_procedure(), owner=make_user())
    at = timezone.make_aware(timezone.datetime(2026, 11, 24, 16, 5))
    Dossier.objects.filter(pk=made.pk).update(submitted_at=at, code="000.00.09.G10-261124-0007")
    return Dossier.objects.get(pk=made.pk)


def test_receipt_says_what_was_filed_in_vietnamese(dossier):
    text = text_of(receipt_of(dossier, "vi"))

    for said in (
        "Giấy biên nhận hồ sơ nộp trực tuyến",
        "000.00.09.G10-261124-0007",
        "Cấp Giấy chứng nhận đủ điều kiện buôn bán thuốc bảo vệ thực vật (1.004363)",
        "Lê Thị An",
        "16:05 ngày 24/11/2026",
        "Cục Trồng trọt",
        "Đơn đề nghị Đơn.pdf",
        "http://localhost:8000/vi/tra-cuu/?code=000.00.09.G10-261124-0007",
    ):
        assert said in text


def test_receipt_in_english_leads_to_the_english_lookup(dossier):
    text = text_of(receipt_of(dossier, "en"))

    assert "Receipt of a dossier filed online" in text
    assert "16:05 on 24/11/2026" in text
    assert "http://localhost:8000/en/lookup/?code=000.00.09.G10-261124-0007" in text


def test_receipt_is_the_same_whenever_it_is_made(dossier):
    first = receipt_of(dossier, "vi")
    ask_for_supplement(dossier)
    answer(dossier)

    assert Paper.objects.filter(dossier=dossier).count() == 3
    assert receipt_of(Dossier.objects.get(pk=dossier.pk), "vi") == first


def test_receipt_is_archivable_and_its_qr_code_leads_to_the_lookup(dossier):
    pdf = receipt_of(dossier, "vi")

    reader = PdfReader(BytesIO(pdf))
    metadata = reader.root_object["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert reader.root_object["/Lang"] == "vi"
    assert len(pdf) < 100_000


def test_what_people_write_never_becomes_markup(dossier):
    name = "#panic() *An* $x^2$ = Tên \\ @label <b> 王 😀"
    Dossier.objects.filter(pk=dossier.pk).update(applicant_name=name)

    text = text_of(receipt_of(Dossier.objects.get(pk=dossier.pk), "vi"))

    assert "#panic() *An* $x^2$ = Tên \\ @label <b> □ □" in text


def test_receipt_of_an_erased_dossier_names_nobody(dossier):
    Dossier.objects.filter(pk=dossier.pk).update(applicant_name="", data={})

    text = text_of(receipt_of(Dossier.objects.get(pk=dossier.pk), "vi"))

    assert "Lê Thị An" not in text
    assert "000.00.09.G10-261124-0007" in text


def test_ministry_stands_above_where_the_site_names_it(dossier):
    PortalTexts.objects.update_or_create(
        locale=locale("vi"), defaults={"ministry_name": "Bộ Nông nghiệp và Môi trường"}
    )

    assert "Bộ Nông nghiệp và Môi trường Cục Trồng trọt" in text_of(receipt_of(dossier, "vi"))


def test_every_letter_that_is_let_through_can_be_printed(dossier):
    letters = [chr(code) for span in SHOWN for code in span]
    content = {
        "language": "vi",
        "title": "x",
        "ministry": "",
        "agency": "",
        "code_label": "",
        "code": "x",
        "qr": "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
        "qr_label": "",
        "address": "",
        "rows": [["", "".join(letters)]],
        "papers": [],
        "next_title": "",
        "next_steps": letters,
        "note": "".join(letters),
    }

    made = set_in_type("receipt.typ", content, at=timezone.now())

    assert made.startswith(b"%PDF")
    assert printable("Ế王\x07\n") == "Ế□□\n"


def test_receipt_is_downloaded_by_the_applicant(dossier):
    caller = Caller(dossier.owner)

    vi = caller.get(f"dossiers/{dossier.pk}/receipt/")
    en = caller.get(f"dossiers/{dossier.pk}/receipt/", {"locale": "en"})

    assert vi["Content-Type"] == "application/pdf"
    assert vi["Content-Disposition"] == 'attachment; filename="000.00.09.G10-261124-0007.pdf"'
    assert vi["Cache-Control"] == "private, no-store"
    assert vi.content == receipt_of(dossier, "vi")
    assert en.content == receipt_of(dossier, "en")
    assert dossier.status == Status.NEW
