"""Builds what tests need, through the models and publish path of the program."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from wagtail.models import Locale, Page

from portal_site.lib.text import slug
from procedures.models import Field, Procedure, ProcedureIndexPage, ProcedurePage


def locale(code: str) -> Locale:
    return Locale.objects.get(language_code=code)


def block(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": str(uuid4())}


def items(*values: Any) -> list[dict[str, Any]]:
    """Wrap values as a ListBlock stores them."""
    return [block("item", value) for value in values]


def component(name: str, **extra: Any) -> dict[str, Any]:
    return {
        "code": "",
        "name": name,
        "originals": 1,
        "copies": 0,
        "required": True,
        "is_heading": False,
        "form_name": "",
        "form_url": "",
        "note": "",
        **extra,
    }


def case(*names: str, title: str = "") -> dict[str, Any]:
    return block("case", {"name": title, "components": items(*map(component, names))})


def time(
    amount: int | None = 15, unit: str = "working_day", *, fee: int | None = 800_000, **extra: Any
) -> dict[str, Any]:
    fees = [] if fee is None else items({"kind": "fee", "amount": fee, "note": ""})
    return {
        "case": "",
        "amount": amount,
        "unit": unit,
        "unit_text": "",
        "description": "",
        "fees": fees,
        **extra,
    }


def channel(kind: str = "online", *times: dict[str, Any]) -> dict[str, Any]:
    return block("channel", {"kind": kind, "kind_text": "", "times": items(*(times or (time(),)))})


def make_field(code: str = "G10-NN12", name: str = "Thú y") -> Field:
    return Field.objects.create(
        code=code, name=name, source_name=name, slug=slug(code), locale=locale("vi")
    )


def make_page(
    code: str = "1.004363",
    name: str = "Cấp Giấy chứng nhận đủ điều kiện buôn bán thuốc bảo vệ thực vật",
    *,
    from_source: bool = False,
    **extra: Any,
) -> ProcedurePage:
    """A complete Vietnamese draft, never published."""
    procedure = Procedure.objects.create(code=code, is_source_managed=from_source)
    facets = {
        key: extra.pop(key)
        for key in ("fields_of_work", "subjects", "agencies", "life_events", "related")
        if key in extra
    }
    page = ProcedurePage(
        procedure=procedure,
        slug=slug(code),
        name=name,
        live=False,
        **{
            "levels": ["province"],
            "cases": [case("Đơn đề nghị", "Bản thuyết minh")],
            "channels": [channel()],
            "step_groups": [
                block(
                    "group",
                    {"case": "", "steps": items({"title": "", "description": "Nộp hồ sơ."})},
                )
            ],
            "results": [block("result", {"code": "KQ.G10.001350", "name": "Giấy chứng nhận"})],
            **extra,
        },
    )
    ProcedureIndexPage.objects.get(locale=locale("vi")).add_child(instance=page)
    for key, values in facets.items():
        setattr(page, key, values)
    page.save()
    return page


def publish(page: Page, user: Any = None) -> Any:
    """Publish ``page`` as it stands and return it as the database has it."""
    page.save_revision(user=user).publish(user=user)
    return type(page).objects.get(pk=page.pk)


def make_published(code: str = "1.004363", **extra: Any) -> ProcedurePage:
    return publish(make_page(code, **extra))


def catalogue_record(code: str = "1.004363", **changes: Any) -> dict[str, Any]:
    """A complete record of the national catalogue, as it publishes them."""
    time_row = {
        "THOIGIANGIAIQUYET": 15,
        "DONVITINH": "NGAY_LAM_VIEC",
        "MOTA": "",
        "PHILEPHI": [{"SOTIEN": 800_000, "LOAI": None, "MOTA": "đồng/lần"}],
    }
    return {
        "MATTHC": code,
        "TENTTHC": "Cấp Giấy chứng nhận đủ điều kiện buôn bán thuốc bảo vệ thực vật",
        "SOQUYETDINH": "1883/QĐ-BNNMT",
        "CAPTHUCHIEN": ["TINH"],
        "CAPTHUCHIENGOC": "Cấp tỉnh",
        "LOAITTHC": "Loại khác",
        "LINHVUCTHUCHIEN": [{"TENLINHVUC": "Trồng trọt và Bảo vệ thực vật"}],
        "DOITUONGTHUCHIEN": ["Công dân Việt Nam", "Doanh nghiệp"],
        "TRINHTUTHUCHIEN": [
            {
                "TRUONGHOP": "",
                "TRINHTU": [
                    {"TENTRINHTU": "Bước 1: Nộp hồ sơ."},
                    {"TENTRINHTU": "Bước 2: Nhận kết quả."},
                ],
            }
        ],
        "CACHTHUCTHUCHIEN": [{"KENH": "TRUC_TUYEN", "THOIGIAN": [time_row]}],
        "THANHPHANHOSO": [
            {
                "TRUONGHOP": "",
                "GIAYTO": [
                    {
                        "TENGIAYTO": "Đơn đề nghị",
                        "BANCHINH": 1,
                        "BANSAO": 0,
                        "MAUDON": "Mẫu 03.docx",
                    },
                    {"TENGIAYTO": "Bản thuyết minh", "BANCHINH": 1, "BANSAO": 0},
                ],
            }
        ],
        "COQUANTHUCHIEN": "Sở Nông nghiệp và Môi trường",
        "COQUANCOTHAMQUYEN": "",
        "COQUANPHOIHOP": "",
        "DIACHITIEPNHAN": "",
        "KETQUATHUCHIEN": [{"MAKETQUA": "KQ.G10.001350", "TENKETQUA": "Giấy chứng nhận"}],
        "CANCUPHAPLY": [{"SOVANBAN": "41/2013/QH13", "TENVANBAN": "Luật Bảo vệ thực vật"}],
        "YEUCAUDIEUKIEN": "",
        "TUKHOA": "",
        "MOTA": "",
        "DETAIL_URL": "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/1",
        **changes,
    }
