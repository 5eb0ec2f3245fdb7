"""A small but full site: every kind of page, one rich procedure in two languages, dirty ones."""

from __future__ import annotations

from datetime import time as clock
from typing import Any

from wagtail.models import Site

from faq.models import FaqIndexPage, FaqPage, FaqTopic
from home.models import (
    ContactPage,
    GuidanceIndexPage,
    GuidancePage,
    HomePage,
    OpeningHours,
    PortalSettings,
    PortalTexts,
    SiteMapPage,
    StaleField,
    TextPage,
)
from procedures.models import Agency, LifeEvent, ProcedurePage, Subject
from tests.factories import (
    block,
    case,
    channel,
    component,
    items,
    locale,
    make_field,
    make_page,
    make_published,
    publish,
    time,
)

LONG_NAME = ("Cấp giấy phép cho trường hợp có tên rất dài theo quy định của pháp luật; " * 15)[
    :1094
]


def build_site() -> None:
    portal()
    field = make_field(name="Bảo vệ thực vật")
    subject = Subject.objects.create(code="ĐT1", name="Công dân Việt Nam", locale=locale("vi"))
    event = LifeEvent.objects.create(
        code="trade-inputs",
        name="Mở cửa hàng",
        slug="trade-inputs",
        intro="Giấy tờ cần có trước khi mở cửa hàng.",
        locale=locale("vi"),
    )
    agency = Agency.objects.create(
        code="G10.09", name="Cục Bảo vệ thực vật", address="Hà Nội", locale=locale("vi")
    )
    rich = make_published(
        fields_of_work=[field],
        subjects=[subject],
        life_events=[event],
        agencies=[agency],
        **rich_texts(),
    )
    in_english(rich)
    many_papers(field)
    dirty(field)
    text_pages(rich)


def portal() -> None:
    PortalTexts.objects.create(
        ministry_name="Bộ Nông nghiệp và Môi trường",
        short_name="Bộ NN&MT",
        address="Số 10 Tôn Thất Thuyết, Hà Nội",
        locale=locale("vi"),
    )
    settings = PortalSettings.for_site(Site.objects.get())
    settings.hotline = "1900 0000"
    settings.email = "dichvucong@example.gov.vn"
    for weekday in range(5):
        for opens, closes in ((clock(7, 30), clock(11, 30)), (clock(13, 30), clock(17))):
            settings.hours.add(OpeningHours(weekday=weekday, opens=opens, closes=closes))
    settings.save()
    home = HomePage.objects.get(locale=locale("vi"), depth=2)
    home.intro = "Tìm thủ tục, nộp hồ sơ và theo dõi kết quả."
    home.doors = [
        ("door", {"key": key, "title": title, "text": "", "page": None, "link": "/vi/thu-tuc/"})
        for key, title in (("find", "Tìm thủ tục"), ("file", "Nộp hồ sơ"), ("ask", "Hỏi"))
    ]
    publish(home)


def rich_texts() -> dict[str, Any]:
    return {
        "summary": "Giấy cần có để mở cửa hàng bán thuốc bảo vệ thực vật.",
        "conditions": "Có kho riêng.\n- Người bán có chứng chỉ.",
        "executing_authority": "Cơ quan do tỉnh chỉ định",
        "source_url": "https://dichvucong.gov.vn/1.004363",
        "service_level": 4,
        "channels": [
            channel("online", time(15, case="Cấp mới"), time(7, case="Cấp lại", fee=400_000)),
            channel("in_person", time(15, case="Cấp mới")),
        ],
        "legal_bases": [
            block("legal_basis", {"number": "41/2013/QH13", "name": "Luật", "url": ""})
        ],
        "guidance": [
            block("heading", "Chuẩn bị trước"),
            block("text", "<p>Đọc <b>kỹ</b> trước khi nộp.</p>"),
            block(
                "callout", {"kind": "warning", "title": "Lỗi thường gặp", "text": "Thiếu chữ ký"}
            ),
            block(
                "table",
                {
                    "caption": "Việc và người làm",
                    "header": items("Việc", "Ai làm"),
                    "rows": items(items("Thẩm định", "Cơ quan giải quyết")),
                },
            ),
        ],
    }


def in_english(page: ProcedurePage) -> None:
    twin = ProcedurePage.objects.get(translation_key=page.translation_key, locale=locale("en"))
    twin.name = "Certificate of eligibility to trade pesticides"
    twin.summary = "What you need to open a shop for pesticides."
    publish(twin)
    rows = StaleField.objects.filter(translation_key=page.translation_key)
    rows.filter(path__in=["name", "summary"]).delete()
    rows.filter(path="conditions").update(state=StaleField.State.OUTDATED)


def many_papers(field: Any) -> None:
    papers = [f"Giấy tờ số {number} của hồ sơ đăng ký lưu hành thuốc thú y" for number in range(83)]
    cases = [
        case(*papers[start : start + 12], title=f"Trường hợp {start}") for start in range(0, 83, 12)
    ]
    make_published(
        "1.004881", name="Cấp Giấy chứng nhận lưu hành", cases=cases, fields_of_work=[field]
    )


def dirty(field: Any) -> None:
    heading = block(
        "case",
        {
            "name": "",
            "components": items(
                component("Hồ sơ gồm:", is_heading=True, originals=0),
                component("<script>alert(1)</script> Đơn", originals=0, form_name="Mẫu.docx"),
            ),
        },
    )
    page = make_page(
        "1.000001",
        name=LONG_NAME,
        from_source=True,
        cases=[heading],
        channels=[channel("post", time(None, "other", fee=0, description="a" * 300))],
        step_groups=[],
        results=[],
        levels=[],
        fields_of_work=[field],
        source_url="javascript:alert(1)",
    )
    publish(page)


def text_pages(rich: ProcedurePage) -> None:
    home = HomePage.objects.get(locale=locale("vi"), depth=2)
    body = [block("heading", f"Điều {number}. Phạm vi điều chỉnh") for number in range(1, 4)] + [
        block("text", "<p>Nội dung.</p>")
    ]
    guidance = GuidanceIndexPage(title="Hướng dẫn", slug="huong-dan", live=False)
    add(home, guidance)
    add(
        guidance,
        GuidancePage(title="Nộp hồ sơ", slug="nop-ho-so", intro="Từng bước", body=body, live=False),
    )
    add(home, ContactPage(title="Liên hệ", slug="lien-he", live=False))
    add(home, SiteMapPage(title="Sơ đồ trang", slug="so-do-trang", live=False))
    add(home, TextPage(title="Quy chế", slug="quy-che", kind="regulation", body=body, live=False))
    topic = FaqTopic.objects.create(slug="nop", name="Nộp hồ sơ", locale=locale("vi"))
    question = FaqPage(
        title="Cần bằng cấp gì?",
        slug="bang-cap",
        answer="<p>Trung cấp.</p>",
        topic=topic,
        live=False,
    )
    question.procedures = [rich.procedure]
    add(FaqIndexPage.objects.get(locale=locale("vi")), question)


def add(parent: Any, page: Any) -> None:
    parent.add_child(instance=page)
    publish(page)
