from __future__ import annotations

import json
from datetime import time as clock

import pytest
from django.utils import timezone

from dossiers.models import CalendarDay
from dossiers.services.calendar import save_day
from procedures.models import Agency, Subject
from tests.factories import case, channel, locale, make_page, make_published, time

pytestmark = pytest.mark.django_db

DEADLINE = "/api/v1/procedures/1.004363/deadline/"
READINESS = "/api/v1/procedures/1.004363/readiness/"


@pytest.fixture
def page():
    agency = Agency.objects.create(code="G10.09", name="Cục BVTV", locale=locale("vi"))
    subject = Subject.objects.create(code="ĐT1", name="Công dân Việt Nam", locale=locale("vi"))
    return make_published(
        agencies=[agency],
        subjects=[subject],
        cases=[case("Đơn đề nghị", title="Cấp mới"), case("Đơn", "Bản gốc", title="Cấp lại")],
        channels=[
            channel("online", time(15, case="Cấp mới"), time(7, case="Cấp lại", fee=400_000)),
            channel("in_person", time(24, "hour")),
        ],
        conditions="- Có kho riêng.\n- Có chứng chỉ.",
        service_level=3,
    )


def content_of(page):
    return page.procedure.versions.filter(locale="vi").first().content


def send(client, answers, path=READINESS):
    return client.post(path, json.dumps({"answers": answers}), content_type="application/json")


def test_deadline_with_its_arithmetic(client, page):
    case_id = content_of(page)["cases"][1]["id"]

    answer = client.get(
        DEADLINE, {"received": "2026-11-27T17:45", "channel": "online", "case": case_id}
    )

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer.json() == {
        "code": "1.004363",
        "received": "2026-11-27T17:45:00+07:00",
        "channel": "online",
        "case": case_id,
        "time": {
            "amount": 7,
            "unit": "working_day",
            "clock_hours": False,
            "is_stated": True,
            "text": "7 ngày làm việc",
        },
        "due_at": "2026-12-09T07:30:00+07:00",
        "lines": [
            line("received", "Nhận lúc 17:45 ngày 27/11/2026", at="2026-11-27T17:45:00+07:00"),
            line("term", "Thời hạn giải quyết: 7 ngày làm việc"),
            line(
                "opening",
                "Ngoài giờ làm việc: tính từ 07:30 ngày 30/11/2026",
                at="2026-11-30T07:30:00+07:00",
            ),
            line(
                "working_days",
                "7 ngày làm việc: 01–04/12, 07–09/12",
                ("2026-12-01", "2026-12-04"),
                ("2026-12-07", "2026-12-09"),
            ),
            line(
                "weekends",
                "Bỏ qua thứ Bảy, Chủ nhật: 28–29/11, 05–06/12",
                ("2026-11-28", "2026-11-29"),
                ("2026-12-05", "2026-12-06"),
            ),
            line(
                "due",
                "Hẹn trả kết quả: 07:30 ngày 09/12/2026",
                at="2026-12-09T07:30:00+07:00",
            ),
        ],
    }


def line(kind, text, *days, at=None):
    spans = [{"from": first, "until": last} for first, last in days]
    return {"kind": kind, "text": text, "at": at, "days": spans}


def test_deadline_follows_the_calendar_and_the_agencys_hours(client, page):
    agency = Agency.objects.get(code="G10.09")
    for weekday in range(5):
        agency.working_hours.create(weekday=weekday, opens=clock(8), closes=clock(16))
    agency.save()
    save_day(CalendarDay(day="2026-11-30", kind="holiday", name="Nghỉ đột xuất"))

    answer = client.get(DEADLINE, {"received": "2026-11-27T17:00+07:00", "channel": "in_person"})

    # Three days of eight hours, from Tuesday 08:00 on.
    assert answer.json()["due_at"] == "2026-12-03T16:00:00+07:00"


def test_deadline_takes_the_longest_time_where_the_case_is_open(client, page):
    lines = client.get(DEADLINE, {"received": "2026-11-27T09:00", "locale": "vi"}).json()["lines"]

    assert [each["kind"] for each in lines][:3] == ["received", "longest", "term"]
    assert lines[2]["text"] == "Thời hạn giải quyết: 15 ngày làm việc"


def test_deadline_counts_from_now_where_no_time_is_given(client, page):
    before = timezone.now()

    received = client.get(DEADLINE).json()["received"]

    assert before <= timezone.datetime.fromisoformat(received) <= timezone.now()


def test_deadline_where_no_time_is_stated(client):
    make_published(channels=[channel("online", time(1, "other"))])

    answer = client.get(DEADLINE, {"received": "2026-11-27T09:00"}).json()

    assert answer["due_at"] is None
    assert answer["time"]["is_stated"] is False
    assert [each["kind"] for each in answer["lines"]] == ["received", "unstated"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"received": "tomorrow"}, "received"),
        ({"received": "9999-12-31T00:00"}, "received"),
        ({"channel": "pigeon"}, "channel"),
        ({"channel": "post"}, "channel"),
        ({"case": "unknown"}, "case"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_deadline_names_what_is_wrong(client, page, query, name):
    answer = client.get(DEADLINE, query)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [name])


@pytest.mark.parametrize("path", [DEADLINE, READINESS])
def test_only_what_is_public_answers(client, path):
    make_page()  # a draft

    assert client.get(path).status_code == 404


def test_codes_may_hold_slashes(client):
    make_published("1.004363/A")

    assert client.get("/api/v1/procedures/1.004363/A/deadline/").json()["code"] == "1.004363/A"


def test_readiness_asks(client, page):
    answer = client.get(READINESS).json()

    assert [question["name"] for question in answer["questions"]] == [
        "case",
        "applicant",
        "channel",
        "condition_1",
        "condition_2",
    ]
    assert answer["questions"][1]["options"] == [
        {"value": "ĐT1", "text": "Công dân Việt Nam"},
        {"value": "none", "text": "Không thuộc các đối tượng trên"},
    ]


def test_readiness_says_what_the_answers_come_to(client, page):
    case_id = content_of(page)["cases"][1]["id"]
    answers = {
        "case": case_id,
        "applicant": "ĐT1",
        "channel": "online",
        "condition_1": "yes",
        "condition_2": "yes",
    }

    answer = send(client, answers)

    found = answer.json()
    assert answer.status_code == 200
    assert (found["is_ready"], found["missing"]) == (True, [])
    assert found["case"] == {"id": case_id, "name": "Cấp lại"}
    assert [paper["name"] for paper in found["papers"]] == ["Đơn", "Bản gốc"]
    assert found["fees"] == [{"kind": "fee", "amount": 400_000, "note": ""}]
    assert found["time"]["text"] == "7 ngày làm việc"
    assert found["can_file_online"] is True
    assert found["deadline"]["due_at"] is not None
    assert found["prefill"] == {
        "case": case_id,
        "applicant": {"kind": "person"},
        "agency": "G10.09",
    }


def test_readiness_names_what_is_missing(client, page):
    found = send(client, {"applicant": "none", "condition_1": "no"}).json()

    assert found["is_ready"] is False
    assert [gap["question"] for gap in found["missing"]] == [
        "case",
        "applicant",
        "channel",
        "condition_1",
        "condition_2",
    ]
    assert found["missing"][3]["text"] == "Chưa đáp ứng yêu cầu: Có kho riêng."


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"answers": {"case": "unknown"}}, "answers.case"),
        ({"answers": {"colour": "red"}}, "answers.colour"),
        ({"answers": {str(n): "x" for n in range(51)}}, "answers"),
        ({"answers": "yes"}, "answers"),
        ({}, "answers"),
        ({"answers": {}, "colour": "red"}, "colour"),
    ],
)
def test_readiness_refuses_what_it_did_not_ask(client, page, body, name):
    answer = client.post(READINESS, json.dumps(body), content_type="application/json")

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [name])


def test_both_take_few_queries(client, page, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        client.get(DEADLINE)
    with django_assert_max_num_queries(5):
        send(client, {})
