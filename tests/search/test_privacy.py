"""What is not public is neither found nor suggested, promoted or counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import PageViewRestriction

from search.models import Promotion
from tests.factories import make_page, publish
from tests.search.published import Caller, make_searchable

pytestmark = pytest.mark.django_db

CODE = "1.777777"
SECRET = "Tên chưa công bố"
ADDRESSES = [
    "/api/v1/search/?q=ten+chua+cong+bo",
    "/api/v1/search/?q=1.777777",
    "/api/v1/search/?q=ten+chua+cong+bo&locale=en",
    "/api/v1/search/?q=duoc+de+xuat",
    "/api/v1/search/suggest/?q=chua+cong",
    "/api/v1/search/suggest/?q=1.777777",
    "/vi/tim-kiem/?q=ten+chua+cong+bo",
    "/vi/tim-kiem/?q=duoc+de+xuat",
    "/en/search/?q=ten+chua+cong+bo",
]


@pytest.fixture
def api() -> Caller:
    return Caller()


@pytest.fixture
def page():
    page = make_page(CODE, name=SECRET)
    Promotion.objects.create(queries="được đề xuất", page=page)
    return page


def leaks(api):
    make_searchable()
    found = []
    for address in ADDRESSES:
        answer = api.client.get(address)
        assert answer.status_code == 200, (address, answer.content)
        # Marked words and what was asked stand in a page too: the code and address tell.
        if "1-777777" in answer.content.decode():
            found.append(address)
    click = {"q": "a", "path": "/vi/thu-tuc/1-777777/"}
    if api.post("search/clicks/", click).status_code == 204:
        found.append("a click")
    return found


def restrict(page):
    PageViewRestriction.objects.create(page=page, restriction_type="login")


def test_a_public_page_is_found_everywhere(api, page):
    publish(page)

    assert leaks(api) == [*ADDRESSES, "a click"]


def test_a_draft_stays(api, page):
    page.save_revision()

    assert leaks(api) == []


def test_a_scheduled_page_stays_until_its_time(api, page):
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()

    assert leaks(api) == []


def test_an_expired_page_leaves(api, page):
    publish(page)
    assert leaks(api) != []
    type(page).objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))

    call_command("publish_scheduled")

    assert leaks(api) == []


@pytest.mark.parametrize("way", ["unpublish", "delete", "restrict", "restrict above"])
def test_a_page_leaves_with_its_publication(api, page, way):
    page = publish(page)
    assert leaks(api) != []

    if way == "unpublish":
        page.unpublish()
    elif way == "delete":
        page.delete()
    else:
        restrict(page if way == "restrict" else page.get_parent())

    assert leaks(api) == []


def test_a_page_published_in_private_stays(api, page):
    restrict(page.get_parent())
    publish(page)

    assert leaks(api) == []
