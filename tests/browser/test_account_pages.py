"""The pages of one's account and dossiers: accessible, light, and usable by keys alone."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page

from accounts.models import User
from dossiers.states import Status
from procedures.models import ProcedurePage
from tests.dossiers.builders import make_dossier
from tests.officers import make_user

# The server writes while the test's own transaction is open: SQLite in memory has one writer.
pytestmark = pytest.mark.services

WEIGHT_LIMIT = 100_000  # bytes over the wire, everything included
ACCOUNT = {
    "account": ("/vi/tai-khoan/", "/en/account/"),
    "person": ("/vi/tai-khoan/ca-nhan/", "/en/account/person/"),
    "organisations": ("/vi/tai-khoan/to-chuc/", "/en/account/organisations/"),
    "authorisations": ("/vi/tai-khoan/uy-quyen/", "/en/account/authorisations/"),
    "my-data": ("/vi/tai-khoan/du-lieu/", "/en/account/my-data/"),
    "notices": ("/vi/tai-khoan/thong-bao/", "/en/account/notices/"),
    "notice-ways": ("/vi/tai-khoan/thong-bao/cach-nhan/", "/en/account/notices/ways/"),
    "dossiers": ("/vi/ho-so/", "/en/dossiers/"),
    "my-papers": ("/vi/ho-so/giay-to-cua-toi/", "/en/dossiers/my-papers/"),
}
DOSSIER = {
    "waiting": (Status.SUPPLEMENT, "/vi/ho-so/{pk}/"),
    "supplement": (Status.SUPPLEMENT, "/vi/ho-so/{pk}/bo-sung/"),
    "unpaid": (Status.PAYMENT, "/en/dossiers/{pk}/"),
    "finished": (Status.DONE, "/vi/ho-so/{pk}/"),
    "rating": (Status.DONE, "/en/dossiers/{pk}/rating/"),
    "withdraw": (Status.NEW, "/vi/ho-so/{pk}/rut-ho-so/"),
}


@pytest.fixture(scope="module")
def session(site: str, django_db_blocker: Any) -> dict[str, Any]:
    """Somebody signed in with a dossier in each of some states: the cookie, and ids by status."""
    with django_db_blocker.unblock():
        owner = make_user("lan@example.vn")
        page = ProcedurePage.objects.get(procedure__code="1.004363", locale__language_code="vi")
        statuses = {status for status, _path in DOSSIER.values()}
        ids = {
            status: make_dossier(page, owner=owner, status=status).pk for status in sorted(statuses)
        }
        return {"cookie": _signed_in(owner), "ids": ids}


def _signed_in(user: User) -> str:
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    assert store.session_key is not None
    return store.session_key


def _open(open_page: Any, session: dict[str, Any], path: str, **options: Any) -> Page:
    cookie = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": session["cookie"],
        "domain": "localhost",
        "path": "/",
        "expires": -1,
        "httpOnly": True,
        "secure": False,
        "sameSite": "Lax",
    }
    page: Page = open_page(path, storage_state={"cookies": [cookie], "origins": []}, **options)
    return page


@pytest.mark.parametrize(
    ("name", "path"),
    [
        *((f"{name}-{path[1:3]}", path) for name, pair in ACCOUNT.items() for path in pair),
        *((name, path) for name, (_status, path) in DOSSIER.items()),
    ],
)
def test_page_is_accessible_fits_and_is_light(open_page, session, pictures, name, path):
    if name in DOSSIER:
        path = path.format(pk=session["ids"][DOSSIER[name][0]])
    for scheme, width in (("light", 1280), ("dark", 360)):
        answers: list[Any] = []
        page = _open(
            open_page,
            session,
            path,
            width=width,
            color_scheme=scheme,
            on_response=lambda answer, seen=answers: seen.append(answer),
        )
        page.wait_for_load_state("load")

        assert [answer.status for answer in answers] == [200] * len(answers)
        assert sum(len(answer.body()) for answer in answers) <= WEIGHT_LIMIT
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        assert [
            (each["id"], each["nodes"][0]["html"]) for each in found.response["violations"]
        ] == []
        page.screenshot(path=pictures / f"{name}-{width}-{scheme}.png", full_page=True)


def test_a_dossier_is_found_and_withdrawn_by_keys_alone(open_page, site, session):
    page = _open(open_page, session, "/vi/tai-khoan/", width=360)

    _tab_to(page, "Hồ sơ của tôi")
    page.keyboard.press("Enter")
    page.wait_for_url("**/vi/ho-so/")
    page.goto(f"{site}/vi/ho-so/{session['ids'][Status.NEW]}/")
    _tab_to(page, "Rút hồ sơ")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rut-ho-so/")
    _tab_to(page, "Rút hồ sơ này")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/vi/ho-so/{session['ids'][Status.NEW]}/")

    assert page.get_by_text("Hồ sơ của bạn đã được rút.").is_visible()


def _tab_to(page: Page, name: str) -> None:
    for _ in range(120):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.innerText || ''").strip()
        if focused == name:
            return
    raise AssertionError(f"“{name}” is not reached by Tab")
