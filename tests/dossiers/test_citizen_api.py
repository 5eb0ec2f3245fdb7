from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Authorisation, Membership, Organisation
from dossiers.models import Dossier, Draft, Paper, Rating
from dossiers.states import OfficerRole, Status
from tests.dossiers.builders import (
    ask_for_supplement,
    components_of,
    make_dossier,
    make_draft,
    make_file,
    make_officer,
    make_procedure,
)
from tests.dossiers.callers import Caller, filing_queries
from tests.officers import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return make_procedure()


@pytest.fixture
def owner():
    return make_user()


def path_of(filing):
    return f"dossiers/{filing.pk}/"


def test_filing_answers_with_code_receipt_and_what_comes_next(page, owner):
    draft = make_draft(page, owner=owner)

    answer = Caller(owner).post(f"dossiers/drafts/{draft.pk}/submit/")

    dossier = Dossier.objects.get()
    today = timezone.localdate()
    code = f"000.00.09.G10-{today:%y%m%d}-0001"
    document = answer.json()
    assert answer.status_code == 201
    assert answer["Location"] == f"/api/v1/dossiers/{draft.pk}/"
    assert (document["id"], document["code"]) == (str(draft.pk), code)
    assert document["receipt_url"] == f"/api/v1/dossiers/{draft.pk}/receipt/"
    assert document["lookup_url"] == f"http://localhost:8000/vi/tra-cuu/?code={code}"
    assert len(document["next_steps"]) == 3
    assert datetime.fromisoformat(document["planned_due_at"]) > timezone.now()
    assert document["planned_words"].startswith("If it is received now, you get the result by ")
    assert (dossier.status, dossier.owner) == (Status.NEW, owner)
    assert not Draft.objects.exists()


def test_filing_twice_with_one_key_makes_one_dossier(page, owner):
    draft, key = make_draft(page, owner=owner), uuid4().hex
    path = f"dossiers/drafts/{draft.pk}/submit/"

    first, again = (Caller(owner).post(path, idempotency_key=key) for _ in range(2))
    other = Caller(owner).post(path, {"x": 1}, idempotency_key=key)
    without = Caller(owner).post(path)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert other.status_code == 422
    assert without.status_code == 404
    assert Dossier.objects.count() == 1


def test_incomplete_draft_is_not_filed_and_says_why(page, owner):
    draft = make_draft(page, owner=owner, papers=False)

    answer = Caller(owner).post(f"dossiers/drafts/{draft.pk}/submit/")

    assert answer.status_code == 400
    assert answer.json()["code"] == "incomplete"
    assert set(answer.json()["errors"]) == {f"papers.{one}" for one in components_of(draft)}
    assert Draft.objects.exists()


def test_stranger_files_and_follows_by_the_secret(page):
    secret = "s" * 32
    draft = make_draft(page, secret=secret)
    caller = Caller(secret=secret)

    filed = caller.post(f"dossiers/drafts/{draft.pk}/submit/").json()

    assert len(filed["next_steps"]) == 4
    assert "secret link" in filed["next_steps"][3]
    assert caller.get(path_of(draft)).json()["code"] == filed["code"]
    assert Caller().get(path_of(draft)).status_code == 404
    assert Caller(secret="t" * 32).get(path_of(draft)).status_code == 404


def test_list_has_ones_own_dossiers_in_pages_by_one_query(page, owner):
    make_dossier(page, owner=make_user("khac@example.vn"))
    caller = Caller(owner)
    newest = [make_dossier(page, owner=owner, status=Status.SUPPLEMENT)]

    with CaptureQueriesContext(connection) as captured:
        one = caller.get("dossiers/").json()["results"]
    for_one = filing_queries(captured)
    newest = [make_dossier(page, owner=owner), make_dossier(page, owner=owner), *newest][:3]
    newest[:2] = newest[1::-1]
    with CaptureQueriesContext(connection) as captured:
        three = caller.get("dossiers/").json()["results"]
    for_three = filing_queries(captured)
    first = caller.get("dossiers/", {"page_size": 2}).json()
    second = caller.client.get(first["next"]).json()

    codes = [dossier.code for dossier in newest]
    assert len(for_one) == len(for_three) == 1
    assert [item["code"] for item in three] == codes
    assert [item["code"] for item in first["results"] + second["results"]] == codes
    assert one[0] == {
        "id": str(newest[2].pk),
        "code": newest[2].code,
        "procedure": {"code": "1.004363", "name": page.name},
        "status": 5,
        "status_words": "Supplement asked for",
        "completion": 50,
        "waits_for_me": True,
        "submitted_at": three[2]["submitted_at"],
        "received_at": three[2]["received_at"],
        "due_at": three[2]["due_at"],
        "agency": {"code": "G10.09", "name": "Cục Trồng trọt"},
        "unit": "Phòng Hồ sơ",
        "url": f"/api/v1/dossiers/{newest[2].pk}/",
    }
    assert Caller().get("dossiers/").json()["results"] == []


def test_detail_says_all_by_one_query(page, owner):
    dossier = make_dossier(page, owner=owner, status=Status.PAYMENT)

    with CaptureQueriesContext(connection) as captured:
        document = Caller(owner).get(path_of(dossier)).json()

    assert len(filing_queries(captured)) == 1
    assert document["status_words"] == "Payment asked for"
    assert document["amount_due"] == 800_000
    assert document["supplement"] is None
    assert document["actions"] == ["withdraw"]
    assert document["data"]["applicant"]["full_name"] == "Lê Thị An"
    assert document["is_closed"] is False


def test_what_was_read_is_not_sent_again(page, owner):
    dossier = make_dossier(page, owner=owner)
    caller = Caller(owner)
    names = ("", "events/", "documents/", "payments/")
    for path in ("dossiers/", *(path_of(dossier) + name for name in names)):
        first = caller.get(path)
        again = caller.get(path, if_none_match=first["ETag"])

        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")

    make_dossier(page, owner=owner)
    listed = caller.get("dossiers/")
    assert caller.get("dossiers/", if_none_match=first["ETag"]).content == listed.content


def test_history_is_told_in_words_and_names_no_officer(page, owner):
    dossier = make_dossier(page, owner=owner, status=Status.REFUSED)

    events = Caller(owner, language="vi").get(f"{path_of(dossier)}events/").json()["results"]

    assert [event["words"] for event in events] == [
        "Hồ sơ đã được nộp.",
        "Cơ quan không tiếp nhận hồ sơ.",
    ]
    assert events[0]["by"] == {
        "role": "applicant",
        "unit": "",
        "name": "An Lê",
        "on_behalf_of": "",
    }
    assert events[1]["by"] == {
        "role": "leader",
        "unit": "Phòng Hồ sơ",
        "name": "",
        "on_behalf_of": "",
    }
    assert events[1]["reason"] == "Không thuộc thẩm quyền"


def test_history_shows_who_acted_for_the_owner(page, owner):
    delegate = make_user("thay@example.vn")
    given = Authorisation.objects.create(
        grantor=owner, delegate=delegate, valid_from=timezone.localdate()
    )
    draft = make_draft(page, owner=owner, authorisation=given, filed_by=delegate)
    Caller(delegate).post(f"dossiers/drafts/{draft.pk}/submit/")

    (event,) = Caller(owner).get(f"{path_of(draft)}events/").json()["results"]

    assert event["by"]["name"] == "An Lê"
    assert event["by"]["on_behalf_of"] == "An Lê"
    assert Dossier.objects.get().filed_by == delegate


def test_colleague_sees_and_former_colleague_does_not(page, owner):
    company = Organisation.objects.create(tax_code="0100109106", name="Mẫu")
    colleague = make_user("dong.nghiep@example.vn")
    membership = Membership.objects.create(organisation=company, user=colleague, role="staff")
    dossier = make_dossier(page, owner=owner, organisation=company)

    seen = Caller(colleague).get(path_of(dossier))
    membership.ended_at = timezone.now()
    membership.save()

    assert seen.json()["organisation"] == "Mẫu"
    assert Caller(colleague).get(path_of(dossier)).status_code == 404
    assert Caller(colleague).get("dossiers/").json()["results"] == []


def test_documents_name_papers_results_and_receipt(page, owner):
    dossier = make_dossier(page, owner=owner, status=Status.DONE)

    document = Caller(owner).get(f"{path_of(dossier)}documents/").json()

    assert [paper["name"] for paper in document["papers"]] == ["Đơn đề nghị", "Bản thuyết minh"]
    assert document["papers"][0]["file"]["state_words"] == "checked"
    assert [result["title"] for result in document["results"]] == ["Giấy chứng nhận"]
    assert document["receipt"] == f"/api/v1/dossiers/{dossier.pk}/receipt/"


def test_deadline_is_planned_until_receipt_and_then_counted(page, owner):
    new = make_dossier(page, owner=owner)
    received = make_dossier(page, owner=owner, status=Status.RECEIVED)
    caller = Caller(owner)

    planned = caller.get(f"{path_of(new)}deadline/").json()
    counted = caller.get(f"{path_of(received)}deadline/").json()

    assert planned["is_planned"] is True
    assert counted["is_planned"] is False
    received.refresh_from_db()
    assert datetime.fromisoformat(counted["due_at"]) == received.due_at
    assert len(counted["lines"]) >= 2


def test_supplement_opens_only_what_is_marked(page, owner):
    dossier = make_dossier(page, owner=owner, status=Status.PROCESSING)
    component = components_of(dossier)[0]
    ask_for_supplement(dossier, component, "answers.content")
    caller, path = Caller(owner), f"{path_of(dossier)}supplement/"

    asked = caller.get(path).json()
    closed = caller.patch(path, {"values": {"applicant.phone": "+84987654321"}})
    kept = caller.patch(path, {"values": {"answers.content": "Nội dung mới"}}).json()
    early = caller.post(path)
    Paper.objects.create(dossier=dossier, component=component, file=make_file(owner), supplement=1)
    key = uuid4().hex
    sent, again = (caller.post(path, idempotency_key=key) for _ in range(2))

    assert asked["reason"] == "Thiếu chữ ký"
    assert [(item["ref"], item["name"]) for item in asked["items"]] == [
        (component, "Đơn đề nghị"),
        ("answers.content", "What you ask for"),
    ]
    assert asked["values"] == {"answers.content": "Đề nghị cấp giấy chứng nhận"}
    assert list(asked["missing"]) == [f"papers.{component}"]
    assert closed.status_code == 400
    assert closed.json()["errors"] == {"applicant.phone": ["This is not open for change."]}
    assert kept["values"] == {"answers.content": "Nội dung mới"}
    assert (early.status_code, list(early.json()["errors"])) == (400, [f"papers.{component}"])
    assert sent.json() == again.json()
    assert sent.json()["status"] == Status.PROCESSING
    assert sent.json()["data"]["answers"]["content"] == "Nội dung mới"
    assert caller.get(path).status_code == 404


def test_withdraw_ends_it_once(page, owner):
    dossier = make_dossier(page, owner=owner)
    caller, key = Caller(owner), uuid4().hex

    first, again = (
        caller.post(f"{path_of(dossier)}withdraw/", {"reason": "Đổi ý"}, idempotency_key=key)
        for _ in range(2)
    )
    late = caller.post(f"{path_of(dossier)}withdraw/", {})

    assert first.json()["status_words"] == "Withdrawn by the applicant"
    assert first.json()["actions"] == []
    assert first.json() == again.json()
    assert (late.status_code, late.json()["code"]) == (409, "action_not_allowed")


def test_payment_says_how_to_pay_while_no_gateway_takes_part(page, owner):
    dossier = make_dossier(page, owner=owner, status=Status.PAYMENT)
    caller, path = Caller(owner), f"{path_of(dossier)}payments/"

    (payment,) = caller.get(path).json()["results"]
    start = caller.post(f"{path}{payment['id']}/start/")

    assert (payment["amount"], payment["note"], payment["state"]) == (
        800_000,
        "Phí thẩm định",
        "due",
    )
    assert (start.status_code, start.json()["code"]) == (409, "payment_unavailable")
    assert start.json()["detail"] == (
        "Nothing can be paid online yet. Pay at the counter of Cục Trồng trọt and give the "
        f"dossier code {dossier.code}."
    )
    assert caller.post(f"{path}{payment['id'] + 1}/start/").status_code == 404


def test_rating_is_given_once_when_the_result_is_there(page, owner):
    dossier = make_dossier(page, owner=owner, status=Status.DONE)
    open_one = make_dossier(page, owner=owner)
    caller, path = Caller(owner), f"{path_of(dossier)}rating/"

    assert caller.get(path_of(dossier)).json()["actions"] == ["rate"]
    early = caller.post(f"{path_of(open_one)}rating/", {"score": 3})
    wrong = caller.post(path, {"score": 4})
    given = caller.post(path, {"score": 3, "comment": "Nhanh"})
    twice = caller.post(path, {"score": 1})

    assert early.status_code == 409
    assert list(wrong.json()["errors"]) == ["score"]
    assert given.status_code == 201
    assert given.json()["score_words"] == "very satisfied"
    assert twice.status_code == 409
    assert Rating.objects.get().score == 3
    assert caller.get(path_of(dossier)).json()["actions"] == []


READS = ("", "events/", "documents/", "deadline/", "payments/", "receipt/", "supplement/")
WRITES = ("supplement/", "withdraw/", "rating/", "payments/1/start/")


@pytest.mark.parametrize("name", READS)
def test_others_read_nothing(page, owner, name):
    dossier = make_dossier(page, owner=owner, status=Status.SUPPLEMENT)
    officer = make_officer(dossier.agency, OfficerRole.COUNTER)
    path = path_of(dossier) + name

    assert Caller(owner).get(path).status_code == 200
    for caller in (Caller(), Caller(make_user("la@example.vn")), Caller(officer.user)):
        answer = caller.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert dossier.code not in answer.content.decode()


@pytest.mark.parametrize("name", WRITES)
def test_others_change_nothing(page, owner, name):
    dossier = make_dossier(page, owner=owner, status=Status.DONE)
    officer = make_officer(dossier.agency, OfficerRole.COUNTER)
    path = path_of(dossier) + name

    for caller in (Caller(), Caller(make_user("la@example.vn")), Caller(officer.user)):
        assert caller.post(path, {"score": 3}).status_code == 404
    dossier.refresh_from_db()
    assert dossier.status == Status.DONE
    assert not Rating.objects.exists()


def test_bad_token_is_refused_and_not_taken_for_a_stranger():
    answer = Caller().get("dossiers/", authorization="Bearer nonsense")

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_unknown_parameter_and_foreign_cursor_are_refused(owner):
    caller = Caller(owner)

    assert caller.get("dossiers/", {"colour": "red"}).status_code == 400
    assert caller.get("dossiers/", {"cursor": "x"}).json()["code"] == "invalid_cursor"
    assert caller.get(f"dossiers/{uuid4()}/").status_code == 404
    assert caller.get("dossiers/1/").status_code == 404
