from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.services.clients import register_client
from dossiers.models import Dossier, Paper, StoredFile
from dossiers.states import OfficerRole, Status
from tests.accounts.test_api_authentication import token_of
from tests.dossiers.builders import (
    ask_for_supplement,
    components_of,
    make_agency,
    make_dossier,
    make_file,
    make_officer,
    make_procedure,
)
from tests.dossiers.callers import Caller, filing_queries
from tests.dossiers.papers import pdf
from tests.officers import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return make_procedure()


@pytest.fixture
def dossier(page) -> Dossier:
    return make_dossier(page, owner=make_user())


@pytest.fixture
def counter(dossier) -> Caller:
    return Caller(make_officer(dossier.agency, OfficerRole.COUNTER).user)


@pytest.fixture
def leader(dossier) -> Caller:
    user = make_officer(dossier.agency, OfficerRole.LEADER).user
    return Caller(user)


def act(caller: Caller, dossier: Dossier, action: str, **told: object):
    headers = {"idempotency_key": told.pop("key")} if "key" in told else {}
    return caller.post(
        f"desk/dossiers/{dossier.pk}/actions/", {"action": action, **told}, **headers
    )


def paths(dossier: Dossier) -> list[str]:
    return [
        "desk/dossiers/",
        f"desk/dossiers/{dossier.pk}/",
        f"desk/dossiers/{dossier.pk}/events/",
    ]


def test_desk_is_for_officers_only(dossier):
    for path in paths(dossier):
        assert Caller().get(path).status_code == 401
        for user in (dossier.owner, make_user(f"{len(path)}@example.vn")):
            refused = Caller(user).get(path)
            assert (refused.status_code, refused.json()["code"]) == (403, "not_an_officer")
    assert act(Caller(), dossier, "receive").status_code == 401
    assert act(Caller(dossier.owner), dossier, "receive").status_code == 403


def test_officers_of_another_agency_find_nothing(dossier):
    caller = Caller(make_officer(make_agency("G10.10", "Cục khác"), OfficerRole.LEADER).user)

    assert caller.get("desk/dossiers/").json()["results"] == []
    for path in paths(dossier)[1:]:
        assert caller.get(path).status_code == 404
    assert act(caller, dossier, "receive").status_code == 404
    assert Dossier.objects.get().status == Status.NEW


def test_officer_without_second_factor_is_turned_away(dossier):
    user = make_officer(dossier.agency, second_factor=False).user

    refused = Caller(user).get("desk/dossiers/")

    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_required")


def test_controller_sees_and_does_not_act(dossier):
    caller = Caller(make_officer(dossier.agency, OfficerRole.CONTROLLER).user)

    shown = caller.get(f"desk/dossiers/{dossier.pk}/")
    assert (shown.status_code, shown.json()["actions"]) == (200, [])
    refused = act(caller, dossier, "receive")
    assert (refused.status_code, refused.json()["code"]) == (403, "action_forbidden")


def test_nobody_handles_their_own_dossier(page):
    user = make_officer(page.agencies.get(), OfficerRole.LEADER).user
    dossier = make_dossier(page, owner=user)

    assert Caller(user).get(f"desk/dossiers/{dossier.pk}/").json()["actions"] == []
    assert act(Caller(user), dossier, "receive").status_code == 403


def test_client_of_the_agency_needs_the_scope_of_the_desk(dossier, client):
    officer = make_officer(dossier.agency, OfficerRole.COUNTER)
    made, secret = register_client("Bàn một cửa", scopes=["desk:read", "dossiers:read"])
    officer.user = made.owner
    officer.save()

    def ask(scope: str):
        token = token_of(client, made, secret, scope)
        return client.get("/api/v1/desk/dossiers/", headers={"authorization": f"Bearer {token}"})

    assert [row["code"] for row in ask("desk:read").json()["results"]] == [dossier.code]
    assert ask("dossiers:read").status_code == 403


def test_list_shows_what_a_worklist_needs(dossier, counter):
    answer = counter.get("desk/dossiers/")

    assert answer.headers["Cache-Control"] == "private, no-store"
    [row] = answer.json()["results"]
    assert row == {
        "id": str(dossier.pk),
        "code": dossier.code,
        "procedure": {
            "code": "1.004363",
            "name": "Cấp Giấy chứng nhận đủ điều kiện buôn bán thuốc bảo vệ thực vật",
        },
        "status": 1,
        "status_words": "Newly filed",
        "channel": "online",
        "applicant_name": "Lê Thị An",
        "submitted_at": row["submitted_at"],
        "received_at": None,
        "due_at": None,
        "unit": "",
        "url": f"/api/v1/desk/dossiers/{dossier.pk}/",
    }


def test_list_goes_by_cursor_and_status(page, dossier, counter):
    others = [make_dossier(page) for _index in range(2)]
    act(counter, others[0], "receive")

    first = counter.get("desk/dossiers/", {"page_size": 2}).json()
    second = counter.client.get(first["next"]).json()
    received = counter.get("desk/dossiers/", {"status": 2}).json()

    codes = [row["code"] for row in first["results"] + second["results"]]
    assert codes == [dossier.code, others[0].code, others[1].code]
    assert second["next"] is None
    assert [row["code"] for row in received["results"]] == [others[0].code]
    assert counter.get("desk/dossiers/", {"status": 11}).status_code == 400


def test_list_takes_as_many_queries_for_three_as_for_one(page, counter):
    numbers = []
    for _turn in range(2):
        with CaptureQueriesContext(connection) as captured:
            counter.get("desk/dossiers/")
        numbers.append(len(filing_queries(captured)))
        for _index in range(2):
            make_dossier(page)

    assert numbers == [2, 2]


def test_detail_shows_the_case_and_what_may_be_done(dossier, counter):
    shown = counter.get(f"desk/dossiers/{dossier.pk}/").json()

    assert shown["actions"] == ["receive", "refuse", "request_supplement"]
    assert shown["data"]["applicant"]["full_name"] == "Lê Thị An"
    assert [paper["name"] for paper in shown["papers"]] == ["Đơn đề nghị", "Bản thuyết minh"]
    assert shown["deadline"] == shown["payments"] == shown["results"] == []


def test_officer_does_not_see_what_the_citizen_still_prepares(dossier, counter):
    component = components_of(dossier)[0]
    ask_for_supplement(dossier, component)
    Paper.objects.create(dossier=dossier, component=component, file=make_file(), supplement=1)

    assert len(counter.get(f"desk/dossiers/{dossier.pk}/").json()["papers"]) == 2


def test_steps_lead_from_receipt_to_result(dossier, counter, leader):
    assert act(counter, dossier, "receive").json()["status"] == 2
    assert act(counter, dossier, "process").json()["status"] == 4
    asked = act(counter, dossier, "request_payment", amount=800_000, note="Phí thẩm định").json()
    assert (asked["status"], asked["due_at"]) == (6, None)
    [payment] = asked["payments"]
    paid = act(counter, dossier, "confirm_payment", payment=payment["id"], reference="BL-01").json()
    assert (paid["status"], paid["payments"][0]["state"]) == (4, "paid")
    extended = act(leader, dossier, "extend", amount=5, unit="working_day", basis="Điều 9").json()
    assert extended["due_at"] > paid["due_at"]
    sent = counter.client.post(
        f"/api/v1/desk/dossiers/{dossier.pk}/files/",
        {"file": SimpleUploadedFile("Giay chung nhan.pdf", pdf(), "application/pdf")},
    )
    assert sent.status_code == 201
    finished = act(
        counter,
        dossier,
        "finish",
        results=[
            {
                "title": "Giấy chứng nhận",
                "number": "12/GCN",
                "issued_at": "2026-11-24",
                "file": sent.json()["id"],
            }
        ],
    ).json()
    assert (finished["status"], finished["results"][0]["number"]) == (9, "12/GCN")
    assert StoredFile.objects.get(pk=sent.json()["id"]).owner == dossier.owner
    assert act(counter, dossier, "return").json()["status"] == 10

    events = counter.get(f"desk/dossiers/{dossier.pk}/events/").json()["results"]
    assert [event["action"] for event in events] == [
        "submit",
        "receive",
        "process",
        "request_payment",
        "confirm_payment",
        "extend",
        "finish",
        "return",
    ]
    assert events[5]["by"] == {
        "role": "leader",
        "unit": "Phòng Hồ sơ",
        "name": "An Lê",
        "on_behalf_of": "",
    }
    assert events[5]["reason"] == "Điều 9"


def test_supplement_and_new_date_by_api(dossier, counter, leader):
    component = components_of(dossier)[0]
    later = (timezone.now() + timedelta(days=200)).isoformat()
    act(counter, dossier, "receive")
    act(counter, dossier, "process")
    moved = act(leader, dossier, "reappoint", reason="Quá tải", due_at=later)
    assert moved.status_code == 200

    asked = act(
        counter,
        dossier,
        "request_supplement",
        reason="Thiếu chữ ký",
        items=[{"kind": "paper", "ref": component, "note": "Ký trang 2"}],
    )

    assert asked.json()["status"] == 5
    [request] = asked.json()["supplements"]
    assert request["items"] == [{"kind": "paper", "ref": component, "note": "Ký trang 2"}]


@pytest.mark.parametrize(
    ("told", "status", "wrong"),
    [
        ({}, 400, ["action"]),
        ({"action": "submit"}, 400, ["action"]),
        ({"action": "withdraw"}, 400, ["action"]),
        ({"action": ["receive"]}, 400, ["action"]),
        ({"action": "receive", "status": 9}, 400, ["status"]),
        ({"action": "refuse"}, 400, ["reason"]),
        ({"action": "refuse", "reason": "a\x00b"}, 400, ["reason"]),
        ({"action": "refuse", "reason": "x" * 5001}, 400, ["reason"]),
        ({"action": "request_payment", "amount": -1, "note": "x"}, 400, ["amount"]),
        ({"action": "confirm_payment", "payment": 1}, 400, ["payment"]),
        ({"action": "request_supplement", "reason": "x", "items": []}, 400, ["items"]),
        ({"action": "finish", "results": [{"title": "x", "issued_at": "x"}]}, 400, None),
        ({"action": "process"}, 409, []),
        ({"action": "extend", "amount": 1, "unit": "day", "basis": "x"}, 403, []),
    ],
)
def test_bad_steps_are_refused_by_name(dossier, counter, told, status, wrong):
    answer = counter.post(f"desk/dossiers/{dossier.pk}/actions/", told)

    assert answer.status_code == status
    if wrong is not None:
        assert list(answer.json()["errors"]) == wrong
    assert Dossier.objects.get().status == Status.NEW
    assert dossier.events.count() == 1


def test_result_comes_as_the_whole_body(dossier, counter):
    answer = counter.client.post(
        f"/api/v1/desk/dossiers/{dossier.pk}/files/",
        pdf(),
        content_type="application/octet-stream",
        headers={"content-disposition": "attachment; filename=ket-qua.pdf"},
    )

    assert answer.status_code == 201
    assert StoredFile.objects.get(pk=answer.json()["id"]).name == "ket-qua.pdf"


def test_file_of_somebody_else_is_no_result(dossier, counter):
    act(counter, dossier, "receive"), act(counter, dossier, "process")
    theirs = make_file(dossier.owner)
    result = {"title": "x", "issued_at": "2026-11-24", "file": str(theirs.pk)}

    refused = act(counter, dossier, "finish", results=[result])

    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["results.0.file"])


def test_step_with_a_key_is_taken_once(dossier, counter):
    first = act(counter, dossier, "receive", key="receive-once-1")
    again = act(counter, dossier, "receive", key="receive-once-1")

    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert dossier.events.count() == 2
