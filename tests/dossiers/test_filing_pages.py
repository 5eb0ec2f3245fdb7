"""The pages on which a filing is begun, filled in, looked over and sent."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import Organisation, User
from dossiers.links import hash_of
from dossiers.models import Dossier, Draft, Paper, StoredFile
from dossiers.services.drafts import change_draft
from dossiers.states import Status
from tests.dossiers.builders import (
    APPLICANT,
    filled_in,
    make_agency,
    make_dossier,
    make_draft,
    make_file,
    make_officer,
    make_procedure,
    version_of,
)
from tests.dossiers.papers import pdf
from tests.dossiers.stored import stored_in
from tests.factories import case, publish
from tests.officers import make_user

pytestmark = pytest.mark.django_db
SECRET = "a-secret-that-is-long-enough-for-a-test"
START = "/vi/ho-so/nop/?procedure=1.004363"


@pytest.fixture
def owner() -> User:
    return make_user("lan@example.vn")


@pytest.fixture
def browser(owner: User) -> Client:
    client = Client()
    client.force_login(owner)
    return client


def at(draft: Draft, *more: str) -> str:
    return "/".join(["/vi/ho-so/ban-nhap", str(draft.pk), *more, ""])


def sent(draft: Draft, *asked: str, **values: Any) -> dict[str, Any]:
    """What a page form sends: names have ``__`` where paths have a dot."""
    answers = {name.replace("__", "."): value for name, value in values.items()}
    draft.refresh_from_db()
    return {"revision": draft.revision, "asked": [*asked, *answers], "next": "1", **answers}


def person(**changes: str) -> dict[str, str]:
    told = {**APPLICANT, "birth_date": "02/01/1999", "phone": "0912 345 678", **changes}
    return {f"applicant__{name}": value for name, value in told.items()}


# Beginning


def test_the_procedures_page_leads_to_filing(client):
    make_procedure()
    make_procedure("1.000002", level=2)

    online = client.get("/vi/thu-tuc/1-004363/")
    elsewhere = client.get("/vi/thu-tuc/1-000002/")

    assertContains(online, f'<a class="button" href="{START}">')
    assertNotContains(elsewhere, "/vi/ho-so/nop/")
    assertContains(elsewhere, 'href="#where"')


def test_what_cannot_be_filed_online_says_where_instead(client):
    make_procedure("1.000002", level=2)

    page = client.get("/vi/ho-so/nop/?procedure=1.000002")

    assertContains(page, "Không nộp được tại đây", status_code=409)
    assertContains(page, "Cục Trồng trọt", status_code=409)
    assertContains(page, 'href="/vi/thu-tuc/1-000002/#where"', status_code=409)
    assert client.get("/vi/ho-so/nop/?procedure=9.999999").status_code == 404


def test_without_a_procedure_one_is_looked_for(client):
    assertContains(client.get("/vi/ho-so/nop/"), "Bạn cần làm thủ tục nào?")
    assertContains(client.get("/en/dossiers/start/"), "Which procedure?")


def test_who_is_signed_in_begins_with_what_the_account_knows(browser, owner):
    make_procedure()

    begun = browser.post(f"{START}&applicant=person")

    draft = Draft.objects.get()
    assertRedirects(begun, at(draft))
    assert draft.owner == owner
    assert draft.data["applicant"] == {
        "kind": "person",
        "full_name": "An Lê",
        "email": "lan@example.vn",
    }
    assertContains(browser.get(START), "Bạn đã bắt đầu hồ sơ này trước đây")


def test_case_and_agency_are_asked_where_there_are_several(browser):
    page = make_procedure(cases=[case("Đơn", title="Cấp mới"), case("Đơn", title="Cấp lại")])
    page.agencies.add(make_agency("G10.10", "Cục Thú y"))
    publish(page)
    version = version_of(page)
    again = version.content["cases"][1]["id"]

    refused = browser.post(START, {"agency": "G10.99"})
    assertContains(refused, "Chọn trường hợp của bạn.", status_code=422)
    assertContains(refused, 'href="#id_case"', status_code=422)
    assertContains(refused, 'href="#id_agency"', status_code=422)
    browser.post(START, {"case": again, "agency": "G10.10"})

    draft = Draft.objects.get()
    assert (draft.case, draft.agency.code) == (again, "G10.10")
    changed = browser.post(
        at(draft, "truong-hop"),
        {"revision": 1, "case": version.content["cases"][0]["id"], "agency": "G10.09"},
    )
    assertRedirects(changed, at(draft, "buoc", "applicant"))
    draft.refresh_from_db()
    assert (draft.case, draft.agency.code) == (version.content["cases"][0]["id"], "G10.09")


def test_answers_of_readiness_choose_the_case(browser):
    page = make_procedure(cases=[case("Đơn", title="Cấp mới"), case("Đơn", title="Cấp lại")])
    again = version_of(page).content["cases"][1]["id"]

    shown = browser.get(f"{START}&case={again}").text

    chosen = re.search(r'value="([^"]*)"[^>]*checked', shown)
    assert chosen is not None
    assert chosen[1] == again


def test_one_files_for_an_organisation_of_ones_own(browser, owner):
    make_procedure()
    organisation = Organisation.objects.create(name="Công ty Mẫu", tax_code="0100109106")
    organisation.memberships.create(user=owner, role="representative")

    assertContains(browser.get(START), "Công ty Mẫu")
    browser.post(START, {"party": f"organisation-{organisation.pk}"})
    refused = browser.post(START, {"party": "organisation-999999"})

    assert Draft.objects.get().organisation == organisation
    assert refused.status_code == 422


# Without an account


def test_a_stranger_gets_a_link_once_that_opens_the_draft_elsewhere(client):
    make_procedure()

    shown = client.post(START, follow=True)
    link = re.search(r'<a href="https?://[^/]+(/vi/ho-so/lien-ket/\?key=([^"]+))">', shown.text)
    assert link is not None
    draft = Draft.objects.get()
    assert draft.secret_hash == hash_of(link[2])
    assertContains(client.get(at(draft, "lien-ket")), link[2])
    onwards = client.post(at(draft, "lien-ket"))

    assertRedirects(onwards, at(draft))
    assertRedirects(client.get(at(draft, "lien-ket")), at(draft))
    other = Client()
    assertContains(other.get(at(draft)), "Không có hồ sơ nào của bạn tại đây", status_code=404)
    opened = other.get(link[1])
    assertRedirects(opened, at(draft))
    assert link[2] not in opened["Location"]
    assertContains(other.get(at(draft)), "Bản nháp của bạn")


def test_a_link_may_be_pasted_and_a_wrong_one_opens_nothing(client):
    draft = make_draft(secret=SECRET)

    wrong = client.post("/vi/ho-so/lien-ket/", {"key": "wrong"})
    assertContains(wrong, "Liên kết này không mở được hồ sơ nào", status_code=404)
    pasted = client.post(
        "/vi/ho-so/lien-ket/", {"key": f" https://x.vn/vi/ho-so/lien-ket/?key={SECRET} "}
    )

    assertRedirects(pasted, at(draft))


def test_a_link_of_what_was_filed_leads_to_the_dossier(client):
    dossier = make_dossier(secret=SECRET)

    opened = client.get(f"/vi/ho-so/lien-ket/?key={SECRET}")

    assertRedirects(opened, f"/vi/ho-so/{dossier.pk}/")


def test_strangers_begin_only_so_many_drafts_a_minute(client, settings):
    settings.DRAFTS_PER_MINUTE = 1
    make_procedure()
    from_here = {"headers": {"x-forwarded-for": "203.0.113.77"}}

    client.post(START, **from_here)
    refused = client.post(START, **from_here)

    assert refused.status_code == 429
    assert refused["Retry-After"] == "60"
    assert Draft.objects.count() == 1


# Filling in


def test_a_step_is_kept_and_leads_to_the_next(browser, owner):
    draft = make_draft(owner=owner, data={}, papers=False)

    kept = browser.post(
        at(draft, "buoc", "applicant"), sent(draft, "applicant.submitter", **person())
    )

    assertRedirects(kept, at(draft, "buoc", "content"))
    draft.refresh_from_db()
    assert draft.data["applicant"] == APPLICANT
    assert draft.revision == 2
    assertContains(browser.get(at(draft)), "Tiếp tục: Nội dung đề nghị")


def test_questions_that_an_answer_brings_up_come_next(browser, owner):
    draft = make_draft(owner=owner, data={}, papers=False)

    kept = browser.post(at(draft, "buoc", "applicant"), sent(draft, applicant__kind="organisation"))

    assert kept["Location"] == f"{at(draft, 'buoc', 'applicant')}#f-applicant-organisation_name"


def test_faults_are_kept_and_named_on_top_with_links(browser, owner):
    draft = make_draft(owner=owner, data={}, papers=False)

    page = browser.post(
        at(draft, "buoc", "applicant"),
        sent(draft, "applicant.submitter", **person(birth_date="31/02/1999", full_name="")),
        follow=True,
    )

    assertRedirects(page, f"{at(draft, 'buoc', 'applicant')}?check=1")
    assertContains(page, 'role="alert"')
    assertContains(page, 'href="#f-applicant-birth_date"')
    assertContains(page, 'href="#f-applicant-full_name"')
    assertContains(page, 'value="31/02/1999"')
    assertContains(page, 'aria-describedby="f-applicant-birth_date-error"')


def test_leaving_saves_and_shows_where_the_filing_stands(browser, owner):
    draft = make_draft(owner=owner, data={}, papers=False)
    form = sent(draft, applicant__kind="person")
    del form["next"]

    page = browser.post(at(draft, "buoc", "applicant"), {**form, "leave": "1"}, follow=True)

    assertRedirects(page, at(draft))
    assertContains(page, "Bản nháp đã được lưu.")
    draft.refresh_from_db()
    assert draft.data["applicant"] == {"kind": "person"}


def test_a_page_that_saves_itself_is_answered_without_a_page(browser, owner):
    draft = make_draft(owner=owner, data={}, papers=False)
    form = sent(draft, applicant__full_name="Lê Thị An", applicant__kind="person")

    first = browser.post(at(draft, "buoc", "applicant"), {**form, "autosave": "1"})
    late = browser.post(at(draft, "buoc", "applicant"), {**form, "autosave": "1"})

    assert (first.status_code, first["ETag"], late.status_code) == (204, '"2"', 412)
    draft.refresh_from_db()
    assert draft.data["applicant"]["full_name"] == "Lê Thị An"


def test_what_was_saved_elsewhere_is_shown_beside_what_was_typed(browser, owner):
    draft = make_draft(owner=owner)
    form = sent(draft, "applicant.submitter", **person(full_name="Tên gõ ở đây"))
    change_draft(draft, revision=1, data={"applicant": {"full_name": "Tên lưu ở nơi khác"}})

    page = browser.post(at(draft, "buoc", "applicant"), form)

    assertContains(page, "Tên lưu ở nơi khác", status_code=412)
    assertContains(page, "Tên gõ ở đây", status_code=412)
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    again: dict[str, list[str]] = {}
    for name, value in hidden:
        again.setdefault(name, []).append(value)
    kept = browser.post(at(draft, "buoc", "applicant"), {**again, "next": "1"})

    assertRedirects(kept, at(draft, "buoc", "content"))
    draft.refresh_from_db()
    assert draft.data["applicant"]["full_name"] == "Tên gõ ở đây"


def test_answers_are_taken_out_again(browser, owner):
    draft = make_draft(owner=owner, data=filled_in(note="Gấp"))

    browser.post(
        at(draft, "buoc", "content"), sent(draft, answers__content="Cấp mới", answers__note="")
    )

    draft.refresh_from_db()
    assert draft.data["answers"] == {"content": "Cấp mới"}


def test_too_much_text_is_refused_and_stays_on_the_page(browser, owner):
    draft = make_draft(owner=owner)

    page = browser.post(at(draft, "buoc", "content"), sent(draft, answers__content="x" * 310_000))

    assertContains(page, "quá dài", status_code=422)
    draft.refresh_from_db()
    assert draft.revision == 1


@pytest.mark.parametrize("word", ["buoc/nothing", "buoc/declaration"])
def test_steps_that_are_none_are_not_there(browser, owner, word):
    assert browser.get(at(make_draft(owner=owner), word)).status_code == 404


def test_officers_and_others_see_no_draft_of_mine(client, owner):
    draft = make_draft(owner=owner)
    officer = make_officer(draft.agency, second_factor=False)
    words = ["", "truong-hop", "buoc/applicant", "giay-to", "xem-lai", "gui", "xoa", "lien-ket"]

    for user in (None, officer.user, make_user("hai@example.vn")):
        if user:
            client.force_login(user)
        answers = [client.get(at(draft, *word.split())).status_code for word in words]
        writes = [client.post(at(draft, *word.split())).status_code for word in words]
        upgraded = client.post(at(draft, "cap-nhat")).status_code
        assert {*answers, *writes, upgraded} == {404}
    assert Draft.objects.filter(pk=draft.pk, revision=1).exists()


# Papers


def test_files_come_with_the_page_and_can_be_removed(browser, owner, settings, tmp_path):
    stored_in(settings, tmp_path)
    draft = make_draft(owner=owner, papers=False)
    page = browser.get(at(draft, "giay-to"))
    names = re.findall(r'type="file" id="[^"]+" name="([^"]+)"', page.text)
    assert len(names) == 2
    files = {
        names[0]: SimpleUploadedFile("đơn.pdf", pdf()),
        names[1]: SimpleUploadedFile("bản thuyết minh.pdf", b"no PDF at all"),
    }

    refused = browser.post(at(draft, "giay-to"), {"next": "1", **files})

    assertContains(refused, "bản thuyết minh.pdf: ", status_code=422)
    assertContains(refused, f'href="#f-{names[1].replace(".", "-")}"', status_code=422)
    assertContains(refused, "đơn.pdf", status_code=422)
    paper = Paper.objects.get()
    assert paper.component == names[0].removeprefix("papers.")
    removed = browser.post(at(draft, "giay-to", str(paper.pk)))
    assertRedirects(removed, at(draft, "giay-to"))
    assert not Paper.objects.exists()
    assert not StoredFile.objects.exists()


def test_papers_that_are_missing_are_named_and_can_wait(browser, owner):
    draft = make_draft(owner=owner, papers=False)

    page = browser.post(at(draft, "giay-to"), {"next": "1"})

    assertContains(page, "Đơn đề nghị", status_code=422)
    assertContains(page, "Để sau, sang bước tiếp theo", status_code=422)
    assertContains(page, f'href="{at(draft, "buoc", "delivery")}"', status_code=422)


def test_a_paper_given_before_is_used_again(browser, owner):
    earlier = make_dossier(owner=owner)
    page = earlier.procedure.pages.get(locale__language_code="vi")
    draft = make_draft(page, owner=owner, papers=False)
    source = earlier.papers.order_by("id").first()

    assertContains(browser.get(at(draft, "giay-to")), f'value="paper-{source.pk}"')
    form = {"reuse": "1", "source": f"paper-{source.pk}", "reuse_as": source.component}
    used = browser.post(at(draft, "giay-to"), form)
    nothing = browser.post(at(draft, "giay-to"), {**form, "source": "paper-999"})

    assertRedirects(used, at(draft, "giay-to"))
    assert draft.papers.get().reused_from == source
    assertContains(nothing, "Hãy chọn giấy tờ bạn muốn dùng lại.", status_code=422)


def test_files_of_another_case_stand_apart(browser, owner):
    draft = make_draft(owner=owner)
    Paper.objects.create(draft=draft, component="gone", file=make_file(owner, name="cũ.pdf"))

    page = browser.get(at(draft, "giay-to"))

    assertContains(page, "Không còn được yêu cầu")
    assertContains(page, "cũ.pdf")


# Looking over and sending


def test_review_shows_all_with_links_to_change_it(browser, owner):
    draft = make_draft(owner=owner)

    page = browser.get(at(draft, "xem-lai"))

    assertContains(page, "Lê Thị An")
    assertContains(page, "0912 345 678")
    assertContains(page, "02/01/1999")
    assertContains(page, "Đơn.pdf", count=2)
    assertContains(page, f'href="{at(draft, "buoc", "applicant")}"')
    assertNotContains(page, 'id="errors"')


def test_review_names_what_is_missing_with_links(browser, owner):
    draft = make_draft(owner=owner, data=filled_in({"kind": "person"}), papers=False)

    page = browser.get(at(draft, "xem-lai"))

    assertContains(page, f'href="{at(draft, "buoc", "applicant")}?check=1#f-applicant-full_name"')
    assertContains(page, f'href="{at(draft, "giay-to")}?check=1#f-papers-')


def test_filing_gives_code_receipt_and_date(browser, owner):
    draft = make_draft(owner=owner)

    page = browser.post(at(draft, "gui"), sent(draft, declared="yes"), follow=True)

    dossier = Dossier.objects.get()
    assertRedirects(page, f"/vi/ho-so/{draft.pk}/da-nop/")
    assertContains(page, f'<p class="filed-code">{dossier.code}</p>')
    assertContains(page, f"/api/v1/dossiers/{draft.pk}/receipt/?locale=vi")
    assertContains(page, f"/vi/tra-cuu/?code={dossier.code}")
    assertContains(page, "<svg")
    assertContains(page, "15 ngày làm việc")
    again = browser.post(at(draft, "gui"), {"declared": "yes"})
    assertRedirects(again, f"/vi/ho-so/{draft.pk}/da-nop/")
    assert Dossier.objects.count() == 1


def test_nothing_is_filed_without_the_declaration(browser, owner):
    draft = make_draft(owner=owner, data={**filled_in(), "declared": False})

    page = browser.post(at(draft, "gui"), sent(draft, "declared"))

    assertContains(page, 'href="#f-declared"', status_code=422)
    assert not Dossier.objects.exists()


def test_what_is_not_complete_is_not_filed(browser, owner):
    draft = make_draft(owner=owner, papers=False)

    page = browser.post(at(draft, "gui"), sent(draft, declared="yes"))

    assertContains(page, f'href="{at(draft, "giay-to")}?check=1#f-papers-', status_code=422)
    assert not Dossier.objects.exists()


def test_what_changed_before_sending_is_to_be_read_again(browser, owner):
    draft = make_draft(owner=owner)
    form = sent(draft, declared="yes")
    change_draft(draft, revision=1, data={"applicant": {"full_name": "Khác"}})

    page = browser.post(at(draft, "gui"), form)

    assertRedirects(page, at(draft, "xem-lai"))
    assert not Dossier.objects.exists()


def test_the_page_after_filing_gives_way_to_the_dossiers(browser, owner):
    dossier = make_dossier(owner=owner, status=Status.RECEIVED)

    assertRedirects(browser.get(f"/vi/ho-so/{dossier.pk}/da-nop/"), f"/vi/ho-so/{dossier.pk}/")


# A new version, deleting, the list


def test_a_changed_procedure_is_told_and_gone_on_with(browser, owner):
    page = make_procedure()
    draft = make_draft(page, owner=owner)
    page.refresh_from_db()
    page.conditions = "Có kho riêng."
    publish(page)

    assertContains(browser.get(at(draft, "buoc", "applicant")), "Thủ tục đã thay đổi")
    shown = browser.get(at(draft))
    assertContains(shown, "Có kho riêng.")
    stale = browser.post(at(draft, "cap-nhat"), {"revision": 7})
    assertRedirects(stale, at(draft))
    done = browser.post(at(draft, "cap-nhat"), {"revision": 1}, follow=True)

    assertContains(done, "Bạn tiếp tục theo nội dung thủ tục đang có hiệu lực.")
    assertNotContains(done, "Có kho riêng.")
    draft.refresh_from_db()
    assert draft.version == version_of(page)


def test_a_draft_is_deleted_after_asking(browser, owner):
    draft = make_draft(owner=owner)

    assertContains(browser.get(at(draft, "xoa")), "không thể khôi phục")
    gone = browser.post(at(draft, "xoa"), follow=True)

    assertRedirects(gone, "/vi/ho-so/")
    assertContains(gone, "Đã xóa bản nháp")
    assert not Draft.objects.exists()


def test_drafts_are_listed_with_the_day_until_which_they_are_kept(browser, owner, client):
    draft = make_draft(owner=owner)

    page = browser.get("/vi/ho-so/ban-nhap/")

    assertContains(page, f"giữ đến ngày {draft.expires_at:%d/%m/%Y}")
    assertContains(page, at(draft, "xoa"))
    assertContains(client.get("/en/dossiers/drafts/", follow=True), "Sign")


def test_nobody_keeps_pages_of_filings(browser, owner):
    draft = make_draft(owner=owner)

    kept = [
        browser.get(at(draft, *word.split()))["Cache-Control"]
        for word in ("", "buoc/applicant", "giay-to", "xem-lai", "gui")
    ]

    assert all("no-store" in value for value in kept)
