"""Searching as people do it: typing, keys, clicks; with and without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from search.models import PageCount, QueryCount
from search.services import counting
from tests.search.published import make_searchable

WEIGHT_LIMIT = 100_000  # bytes over the wire, everything included
PATHS = {
    "search-vi": "/vi/tim-kiem/",
    "search-en": "/en/search/",
    "search-found-vi": "/vi/tim-kiem/?q=giay+chung+nhan",
    "search-found-en": "/en/search/?q=certificate",
    "search-narrowed-vi": "/vi/tim-kiem/?q=giay+chung+nhan&type=procedure",
    "search-nothing-vi": "/vi/tim-kiem/?q=xyzzy",
    "search-nothing-en": "/en/search/?q=xyzzy",
}


@pytest.fixture(scope="module", autouse=True)
def _searchable(site: str, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        make_searchable()


@pytest.fixture(autouse=True)
def _read_anew(site: str) -> None:
    """Nothing that the tests' transactions held is left in this process, where the server is too."""
    counting.buffer.taken()


@pytest.mark.parametrize(("name", "path"), PATHS.items(), ids=PATHS)
def test_search_page_is_accessible_fits_and_is_light(open_page, pictures, name, path):
    for scheme, width in (("light", 1280), ("dark", 360), ("light", 360)):
        answers: list[Any] = []
        page = open_page(
            path,
            width=width,
            color_scheme=scheme,
            on_response=lambda answer, seen=answers: seen.append(answer),
        )
        page.wait_for_load_state("load")

        assert [answer.status for answer in answers] == [200] * len(answers)
        assert sum(len(answer.body()) for answer in answers) <= WEIGHT_LIMIT
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert _violations(page) == []
        page.screenshot(path=pictures / f"{name}-{width}-{scheme}.png", full_page=True)


def test_reader_types_picks_a_suggestion_by_keys_and_is_there(open_page):
    page = open_page("/vi/", width=360)
    box = page.get_by_role("combobox", name="Tìm thủ tục và giải đáp")

    box.press_sequentially("buon ba")
    options = page.get_by_role("option")
    options.first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    assert page.get_by_role("status").first.inner_text() == (
        "1 gợi ý; dùng phím mũi tên lên, xuống để chọn"
    )
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    assert options.first.get_attribute("aria-selected") == "true"
    assert _violations(page) == []
    page.keyboard.press("Enter")

    page.wait_for_url("**/vi/thu-tuc/1-004363/")


def test_keys_move_through_the_suggestions_and_close_them(open_page):
    page = open_page("/vi/lien-he/")
    box = page.get_by_role("combobox")

    box.press_sequentially("giay chung nhan")
    page.get_by_role("option").nth(1).wait_for()
    last = page.get_by_role("option").count() - 1
    pressed = {}
    for key in ("ArrowDown", "ArrowDown", "End", "ArrowDown", "ArrowUp", "Home", "ArrowUp"):
        page.keyboard.press(key)
        pressed[len(pressed), key] = _chosen(page)
    page.keyboard.press("Escape")

    assert list(pressed.values()) == [0, 1, last, -1, last, 0, -1]
    assert page.get_by_role("listbox").is_hidden()
    assert box.input_value() == "giay chung nhan"
    page.keyboard.press("ArrowDown")
    assert page.get_by_role("listbox").is_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/vi/tim-kiem/?q=giay+chung+nhan")


def test_suggestions_are_asked_for_once_typing_rests_and_never_for_one_letter(open_page):
    asked: list[str] = []

    def note(answer: Any) -> None:
        if "/suggest/" in answer.url:
            asked.append(re.sub(r".*q=([^&]*).*", r"\1", answer.url))

    page = open_page("/vi/", on_response=note)
    box = page.get_by_role("combobox")

    box.press_sequentially("b")
    page.wait_for_timeout(400)
    assert asked == []
    box.press_sequentially("uon ban", delay=20)
    page.get_by_role("option").first.wait_for()

    assert asked == ["buon+ban"]
    box.fill("zzzzzz")
    page.get_by_text("Không có gợi ý").wait_for(state="attached")
    assert page.get_by_role("listbox").is_hidden()


@pytest.mark.parametrize("touch", [False, True], ids=["mouse", "touch"])
def test_a_suggestion_is_pressed(open_page, touch):
    page = open_page("/vi/", width=360, has_touch=touch)

    page.get_by_role("combobox").press_sequentially("buon ba")
    option = page.get_by_role("option").first
    option.tap() if touch else option.click()

    page.wait_for_url("**/vi/thu-tuc/1-004363/")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_reader_asks_narrows_and_opens_a_result(open_page, script):
    page = open_page("/vi/", width=1280, java_script_enabled=script)

    page.locator("#q").fill("giay chung nhan")
    page.keyboard.press("Enter")
    page.wait_for_url("**/vi/tim-kiem/?q=giay+chung+nhan")
    everything = page.locator(".result-count").inner_text()
    page.get_by_role("link", name="Mức độ 4").click()
    page.wait_for_url("**/vi/tim-kiem/?q=giay+chung+nhan&service_level=4")
    assert page.locator("#q").input_value() == "giay chung nhan"
    assert (everything, page.locator(".result-count").inner_text()) == ("3 kết quả", "1 kết quả")
    page.get_by_role("link", name="Cấp Giấy chứng nhận đủ điều kiện buôn bán").click()

    page.wait_for_url("**/vi/thu-tuc/1-004363/")
    counting.flush()
    clicks = dict(QueryCount.objects.values_list("query", "clicked"))
    assert clicks == {"giay chung nhan": 1 if script else 0}


def test_filters_are_a_sheet_on_a_phone(open_page):
    page = open_page("/vi/tim-kiem/?q=giay+chung+nhan", width=360)

    assert not page.get_by_role("link", name="Mức độ 4").is_visible()
    page.get_by_role("button", name="Lọc danh sách").click()
    assert _violations(page) == []
    page.get_by_role("link", name="Mức độ 4").click()

    page.wait_for_url("**&service_level=4")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_reader_says_that_a_page_was_useful(open_page, script):
    page = open_page("/vi/thu-tuc/1-004363/", width=360, java_script_enabled=script)

    page.get_by_role("button", name="Có", exact=True).click()
    page.get_by_text("Cảm ơn bạn.").wait_for()

    assert page.url.endswith("/vi/thu-tuc/1-004363/")
    counting.flush()
    assert PageCount.objects.get().useful == 1


def test_the_search_goes_on_in_the_other_language(open_page):
    page = open_page("/vi/tim-kiem/?q=giay+chung+nhan&type=procedure")

    page.get_by_role("link", name="English").click()

    page.wait_for_url("**/en/search/?q=giay+chung+nhan&type=procedure")


def _violations(page: Any) -> list[tuple[str, str]]:
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    return [(each["id"], each["nodes"][0]["html"]) for each in found.response["violations"]]


def _chosen(page: Any) -> int:
    """Return which suggestion is chosen, counted from 0; -1: none."""
    return page.get_by_role("option").evaluate_all(
        "all => all.findIndex(one => one.ariaSelected === 'true')"
    )
