from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

PATHS = {
    "home": ("/vi/", "/en/"),
    "procedures": ("/vi/thu-tuc/", "/en/procedures/"),
    "nothing-found": ("/vi/thu-tuc/?q=khongcogi", "/en/procedures/?q=nothing"),
    "fields": ("/vi/thu-tuc/linh-vuc/", "/en/procedures/fields/"),
    "agencies": ("/vi/thu-tuc/co-quan/", "/en/procedures/agencies/"),
    "field": ("/vi/thu-tuc/linh-vuc/g10-nn12/", "/en/procedures/fields/g10-nn12/"),
    "procedure": ("/vi/thu-tuc/1-004363/", "/en/procedures/1-004363/"),
    "many-papers": ("/vi/thu-tuc/1-004881/", "/en/procedures/1-004881/"),
    "dirty": ("/vi/thu-tuc/1-000001/", "/en/procedures/1-000001/"),
    "versions": ("/vi/thu-tuc/1-004363/phien-ban/", "/en/procedures/1-004363/versions/"),
    "version": ("/vi/thu-tuc/1-004363/phien-ban/1/", "/en/procedures/1-004363/versions/2/"),
    "readiness": (
        "/vi/thu-tuc/1-004363/san-sang/?condition_1=no",
        "/en/procedures/1-004363/readiness/?applicant=%C4%90T1&channel=online&condition_1=yes",
    ),
    "readiness-asked": (
        "/vi/thu-tuc/1-004881/san-sang/",
        "/en/procedures/1-004881/readiness/",
    ),
    "return-date": (
        "/vi/thu-tuc/1-004363/ngay-hen-tra/?received=2026-11-20T17:45",
        "/en/procedures/1-004363/return-date/?received=1066-10-14T09:00",
    ),
    "guidance": ("/vi/huong-dan/", "/en/huong-dan/"),
    "guidance-page": ("/vi/huong-dan/nop-ho-so/", "/en/huong-dan/nop-ho-so/"),
    "contact": ("/vi/lien-he/", "/en/lien-he/"),
    "regulation": ("/vi/quy-che/", "/en/quy-che/"),
    "questions": ("/vi/hoi-dap/", "/en/questions/"),
    "question": ("/vi/hoi-dap/bang-cap/", "/en/questions/bang-cap/"),
    "site-map": ("/vi/so-do-trang/", "/en/so-do-trang/"),
}
EVERY = [
    pytest.param(name, path, id=f"{name}-{path[1:3]}")
    for name, pair in PATHS.items()
    for path in pair
]
WEIGHT_LIMIT = 100_000  # bytes over the wire, everything included


@pytest.mark.parametrize(("name", "path"), EVERY)
def test_page_is_accessible_fits_and_is_light(open_page, pictures, name, path):
    for scheme, width in (("light", 1280), ("dark", 360)):
        answers: list[Any] = []
        page = open_page(
            path,
            width=width,
            color_scheme=scheme,
            on_response=lambda answer, seen=answers: seen.append(answer),
        )
        page.wait_for_load_state("load")
        weights = [len(answer.body()) for answer in answers]

        assert [answer.status for answer in answers] == [200] * len(answers)
        assert sum(weights) <= WEIGHT_LIMIT
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("document.documentElement.lang") == path[1:3]
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        assert [
            (each["id"], each["nodes"][0]["html"]) for each in found.response["violations"]
        ] == []
        page.screenshot(path=pictures / f"{name}-{path[1:3]}-{width}-{scheme}.png", full_page=True)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_reader_goes_from_home_to_a_procedure_its_twin_and_back(open_page, script):
    page = open_page("/vi/", width=360, java_script_enabled=script)

    page.get_by_role("link", name="Bảo vệ thực vật").first.click()
    assert page.url.endswith("/vi/thu-tuc/linh-vuc/g10-nn12/")
    page.get_by_role("link", name="Cấp Giấy chứng nhận đủ điều kiện buôn bán").click()
    assert page.url.endswith("/vi/thu-tuc/1-004363/")
    assert page.locator("h2", has_text="Bạn cần chuẩn bị").is_visible()
    assert page.locator("h2", has_text="Các bước thực hiện").is_visible()
    page.get_by_role("link", name="English").click()
    assert page.url.endswith("/en/procedures/1-004363/")
    assert page.locator("h1").inner_text() == "Certificate of eligibility to trade pesticides"
    page.get_by_role("link", name="Tiếng Việt").click()
    page.get_by_role("link", name="Trang chủ").click()
    assert page.url.endswith("/vi/")


def test_reader_goes_the_same_way_by_keyboard_alone(open_page):
    page = open_page("/vi/", width=360)

    page.keyboard.press("Tab")
    assert _focused(page) == "Đi đến nội dung chính"
    page.keyboard.press("Enter")
    _tab_to(page, "Bảo vệ thực vật")
    page.keyboard.press("Enter")
    page.wait_for_url("**/linh-vuc/**")
    _tab_to(page, "Cấp Giấy chứng nhận đủ điều kiện buôn bán thuốc bảo vệ thực vật")
    page.keyboard.press("Enter")
    page.wait_for_url("**/1-004363/")
    _tab_to(page, "English")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/procedures/1-004363/")
    _tab_to(page, "Tiếng Việt")
    page.keyboard.press("Enter")
    page.wait_for_url("**/vi/thu-tuc/1-004363/")


def _focused(page: Any) -> str:
    return page.evaluate("document.activeElement.innerText.trim()")


def _tab_to(page: Any, words: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if _focused(page) == words:
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none"
            return
    raise AssertionError(f"“{words}” is not reached by Tab")


def test_menu_opens_and_closes_on_a_phone(open_page):
    page = open_page("/vi/lien-he/", width=360)

    assert not page.get_by_role("link", name="Hỏi đáp").is_visible()
    page.get_by_role("button", name="Trình đơn").click()
    page.get_by_role("link", name="Hỏi đáp").click()

    assert page.url.endswith("/vi/hoi-dap/")


def test_filters_are_links_and_the_language_switch_keeps_the_list(open_page):
    page = open_page("/vi/thu-tuc/?q=luu+hanh")

    page.get_by_role("link", name="Bảo vệ thực vật").click()
    assert page.url.endswith("/vi/thu-tuc/linh-vuc/g10-nn12/?q=luu+hanh")
    assert page.locator(".result-count").inner_text() == "1 thủ tục"
    page.get_by_role("link", name="English").click()

    assert page.url.endswith("/en/procedures/fields/g10-nn12/?q=luu+hanh")


def test_papers_ticked_are_remembered_on_this_device(open_page):
    page = open_page("/vi/thu-tuc/1-004363/")

    assert page.locator(".progress [role=status]").inner_text() == "Đã có 0 trên 2 giấy tờ"
    page.get_by_label("Đơn đề nghị").check()
    page.reload()

    assert page.get_by_label("Đơn đề nghị").is_checked()
    assert page.locator(".progress [role=status]").inner_text() == "Đã có 1 trên 2 giấy tờ"
    page.get_by_role("button", name="Xóa các dấu").click()
    page.reload()
    assert page.locator(".progress [role=status]").inner_text() == "Đã có 0 trên 2 giấy tờ"


def test_sections_are_tabs_on_a_wide_screen_and_work_by_arrow_keys(open_page):
    page = open_page("/vi/thu-tuc/1-004363/#results")

    assert page.get_by_role("tab", selected=True).inner_text() == "Kết quả"
    page.get_by_role("tab", name="Kết quả").focus()
    page.keyboard.press("Home")
    assert page.get_by_role("tab", selected=True).inner_text() == "Giấy tờ"
    page.keyboard.press("ArrowRight")

    assert page.get_by_role("tab", selected=True).inner_text() == "Các bước thực hiện"
    assert page.locator("#steps h2").is_visible()


def test_imported_markup_is_text_and_no_address_of_script_is_linked(open_page):
    page = open_page("/vi/thu-tuc/1-000001/", width=360)

    assert page.get_by_text("<script>alert(1)</script> Đơn").is_visible()
    assert page.locator("a[href^='javascript']").count() == 0
    assert page.locator("#steps .unstated").inner_text() == "Nguồn không nêu"
    assert page.locator("#results .unstated").inner_text() == "Nguồn không nêu"


def test_texts_behind_their_source_are_marked_in_english_only(open_page):
    english = open_page("/en/procedures/1-004363/")
    english.get_by_role("tab", name="Conditions").click()

    assert english.locator("#conditions .mark").inner_text() == "translation may be out of date"
    english.get_by_role("tab", name="Steps").click()
    assert english.locator("#steps .mark").first.inner_text() == "in Vietnamese only"
    assert english.locator("#steps [lang=vi]").first.inner_text() == "Nộp hồ sơ."
    vietnamese = open_page("/vi/thu-tuc/1-004363/")
    assert vietnamese.locator(".mark").count() == 0


def test_printed_procedure_shows_every_section(open_page, pictures):
    page = open_page("/vi/thu-tuc/1-004881/")

    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")

    assert page.get_by_text("Giấy tờ số 82 của hồ sơ").is_visible()
    assert page.locator("#legal h2").is_visible()
    assert not page.locator(".tabs").is_visible()
    page.pdf(path=pictures / "procedure.pdf")


def test_first_view_waits_for_two_small_stylesheets_only(open_page):
    page = open_page("/vi/thu-tuc/1-004363/")

    assert page.locator("link[rel=stylesheet]").count() == 2
    scripts = page.locator("script[src]").evaluate_all("all => all.map(one => one.type)")
    assert scripts == ["module"]
    sizes = page.evaluate(
        "performance.getEntriesByType('resource').filter(one => one.name.endsWith('.css'))"
        ".map(one => one.decodedBodySize)"
    )
    assert sum(sizes) <= 40_000
