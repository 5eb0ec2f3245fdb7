"""The modules on another site: a second origin, served by a small server of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from portal_site.environment import BASE_DIR
from tests.dossiers.papers import pdf

SCRIPT_LIMIT = 30_000  # bytes
POLICY = "default-src 'none'; script-src {portal}; style-src {portal}; connect-src {portal};"
POLICY += " img-src data:"
FRAME = """<!doctype html><html lang="{locale}"><head><meta charset="utf-8"><title>Trang khác</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><script src="{portal}/static/embed/portal.js" async></script></head>
<body><main><h1>Trang khác</h1>{module}</main></body></html>"""
MODULES = {
    "dossier": '<portal-dossier procedure="1.004363" locale="{locale}"></portal-dossier>',
    "several": '<portal-dossier procedure="1.004881" locale="{locale}"></portal-dossier>',
    "lookup": '<portal-lookup locale="{locale}"></portal-lookup>',
    "search": '<portal-search locale="{locale}"></portal-search>',
}


class OtherSite(ThreadingHTTPServer):
    """Answers ``/{locale}/{module}`` with a page that allows scripts of the portal alone."""

    daemon_threads = True

    def __init__(self, portal: str) -> None:
        super().__init__(("127.0.0.1", 0), Pages)
        self.portal = portal
        self.origin = f"http://127.0.0.1:{self.server_port}"


class Pages(BaseHTTPRequestHandler):
    server: OtherSite

    def do_GET(self) -> None:
        _, locale, module = self.path.split("/")
        portal = self.server.portal
        markup = MODULES[module].format(locale=locale)
        body = FRAME.format(locale=locale, portal=portal, module=markup).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY.format(portal=portal))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_told: Any) -> None:
        """Stay silent."""


@contextmanager
def other_site(portal: str) -> Iterator[OtherSite]:
    server = OtherSite(portal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def partner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OtherSite]:
    """A site that may use the modules of the portal that it names."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    portal = f"http://localhost:{port}"
    folder = tmp_path_factory.mktemp("portal")
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    env |= {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PORTAL_VAR_DIR": str(folder),
        "PORTAL_BASE_URL": portal,
    }
    with other_site(portal) as site, (folder / "log").open("w") as log:
        command = [sys.executable, "-m", "tests.browser.embedded", str(port), site.origin]
        process = subprocess.Popen(
            command, cwd=BASE_DIR, env=env, stdout=subprocess.PIPE, stderr=log, text=True
        )
        assert process.stdout is not None
        try:
            lines = iter(process.stdout.readline, "")
            assert any(line == "ready\n" for line in lines), (folder / "log").read_text()
            yield site
        finally:
            process.terminate()
            process.wait()
            process.stdout.close()


@pytest.fixture
def visit(browser: Any, partner: OtherSite) -> Iterator[Any]:
    """``visit("/vi/dossier")``: a page of the other site; ``complaints`` is what its console said."""
    contexts = []

    def open_(path: str, *, origin: str = partner.origin, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": 360, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: message.type == "error" and page.complaints.append(message.text),
        )
        page.goto(f"{origin}{path}")
        return page

    yield open_
    for context in contexts:
        context.close()


def ask(portal: str, path: str, *, body: Any = None, **headers: str) -> Any:
    """Call the portal's API as another device does."""
    request = urllib.request.Request(
        f"{portal}/api/v1/{path}",
        None if body is None else json.dumps(body).encode(),
        {"Content-Type": "application/json", **headers},
        method="GET" if body is None else "PATCH",
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def button(page: Page, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


def violations(page: Page) -> list[str]:
    said = list(page.complaints)
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    page.complaints[:] = said  # axe itself is against the policy of the page
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    return [each["id"] for each in found.response["violations"]]


def kept(page: Page) -> dict[str, str]:
    """Return what the module keeps for as long as the tab is open: the draft and its secret."""
    return json.loads(page.evaluate("Object.values(sessionStorage)[0]"))


def fill_in_person(page: Page) -> None:
    page.get_by_label("cá nhân", exact=True).check()
    page.get_by_label("Họ và tên", exact=True).fill("Lê Thị An")
    page.get_by_label("Ngày sinh").fill("1999-01-02")
    page.get_by_label("Số định danh cá nhân").fill("001 199 000 001")
    page.get_by_label("Điện thoại").fill("0912 345 678")
    page.get_by_label("Địa chỉ", exact=True).fill("Số 1 phố Huế, Hà Nội")
    expect(page.get_by_role("status")).to_contain_text("Đã lưu lúc")


def test_script_is_light_and_the_demo_page_is_served(open_page):
    assert len((BASE_DIR / "static/embed/portal.js").read_bytes()) <= SCRIPT_LIMIT

    page = open_page("/static/embed/demo.html")

    expect(button(page, "Bắt đầu nộp hồ sơ")).to_be_visible()
    expect(button(page, "Tra cứu")).to_be_visible()
    expect(button(page, "Tìm kiếm")).to_be_visible()


def test_stranger_files_a_dossier_on_another_site_and_follows_it_on_the_portal(
    visit, partner, pictures, tmp_path
):
    page = visit("/vi/dossier", accept_downloads=True)
    expect(page.get_by_role("heading", name="Cấp Giấy chứng nhận đủ điều kiện")).to_be_visible()
    assert violations(page) == []
    button(page, "Bắt đầu nộp hồ sơ").click()

    expect(page.get_by_role("heading", name="Người nộp hồ sơ")).to_be_focused()
    button(page, "Tiếp tục").click()
    problem = page.get_by_role("alert")
    expect(problem).to_be_focused()
    expect(problem).to_contain_text("Còn nội dung cần bạn xem lại")
    assert violations(page) == []
    page.screenshot(path=pictures / "embed-errors-360.png", full_page=True)
    fill_in_person(page)

    page.reload()  # somebody leaves and comes back

    expect(page.get_by_role("status")).to_have_text("Bạn đang khai tiếp phần đã khai trước đó.")
    expect(page.get_by_label("Điện thoại")).to_have_value("0912345678")
    button(page, "Tiếp tục").click()
    expect(page.get_by_label("Nội dung yêu cầu giải quyết")).to_have_value(
        "Cấp Giấy chứng nhận đủ điều kiện buôn bán thuốc bảo vệ thực vật"
    )
    button(page, "Tiếp tục").click()
    file = tmp_path / "Đơn.pdf"
    file.write_bytes(pdf())
    for number, name in enumerate(("Đơn đề nghị", "Bản thuyết minh"), start=1):
        page.get_by_label(f"Thêm tệp cho “{name}”").set_input_files(file)
        expect(button(page, "Xóa “Đơn.pdf”")).to_have_count(number)
    assert violations(page) == []
    page.screenshot(path=pictures / "embed-papers-360.png", full_page=True)
    button(page, "Tiếp tục").click()
    page.get_by_label("Bản điện tử trên Cổng dịch vụ công này").check()
    button(page, "Tiếp tục").click()
    expect(page.get_by_text("02/01/1999")).to_be_visible()
    page.get_by_role("checkbox").check()
    assert violations(page) == []
    page.screenshot(path=pictures / "embed-review-360.png", full_page=True)
    button(page, "Gửi hồ sơ").click()

    expect(page.get_by_role("heading", name="Hồ sơ của bạn đã được nộp")).to_be_focused()
    assert violations(page) == []
    page.screenshot(path=pictures / "embed-sent-360.png", full_page=True)
    code = page.locator("dd.code").inner_text()
    with page.expect_download() as saved:
        button(page, "Lưu giấy biên nhận (PDF)").click()
    assert saved.value.suggested_filename == f"{code}.pdf"
    assert saved.value.path().read_bytes().startswith(b"%PDF-")
    assert page.complaints == []
    assert kept(page) is None
    link = page.get_by_role("link", name="Theo dõi hồ sơ trên Cổng")
    secret = link.get_attribute("href").partition("key=")[2]
    found = ask(partner.portal, f"lookup/?code={code}", **{"Filing-Secret": secret})
    filed = ask(partner.portal, f"dossiers/{found['dossier']['id']}/", **{"Filing-Secret": secret})
    assert filed["data"]["applicant"] == {
        "kind": "person",
        "full_name": "Lê Thị An",
        "birth_date": "1999-01-02",
        "id_number": "001199000001",
        "phone": "+84912345678",
        "address": "Số 1 phố Huế, Hà Nội",
    }
    link.click()
    expect(page.get_by_text("10%").first).to_be_visible()
    assert "key=" not in page.url
    page = visit("/vi/lookup")
    page.get_by_label("Mã hồ sơ").fill(f" {code.lower()} ")
    button(page, "Tra cứu").click()
    expect(page.get_by_role("heading", name=code)).to_be_visible()
    expect(page.get_by_text("Đã hoàn thành 10%: ")).to_be_visible()
    assert violations(page) == []


def test_dossier_of_several_cases_asks_which_in_english(visit, partner):
    page = visit("/en/several")
    button(page, "Start filing").click()

    expect(page.get_by_role("heading", name="Your case")).to_be_focused()
    page.get_by_label("Trường hợp 24").check()
    button(page, "Continue").click()

    expect(page.get_by_role("heading", name="Who applies")).to_be_visible()
    draft = kept(page)
    found = ask(
        partner.portal, f"dossiers/drafts/{draft['id']}/", **{"Filing-Secret": draft["secret"]}
    )
    assert (found["locale"], found["case"]["name"]) == ("en", "Trường hợp 24")
    button(page, "Delete this and start over").click()
    expect(button(page, "Start filing")).to_be_visible()
    assert page.complaints == []


def test_saving_goes_on_after_somebody_saved_from_elsewhere(visit, partner):
    page = visit("/vi/dossier")
    button(page, "Bắt đầu nộp hồ sơ").click()
    expect(page.get_by_role("heading", name="Người nộp hồ sơ")).to_be_visible()
    draft = kept(page)
    address, secret = f"dossiers/drafts/{draft['id']}/", {"Filing-Secret": draft["secret"]}
    change = {"data": {"applicant": {"phone": "+84987654321"}}}
    ask(partner.portal, address, body=change, **secret, **{"If-Match": "*"})

    page.get_by_label("Địa chỉ", exact=True).fill("Số 2 phố Huế")
    expect(page.get_by_role("status")).to_contain_text("Đã lưu lúc")

    saved = ask(partner.portal, address, **secret)["data"]["applicant"]
    assert saved == {"phone": "+84987654321", "address": "Số 2 phố Huế"}


def test_look_up_helps_with_an_unknown_code(visit):
    page = visit("/vi/lookup")
    expect(button(page, "Tra cứu")).to_be_visible()
    assert violations(page) == []

    page.get_by_label("Mã hồ sơ").fill("000.00.09.G10-261124-9999")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("Không có hồ sơ")
    assert violations(page) == []


def test_search_leads_to_the_portal(visit, partner):
    page = visit("/vi/search")
    page.get_by_label("Tìm thủ tục hoặc câu trả lời").fill("giay chung nhan")
    button(page, "Tìm kiếm").click()

    link = page.get_by_role("link", name="Cấp Giấy chứng nhận đủ điều kiện buôn bán")
    expect(link).to_have_attribute("href", f"{partner.portal}/vi/thu-tuc/1-004363/")
    assert violations(page) == []
    assert page.complaints == []


def test_site_that_is_not_allowed_is_told_so(visit, partner):
    with other_site(partner.portal) as stranger:
        for module in ("dossier", "lookup"):
            page = visit(f"/en/{module}", origin=stranger.origin)
            expect(page.get_by_role("alert")).to_contain_text(
                f"This site ({stranger.origin}) may not use this module."
            )
            assert violations(page) == []
        page = visit("/en/search", origin=stranger.origin)
        expect(button(page, "Search")).to_be_visible()
        refused = page.evaluate(
            "portal => fetch(`${portal}/api/v1/lookup/?code=x`).then(() => 'read', () => 'refused')",
            partner.portal,
        )
        assert refused == "refused"


def test_site_gives_the_modules_its_own_colours(visit):
    page = visit("/vi/search")
    colour = "element => getComputedStyle(element).backgroundColor"
    page.wait_for_function(
        "document.querySelector('portal-search').shadowRoot?.querySelector('link')?.sheet"
    )
    expect(button(page, "Tìm kiếm")).to_have_css("background-color", "rgb(163, 18, 31)")

    page.evaluate(
        "document.querySelector('portal-search').style.setProperty('--portal-primary', '#004d99')"
    )

    assert button(page, "Tìm kiếm").evaluate(colour) == "rgb(0, 77, 153)"
