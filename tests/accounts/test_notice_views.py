"""The pages of notices and of the ways by which one is told."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import Notice, User
from accounts.services.notices import Text, notify
from tests.officers import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return make_user("lan@example.vn")


@pytest.fixture
def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def tell(person: User, key: str = "k", subject: str = "Hồ sơ đã được tiếp nhận") -> None:
    notify(
        key=key,
        event="dossiers.receive",
        text=Text(subject, "Cơ quan đã tiếp nhận <b>hồ sơ</b>.", "Da tiep nhan", "/vi/ho-so/"),
        language="vi",
        recipient=person,
    )


def test_what_was_told_is_new_once(browser, person):
    tell(person)
    tell(make_user("hai@example.vn"), subject="Của người khác")

    assertContains(browser.get("/vi/tai-khoan/"), "1 thông báo mới")
    first = browser.get("/vi/tai-khoan/thong-bao/")
    again = browser.get("/vi/tai-khoan/thong-bao/")

    assertContains(first, "mới</span>")
    assertContains(first, "&lt;b&gt;hồ sơ&lt;/b&gt;")
    assertNotContains(first, "Của người khác")
    assertNotContains(again, "mới</span>")


def test_the_empty_list_helps(browser):
    assertContains(browser.get("/en/account/notices/"), "Nothing yet.")


def test_ways_are_chosen_per_event(browser, person):
    page = browser.get("/vi/tai-khoan/thong-bao/cach-nhan/")
    assertContains(page, 'name="dossiers.receive:email"')
    assertContains(page, "hãy nhập số điện thoại")

    kept = browser.post("/vi/tai-khoan/thong-bao/cach-nhan/", {"dossiers.receive:sms": "on"})
    tell(person)

    assertRedirects(kept, "/vi/tai-khoan/thong-bao/cach-nhan/")
    assert list(Notice.objects.values_list("channel", flat=True)) == ["portal"]
    assert person.notice_preferences.get(event="dossiers.receive", channel="sms").is_wanted


@pytest.mark.parametrize("path", ["thong-bao/", "thong-bao/cach-nhan/"])
def test_strangers_sign_in_first(client, path):
    answer = client.get(f"/vi/tai-khoan/{path}")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/vi/accounts/login/")
