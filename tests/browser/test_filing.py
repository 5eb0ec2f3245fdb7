"""Filing as people do it: with a mouse, by keys alone, on a small screen, without scripts."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from portal_site.environment import BASE_DIR
from tests.dossiers.papers import pdf

pytestmark = pytest.mark.shared_data

CODE = "1.014743"
WEIGHT_LIMIT = 100_000  # bytes over the wire, everything included
WEIGHT = """["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
    .reduce((sum, entry) => sum + entry.encodedBodySize, 0)"""
PATIENCE = 15_000  # milliseconds
TABS = 200  # more links and fields than any page has
PERSON = {
    "full_name": "Lê Thị An",
    "birth_date": "02/01/1999",
    "id_number": "001199000001",
    "phone": "0912 345 678",
    "email": "an@example.vn",
    "address": "Số 1 phố Huế, Hà Nội",
}


@pytest.fixture(scope="module")
def portal(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a portal with a procedure as the national catalogue has it."""
    folder = tmp_path_factory.mktemp("portal")
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL"}
    }
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    environment |= {
        "PORTAL_VAR_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PORTAL_BASE_URL": f"http://localhost:{port}",
    }
    program = [sys.executable, "-m", "tests.browser.served"]
    catalogue = str(shared_data / "tthc" / "G10.jsonl")
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [*program, str(port), catalogue, CODE],
            cwd=BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            encoding="utf-8",
        )
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, (folder / "log").read_text()[-3000:]
        yield address
        process.kill()
        process.communicate()


class Mouse:
    """Clicks, and looks at every page it comes to."""

    def __init__(self, page: Page, pictures: Path, name: str, *, has_script: bool) -> None:
        page.set_default_timeout(PATIENCE)
        self.page, self.pictures, self.name, self.has_script = page, pictures, name, has_script
        self.count = 0

    def press(self, target: Locator) -> None:
        target.click()
        self.page.wait_for_load_state("load")
        self.look()

    def choose(self, target: Locator) -> None:
        target.check()

    def type(self, target: Locator, text: str) -> None:
        target.fill(text)

    def look(self) -> None:
        self.count += 1
        if self.has_script:
            assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert self.page.evaluate(WEIGHT) <= WEIGHT_LIMIT
            found = Axe().run(self.page, options={"resultTypes": ["violations"]})
            seen = [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]]
            assert seen == []
        name = f"filing-{self.name}-{self.count:02}.png"
        self.page.screenshot(path=self.pictures / name, full_page=True)


class Keys(Mouse):
    """Goes from field to field by the tabulator; touches no mouse."""

    def press(self, target: Locator) -> None:
        self.reach(target)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.look()

    def choose(self, target: Locator) -> None:
        if target.get_attribute("type") == "radio":
            group = self.page.locator(f"[name='{target.get_attribute('name')}']")
            self.reach(group.first)
            for _step in range(group.count()):
                if target.evaluate("element => element === document.activeElement"):
                    break
                self.page.keyboard.press("ArrowDown")
        else:
            self.reach(target)
        if not target.is_checked():
            self.page.keyboard.press("Space")
        assert target.is_checked()

    def type(self, target: Locator, text: str) -> None:
        self.reach(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def reach(self, target: Locator) -> None:
        for _step in range(TABS):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no way by keys to {target}")


WAYS = {
    "mouse": (Mouse, {"width": 1280}),
    "dark": (Mouse, {"width": 1280, "color_scheme": "dark"}),
    "small": (Mouse, {"width": 360}),
    "keys": (Keys, {"width": 1280}),
    "no-script": (Mouse, {"width": 360, "java_script_enabled": False}),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_stranger_files_from_readiness_to_withdrawal(open_page, pictures, tmp_path, portal, way):
    make, options = WAYS[way]
    file = tmp_path / "don.pdf"
    file.write_bytes(pdf(padding=2000))
    page = open_page(f"{portal}/vi/thu-tuc/{CODE.replace('.', '-')}/", **options)
    hand = make(page, pictures, way, has_script=way != "no-script")

    link = begin(page, hand)
    fill_in_half(page, hand)
    other = open_page(link, **options)  # another browser, which knows the link only
    assert "key=" not in other.url  # the secret has left the address
    hand.page = other
    finish(other, hand, file)
    code = declare_and_send(other, hand)
    follow_and_withdraw(other, hand, code)


def begin(page: Page, hand: Any) -> str:
    """From the procedure to the secret link, which is returned."""
    hand.press(page.get_by_role("link", name="Kiểm tra đã đủ điều kiện nộp chưa"))
    groups = page.locator("main form fieldset")
    for number in range(groups.count()):
        hand.choose(groups.nth(number).locator("input").first)
    hand.press(page.locator("button[name=check]"))
    hand.press(page.get_by_role("link", name="Nộp trực tuyến"))
    hand.press(page.get_by_role("button", name="Tiếp tục không dùng tài khoản"))
    link = page.locator(".secret a").inner_text()
    hand.press(page.get_by_role("button", name="Tôi đã lưu liên kết: tiếp tục"))
    return link


def fill_in_half(page: Page, hand: Any) -> None:
    hand.press(page.get_by_role("link", name=re.compile("^Tiếp tục: ")))
    hand.choose(page.locator("#f-applicant-kind"))
    if not page.locator(
        "#f-applicant-full_name"
    ).is_visible():  # without scripts the next page asks
        hand.press(page.get_by_role("button", name="Lưu và tiếp tục"))
    for name in ("full_name", "birth_date"):
        hand.type(page.locator(f"#f-applicant-{name}"), PERSON[name])
    hand.press(page.get_by_role("button", name="Lưu và quay lại sau"))
    assert page.get_by_text("Bản nháp đã được lưu.").is_visible()


def finish(page: Page, hand: Any, file: Path) -> None:
    onwards = page.get_by_role("button", name="Lưu và tiếp tục")
    hand.press(page.get_by_role("link", name=re.compile("^Tiếp tục: ")))
    assert page.locator("#f-applicant-full_name").input_value() == PERSON["full_name"]
    for name in ("id_number", "phone", "email", "address"):
        hand.type(page.locator(f"#f-applicant-{name}"), PERSON[name])
    hand.press(onwards)
    hand.press(onwards)  # what is asked for is suggested
    assert page.url.endswith("/giay-to/")
    inputs = page.locator("input[type=file]")
    for number in range(inputs.count()):
        inputs.nth(number).set_input_files(file)
    if hand.has_script:
        expect(page.locator(".given li[data-number]")).to_have_count(inputs.count())
    hand.press(onwards)
    hand.choose(page.locator("#f-delivery-method"))
    hand.press(onwards)
    assert page.url.endswith("/xem-lai/")
    assert page.locator("#errors").count() == 0
    for text in ("Lê Thị An", "02/01/1999", "don.pdf"):
        assert page.get_by_text(text).first.is_visible()


def declare_and_send(page: Page, hand: Any) -> str:
    hand.press(page.get_by_role("link", name="Tiếp tục: cam đoan"))
    hand.choose(page.locator("#f-declared"))
    hand.press(page.get_by_role("button", name="Nộp hồ sơ"))
    assert page.url.endswith("/da-nop/")
    return page.locator(".filed-code").inner_text()


def follow_and_withdraw(page: Page, hand: Any, code: str) -> None:
    filed = page.url
    hand.press(page.locator("main a[href*='tra-cuu']"))
    assert page.get_by_text("10%").first.is_visible()
    page.goto(filed)
    hand.press(page.get_by_role("link", name="Xem hồ sơ"))
    hand.press(page.get_by_role("link", name="Rút hồ sơ"))
    hand.press(page.locator("main form button"))
    assert page.get_by_text("Hồ sơ của bạn đã được rút.").is_visible()
    assert page.get_by_text(code).first.is_visible()


def test_what_is_typed_saves_itself_and_a_second_window_is_noticed(open_page, portal):
    page = open_page(f"{portal}/vi/ho-so/nop/?procedure={CODE}")
    page.get_by_role("button", name="Tiếp tục không dùng tài khoản").click()
    page.get_by_role("button", name="Tôi đã lưu liên kết: tiếp tục").click()
    page.get_by_role("link", name=re.compile("^Tiếp tục: ")).click()
    second = page.context.new_page()
    second.goto(page.url)

    page.locator("#f-applicant-kind").check()
    page.locator("#f-applicant-full_name").fill("Gõ ở cửa sổ thứ nhất")
    expect(page.locator("draft-autosave p")).to_have_text(re.compile(r"^Đã lưu lúc \d\d:\d\d$"))
    page.reload()
    expect(page.locator("#f-applicant-full_name")).to_have_value("Gõ ở cửa sổ thứ nhất")

    second.locator("#f-applicant-kind").check()
    second.locator("#f-applicant-full_name").fill("Gõ ở cửa sổ thứ hai")
    expect(second.locator("draft-autosave p")).to_have_text(re.compile("vừa được lưu từ nơi khác"))
    second.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("Bản nháp vừa được lưu từ nơi khác")
    expect(second.get_by_text("Gõ ở cửa sổ thứ nhất")).to_be_visible()
    second.get_by_role("button", name="Giữ nội dung tôi vừa nhập").click()
    expect(second.locator("#f-applicant-full_name")).to_have_value("Gõ ở cửa sổ thứ hai")


def test_an_upload_that_breaks_is_sent_again_and_can_be_removed(open_page, portal, tmp_path):
    file = tmp_path / "don.pdf"
    file.write_bytes(pdf(padding=2000))
    page = open_page(f"{portal}/vi/ho-so/nop/?procedure={CODE}")
    page.get_by_role("button", name="Tiếp tục không dùng tài khoản").click()
    page.get_by_role("button", name="Tôi đã lưu liên kết: tiếp tục").click()
    page.get_by_role("link", name="Giấy tờ").click()
    broken = "**/api/v1/dossiers/drafts/*/files/"
    page.route(broken, lambda route: route.fulfill(status=204, body=""))

    page.locator("input[type=file]").first.set_input_files(file)
    expect(page.get_by_role("alert")).to_have_text("Chưa gửi được don.pdf do mất kết nối.")
    page.unroute(broken)
    page.get_by_role("button", name="Thử lại").click()
    expect(page.locator(".given li[data-number]")).to_have_count(1)
    assert page.locator("[role=alert]").count() == 0
    page.locator(".given button").click()

    expect(page.locator(".given li")).to_have_count(0)
    page.reload()
    expect(page.locator(".given li")).to_have_count(0)
