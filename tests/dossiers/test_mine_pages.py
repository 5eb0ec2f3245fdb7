"""The pages on which applicants follow, complete, withdraw and rate their dossiers."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from dossiers.links import SESSION_KEY, hash_of
from dossiers.models import Dossier, Rating
from dossiers.states import Status
from tests.dossiers.builders import ask_for_supplement, make_dossier, make_draft, reach
from tests.dossiers.papers import pdf
from tests.dossiers.stored import stored_in
from tests.officers import make_user

pytestmark = pytest.mark.django_db
SECRET = "a-secret-that-is-long-enough-for-a-test"


@pytest.fixture
def owner() -> User:
    return make_user("lan@example.vn")


@pytest.fixture
def browser(owner: User) -> Client:
    client = Client()
    client.force_login(owner)
    return client


def path(dossier: Dossier, *more: str) -> str:
    return "/".join(["/vi/ho-so", str(dossier.pk), *more, ""])


def test_my_dossiers_list_what_waits_first(browser, owner):
    quiet = make_dossier(owner=owner)
    waiting = make_dossier(quiet.procedure.pages.get(locale__language_code="vi"), owner=owner)
    ask_for_supplement(reach(waiting, Status.PROCESSING))

    page = browser.get("/vi/ho-so/")

    assertContains(page, "Đang chờ bạn")
    assertContains(page, waiting.code, count=2)
    assertContains(page, quiet.code, count=1)


def test_the_empty_list_helps(browser):
    page = browser.get("/en/dossiers/")

    assertContains(page, "You have not filed anything yet.")
    assertContains(page, 'href="/en/lookup/"')


def test_strangers_are_asked_to_sign_in(client):
    assertRedirects(
        client.get("/vi/ho-so/"),
        "/vi/accounts/login/?next=/vi/ho-so/",
        fetch_redirect_response=False,
    )


def test_drafts_stand_among_mine(browser, owner):
    draft = make_draft(owner=owner)

    assertContains(browser.get("/vi/ho-so/"), f"/vi/ho-so/ban-nhap/{draft.pk}/")


@pytest.mark.parametrize("status", list(Status))
def test_a_dossier_tells_where_it_is_in_every_status(browser, owner, status):
    dossier = make_dossier(owner=owner, status=status)

    page = browser.get(path(dossier))

    assertContains(page, dossier.code)
    assertContains(page, "Hồ sơ đã được nộp.")
    assertContains(page, "Đề nghị cấp giấy chứng nhận")
    offers = {
        "rut-ho-so": status in {1, 2, 4, 5, 6},
        "bo-sung": status == 5,
        "danh-gia": status in {9, 10},
    }
    shown = {word: f'href="{path(dossier, word)}"' in page.text for word in offers}
    assert shown == offers


def test_somebody_elses_dossier_is_not_there(owner, client):
    dossier = make_dossier(owner=owner)
    client.force_login(make_user("hai@example.vn"))

    found = [
        client.get(path(dossier, *word.split())).status_code
        for word in ("", "bo-sung", "rut-ho-so", "danh-gia")
    ]

    assert found == [404, 404, 404, 404]


def test_a_secret_opens_what_was_filed_without_an_account(client):
    dossier = make_dossier(secret=SECRET)
    session = client.session
    session[SESSION_KEY] = [hash_of(SECRET)]
    session.save()

    assertContains(client.get(path(dossier)), "liên kết bí mật")
    assertContains(client.get("/vi/ho-so/"), dossier.code)


def test_withdrawing_is_asked_once_more(browser, owner):
    dossier = make_dossier(owner=owner)

    assertContains(browser.get(path(dossier, "rut-ho-so")), "không thể khôi phục")
    done = browser.post(path(dossier, "rut-ho-so"), {"reason": "Nộp nhầm"}, follow=True)

    assertRedirects(done, path(dossier))
    assertContains(done, "Hồ sơ của bạn đã được rút.")
    assertContains(done, "Nộp nhầm")
    dossier.refresh_from_db()
    assert dossier.status == Status.WITHDRAWN
    assertRedirects(browser.get(path(dossier, "rut-ho-so")), path(dossier))


def test_rating_needs_an_answer_and_comes_once(browser, owner):
    dossier = make_dossier(owner=owner, status=Status.RETURNED)

    missing = browser.post(path(dossier, "danh-gia"), {"comment": "Nhanh"})
    assertContains(missing, "Hãy chọn một câu trả lời.", status_code=422)
    browser.post(path(dossier, "danh-gia"), {"score": "3", "comment": "Nhanh"})
    again = browser.post(path(dossier, "danh-gia"), {"score": "1"})

    assertRedirects(again, path(dossier))
    assert [(one.score, one.comment) for one in Rating.objects.all()] == [(3, "Nhanh")]


def test_a_supplement_opens_only_what_is_marked(browser, owner, settings, tmp_path):
    stored_in(settings, tmp_path)
    dossier = make_dossier(owner=owner, status=Status.SUPPLEMENT)
    request = dossier.supplements.get()
    component = request.items[0]["ref"]
    page = browser.get(path(dossier, "bo-sung"))
    assertContains(page, "Thiếu chữ ký")
    assertContains(page, 'name="answers.content"')
    assertNotContains(page, 'name="applicant.full_name"')

    sent = browser.post(
        path(dossier, "bo-sung"),
        {
            "asked": ["answers.content", "applicant.full_name"],
            "answers.content": "Nội dung mới",
            "applicant.full_name": "Kẻ khác",
            f"papers.{component}": SimpleUploadedFile("don.pdf", pdf(), "application/pdf"),
            "send": "1",
        },
        follow=True,
    )

    assertContains(sent, "Đã nộp bổ sung hồ sơ.")
    dossier.refresh_from_db()
    assert dossier.data["answers"]["content"] == "Nội dung mới"
    assert dossier.data["applicant"]["full_name"] == "Lê Thị An"
    assert dossier.status == Status.PROCESSING


def test_a_supplement_is_kept_and_sent_later(browser, owner, settings, tmp_path):
    stored_in(settings, tmp_path)
    dossier = make_dossier(owner=owner, status=Status.SUPPLEMENT)

    kept = browser.post(
        path(dossier, "bo-sung"),
        {"asked": "answers.content", "answers.content": "Đang viết", "save": "1"},
        follow=True,
    )
    incomplete = browser.post(
        path(dossier, "bo-sung"),
        {"asked": "answers.content", "answers.content": "Đang viết", "send": "1"},
    )

    assertContains(kept, "Hồ sơ bổ sung chưa được gửi.")
    assertContains(kept, "Đang viết")
    assert incomplete.status_code == 422
    assertContains(incomplete, 'href="#f-papers-', status_code=422)
    dossier.refresh_from_db()
    assert dossier.status == Status.SUPPLEMENT


def test_a_refused_file_names_its_paper(browser, owner, settings, tmp_path):
    stored_in(settings, tmp_path)
    dossier = make_dossier(owner=owner, status=Status.SUPPLEMENT)
    component = dossier.supplements.get().items[0]["ref"]

    page = browser.post(
        path(dossier, "bo-sung"),
        {
            "asked": "answers.content",
            "answers.content": "Nội dung",
            f"papers.{component}": SimpleUploadedFile("x.html", b"<html>", "text/html"),
            "save": "1",
        },
    )

    assertContains(page, f'href="#f-papers-{component}"', status_code=422)
    assert dossier.papers.filter(supplement=1).count() == 0


def test_my_papers_show_what_was_given(browser, owner):
    assertContains(browser.get("/vi/ho-so/giay-to-cua-toi/"), "dùng lại")
    dossier = make_dossier(owner=owner)

    page = browser.get("/vi/ho-so/giay-to-cua-toi/")

    assertContains(page, dossier.code)
    assertContains(page, "Đơn.pdf")


def test_the_account_begins_with_my_dossiers(browser, owner):
    dossier = make_dossier(owner=owner, status=Status.PAYMENT)

    page = browser.get("/vi/tai-khoan/")

    assertContains(page, "Cần nộp phí, lệ phí")
    assertContains(page, dossier.code, count=2)
