from __future__ import annotations

import pytest
from django.test import Client

from procedures.models import ProcedurePage, Subject
from tests.factories import case, channel, locale, make_published, publish, time

pytestmark = pytest.mark.django_db

PAGE = "/vi/thu-tuc/1-004363/"
READINESS, DEADLINE = f"{PAGE}san-sang/", f"{PAGE}ngay-hen-tra/"


@pytest.fixture
def page():
    subject = Subject.objects.create(code="ĐT1", name="Công dân Việt Nam", locale=locale("vi"))
    return make_published(
        subjects=[subject],
        cases=[case("Đơn đề nghị", title="Cấp mới"), case("Đơn", "Bản gốc", title="Cấp lại")],
        channels=[
            channel("online", time(15, case="Cấp mới"), time(7, case="Cấp lại", fee=400_000)),
            channel("in_person", time(15)),
        ],
        conditions="- Có kho riêng.\n- Có <b>chứng chỉ</b>.",
        service_level=3,
    )


def text(client, path, query=None):
    answer = client.get(path, query or {})
    assert answer.status_code == 200
    return answer.content.decode()


def case_id(page, number):
    return page.procedure.versions.filter(locale="vi").first().content["cases"][number]["id"]


def test_the_procedure_leads_to_both(client, page):
    shown = text(client, PAGE)

    assert f'href="{READINESS}"' in shown
    assert f'href="{DEADLINE}"' in shown


def test_deadline_is_worked_out_with_its_arithmetic(client, page):
    query = {"received": "2026-11-27T17:45", "channel": "online", "case": case_id(page, 1)}

    shown = text(client, DEADLINE, query)

    assert "Hẹn trả kết quả trước 07:30 ngày 09/12/2026" in shown
    assert "<li>Ngoài giờ làm việc: tính từ 07:30 ngày 30/11/2026</li>" in shown
    assert 'value="2026-11-27T17:45"' in shown


def test_deadline_counts_from_now_at_first(client, page):
    assert "Hẹn trả kết quả trước" in text(client, DEADLINE)


@pytest.mark.parametrize(
    "query",
    [
        {"received": "hôm nay"},
        {"received": "1066-10-14T09:00"},
        {"received": "9999-12-31T23:59"},
        {"received": "2026-11-27T17:45", "channel": "pigeon"},
        {"received": "2026-11-27T17:45", "case": '"><script>'},
    ],
)
def test_deadline_says_what_is_wrong(client, page, query):
    shown = text(client, DEADLINE, query)

    assert "Không tính được" in shown
    assert "Hẹn trả kết quả trước" not in shown
    assert "><script>" not in shown


def test_readiness_asks_before_it_judges(client, page):
    shown = text(client, READINESS)

    assert "Trường hợp của bạn là gì?" in shown
    assert "Có &lt;b&gt;chứng chỉ&lt;/b&gt;." in shown
    assert "Bạn đã sẵn sàng nộp hồ sơ" not in shown
    assert "Còn thiếu" not in shown


def test_readiness_shows_what_the_answers_come_to(client, page):
    answers = {
        "case": case_id(page, 1),
        "applicant": "ĐT1",
        "channel": "online",
        "condition_1": "yes",
        "condition_2": "not_mine",
    }

    shown = text(client, READINESS, answers)

    assert "Bạn đã sẵn sàng nộp hồ sơ" in shown
    assert "Bản gốc" in shown
    assert "400.000 ₫" in shown
    assert "7 ngày làm việc" in shown
    assert shown.count(" checked") == 5


def test_readiness_names_what_is_missing(client, page):
    shown = text(client, READINESS, {"check": "1", "condition_1": "no"})

    assert "Còn thiếu điều kiện hoặc câu trả lời" in shown
    assert '<a href="#condition_1">Chưa đáp ứng yêu cầu: Có kho riêng.</a>' in shown
    assert '<a href="#case">' in shown


def test_readiness_without_questions_answers_at_once(client):
    subjects = [Subject.objects.create(code="ĐT1", name="Công dân", locale=locale("vi"))]
    make_published(subjects=subjects, channels=[channel("online")], service_level=3)

    shown = text(client, READINESS, {"applicant": "ĐT1"})

    assert "Bạn đã sẵn sàng nộp hồ sơ" in shown
    assert "800.000 ₫" in shown


def test_both_stand_in_english(page, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        publish(page)  # the worker then makes the English page
    twin = ProcedurePage.objects.get(translation_key=page.translation_key, locale=locale("en"))
    publish(twin)
    english = Client(headers={"accept-language": "en"})

    due = text(english, "/en/procedures/1-004363/return-date/", {"received": "2026-11-27T17:45"})
    ready = text(english, "/en/procedures/1-004363/readiness/", {"check": "1"})

    assert "The result is due by 07:30 on 21/12/2026" in due
    assert f'href="{DEADLINE}"' in due
    assert "Not everything is there yet" in ready


@pytest.mark.parametrize("word", ["readiness", "return-date", "khac"])
def test_words_of_the_other_language_lead_nowhere(client, page, word):
    assert client.get(f"{PAGE}{word}/").status_code == 404


def test_pages_take_few_queries(client, page, django_assert_max_num_queries):
    client.get(DEADLINE)
    with django_assert_max_num_queries(25):
        client.get(DEADLINE)
    with django_assert_max_num_queries(25):
        client.get(READINESS, {"check": "1"})
