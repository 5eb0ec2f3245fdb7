from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from dossiers.exceptions import ActionForbidden, ActionNotAllowed, Incomplete
from dossiers.models import Dossier, Payment, Result
from dossiers.services import desk
from dossiers.services.supplements import answer_supplement, save_answer
from dossiers.states import Status
from tests.dossiers.builders import (
    answer,
    applicant,
    ask_for_supplement,
    components_of,
    leader_of,
    make_dossier,
    make_file,
    make_procedure,
)
from tests.officers import make_user
from tests.threads import at_once, needs_row_locks

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return make_procedure()


@pytest.fixture
def dossier(page) -> Dossier:
    return make_dossier(page, owner=make_user(), status=Status.PROCESSING)


def kinds(dossier: Dossier) -> list[str]:
    return [entry.kind for entry in dossier.ledger.all()]


def test_receipt_starts_the_time_of_the_procedure(dossier):
    entry = dossier.ledger.get()

    assert entry.kind == "received"
    assert entry.at == dossier.received_at
    assert entry.event.action == "receive"
    assert (entry.facts["amount"], entry.facts["unit"]) == (15, "working_day")
    assert dossier.due_at is not None
    assert dossier.due_at - dossier.received_at > timedelta(days=18)


def test_supplement_stops_the_clock_and_begins_it_anew(dossier):
    asked = ask_for_supplement(dossier)
    assert (kinds(asked), asked.due_at) == (["received", "suspended"], None)

    answered = answer(asked)

    assert kinds(answered) == ["received", "suspended", "restarted"]
    assert answered.due_at is not None
    assert answered.status == Status.PROCESSING
    assert answered.events.last().due_at == answered.due_at


def test_supplement_lets_the_clock_go_on_where_the_procedure_says_so():
    page = make_procedure(supplement_policy="pause")
    dossier = make_dossier(page, owner=make_user(), status=Status.SUPPLEMENT)

    assert kinds(answer(dossier)) == ["received", "suspended", "resumed"]


def test_supplement_keeps_what_was_asked_and_what_stood_there(dossier):
    paper, _other = components_of(dossier)
    until = timezone.now() + timedelta(days=10)

    asked = ask_for_supplement(dossier, paper, "answers.content", answer_until=until)

    request = asked.supplements.get()
    assert request.items == [
        {"kind": "paper", "ref": paper, "note": ""},
        {"kind": "field", "ref": "answers.content", "note": ""},
    ]
    assert request.before == {"answers.content": "Đề nghị cấp giấy chứng nhận"}
    assert (request.number, request.reason, request.answer_until) == (1, "Thiếu chữ ký", until)
    assert asked.events.last().facts == {"supplement": 1, "items": 2}


def test_answer_replaces_marked_fields_and_papers_only(dossier):
    first, second = components_of(dossier)
    asked = ask_for_supplement(dossier, first, "answers.content", "applicant.phone")

    answered = answer(
        asked, **{"answers.content": "Nội dung mới", "applicant.phone": "+84987654321"}
    )

    assert answered.data["answers"]["content"] == "Nội dung mới"
    assert (answered.applicant_phone, answered.applicant_name) == ("+84987654321", "Lê Thị An")
    papers = [
        (paper.component, paper.supplement, paper.replaced_at is None)
        for paper in answered.papers.all()
    ]
    assert papers == [(first, None, False), (second, None, True), (first, 1, True)]
    assert answered.supplements.get().answered_at is not None


def test_answer_needs_every_marked_paper(dossier):
    first, _second = components_of(dossier)
    asked = ask_for_supplement(dossier, first)
    with pytest.raises(Incomplete) as refused:
        answer_supplement(asked, actor=applicant(asked))

    assert list(refused.value.errors) == [f"papers.{first}"]
    assert Dossier.objects.get().status == Status.SUPPLEMENT


def test_what_is_not_marked_stays_closed(dossier):
    request = ask_for_supplement(dossier).supplements.get()

    with pytest.raises(Incomplete) as refused:
        save_answer(request, {"applicant.full_name": "Người khác"})

    assert list(refused.value.errors) == ["applicant.full_name"]


def test_wrong_answer_is_refused_and_missing_one_may_come_later(dossier):
    request = ask_for_supplement(dossier, "applicant.phone", "answers.content").supplements.get()

    with pytest.raises(Incomplete) as refused:
        save_answer(request, {"applicant.phone": "không có"})
    assert list(refused.value.errors) == ["applicant.phone"]

    assert save_answer(request, {"applicant.phone": "+84987654321"}).answer == {
        "applicant.phone": "+84987654321"
    }


def test_answer_is_taken_while_one_is_waited_for_only(dossier):
    asked = ask_for_supplement(dossier)
    request = asked.supplements.get()
    answer(asked)

    with pytest.raises(ActionNotAllowed):
        save_answer(request, {"answers.content": "Muộn"})


def test_supplements_are_limited_by_the_procedure():
    dossier = make_dossier(make_procedure(supplement_limit=1), owner=make_user())
    answered = answer(ask_for_supplement(dossier))

    with pytest.raises(ActionNotAllowed):
        ask_for_supplement(answered)
    assert Dossier.objects.get().status == Status.NEW


@pytest.mark.parametrize(
    ("items", "wrong"),
    [
        ([], ["items"]),
        ([{"kind": "field", "ref": "answers.nothing"}], ["items.0.ref"]),
        ([{"kind": "paper", "ref": "answers.content"}], ["items.0.ref"]),
        ([{"kind": "field", "ref": "answers.content"}] * 2, ["items"]),
    ],
)
def test_only_what_the_form_has_can_be_asked_for(dossier, items, wrong):
    with pytest.raises(Incomplete) as refused:
        desk.request_supplement(dossier, actor=leader_of(dossier), reason="Thiếu", items=items)

    assert list(refused.value.errors) == wrong
    assert Dossier.objects.get().status == Status.PROCESSING
    assert dossier.events.count() == 3


def test_answer_cannot_be_asked_for_in_the_past(dossier):
    with pytest.raises(Incomplete):
        ask_for_supplement(dossier, answer_until=timezone.now() - timedelta(minutes=1))


def test_payment_stops_the_clock_until_it_is_made(dossier):
    leader = leader_of(dossier)
    asked = desk.request_payment(dossier, actor=leader, amount=800_000, note="Phí thẩm định")
    payment = asked.payments.get()
    assert (asked.status, payment.amount, payment.state) == (Status.PAYMENT, 800_000, "due")

    paid = desk.confirm_payment(payment, actor=leader, method="counter", reference="BL-1")

    payment.refresh_from_db()
    assert (paid.status, payment.state, payment.reference) == (Status.PROCESSING, "paid", "BL-1")
    assert kinds(paid) == ["received", "suspended", "resumed"]
    assert paid.events.last().facts == {"payment": payment.pk, "amount": 800_000}


def test_payment_told_again_has_no_second_effect(page):
    dossier = make_dossier(page, status=Status.PAYMENT)
    leader, payment = leader_of(dossier), dossier.payments.get()
    desk.confirm_payment(payment, actor=leader, method="gateway", reference="1")

    again = desk.confirm_payment(payment, actor=leader, method="gateway", reference="1")

    assert again.status == Status.PROCESSING
    assert again.events.filter(action="confirm_payment").count() == 1
    with pytest.raises(ActionNotAllowed):
        desk.confirm_payment(payment, actor=leader, method="gateway", reference="2")


def test_one_transaction_pays_for_one_thing(page):
    first, second = (make_dossier(page, status=Status.PAYMENT) for _index in range(2))
    leader = leader_of(first)
    desk.confirm_payment(first.payments.get(), actor=leader, method="gateway", reference="1")

    with pytest.raises(ActionNotAllowed):
        desk.confirm_payment(second.payments.get(), actor=leader, method="gateway", reference="1")
    assert Dossier.objects.get(pk=second.pk).status == Status.PAYMENT


@needs_row_locks
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_payment_confirmed_many_times_at_once_has_one_effect():
    dossier = make_dossier(status=Status.PAYMENT)
    leader, payment = leader_of(dossier), dossier.payments.get()

    results = at_once(
        lambda index: (
            desk.confirm_payment(payment, actor=leader, method="gateway", reference="1").status
        ),
        8,
    )

    assert results == [Status.PROCESSING] * 8
    assert dossier.events.filter(action="confirm_payment").count() == 1


def test_extension_adds_to_the_due_date(dossier):
    before = dossier.due_at

    extended = desk.extend(
        dossier, actor=leader_of(dossier), amount=5, unit="working_day", basis="Điều 9"
    )

    assert extended.due_at - before >= timedelta(days=5)
    assert extended.events.last().facts == {"amount": 5, "unit": "working_day"}
    assert extended.ledger.last().facts["basis"] == "Điều 9"


@pytest.mark.parametrize(("amount", "unit"), [(0, "day"), (-1, "day"), (1, "other")])
def test_extension_needs_a_time_that_can_be_counted(dossier, amount, unit):
    with pytest.raises(Incomplete):
        desk.extend(dossier, actor=leader_of(dossier), amount=amount, unit=unit, basis="Điều 9")


def test_new_date_is_given_once(dossier):
    leader, later = leader_of(dossier), datetime(2099, 3, 2, 3, 0, tzinfo=UTC)

    moved = desk.reappoint(dossier, actor=leader, reason="Quá tải", due_at=later)

    assert moved.due_at == later
    with pytest.raises(ActionNotAllowed):
        desk.reappoint(dossier, actor=leader, reason="Quá tải", due_at=later + timedelta(days=1))


def test_new_date_is_after_the_old_one(dossier):
    with pytest.raises(Incomplete):
        desk.reappoint(
            dossier,
            actor=leader_of(dossier),
            reason="Quá tải",
            due_at=dossier.due_at - timedelta(hours=1),
        )
    assert Dossier.objects.get().due_at == dossier.due_at


def test_stopped_dossier_waits_for_nothing_and_can_be_asked_again(dossier):
    leader = leader_of(dossier)
    stopped = desk.stop(ask_for_supplement(dossier), actor=leader, reason="Quá hạn")
    assert stopped.supplements.get().cancelled_at is not None
    assert stopped.due_at is None

    resumed = desk.resume(stopped, actor=leader, reason="Có lý do chính đáng")
    asked = ask_for_supplement(resumed)

    assert resumed.due_at is not None
    assert [request.number for request in asked.supplements.all()] == [1, 2]
    assert kinds(asked) == ["received", "suspended", "resumed", "suspended"]


def test_dossier_stopped_before_receipt_is_received_when_taken_up_again(page):
    dossier = make_dossier(page)
    leader = leader_of(dossier)
    stopped = desk.stop(ask_for_supplement(dossier), actor=leader, reason="Quá hạn")

    resumed = desk.resume(stopped, actor=leader, reason="Có lý do chính đáng")

    assert resumed.received_at is not None
    assert kinds(resumed) == ["received"]
    assert resumed.due_at is not None


def test_withdrawal_cancels_what_is_to_be_paid(page):
    dossier = make_dossier(page, owner=make_user(), status=Status.PAYMENT)

    withdrawn = desk.withdraw(dossier, actor=applicant(dossier), reason="Không còn nhu cầu")

    assert withdrawn.status == Status.WITHDRAWN
    payment = Payment.objects.get()
    assert payment.state == "cancelled"
    with pytest.raises(ActionNotAllowed):
        desk.confirm_payment(payment, actor=leader_of(dossier), method="counter")


def test_result_lands_among_the_owners_papers(dossier):
    leader = leader_of(dossier)
    file = make_file(leader.user)

    done = desk.finish(
        dossier,
        actor=leader,
        results=[
            {
                "title": "Giấy chứng nhận",
                "number": "12/GCN",
                "issued_at": date(2026, 11, 24),
                "valid_until": date(2031, 11, 24),
                "file": file,
            },
            {"title": "Bản giấy", "issued_at": date(2026, 11, 24)},
        ],
    )

    assert done.status == Status.DONE
    assert done.due_at == dossier.due_at
    assert [(result.title, result.number, result.file) for result in done.results.all()] == [
        ("Giấy chứng nhận", "12/GCN", file),
        ("Bản giấy", "", None),
    ]
    file.refresh_from_db()
    assert file.owner == dossier.owner


def test_somebody_elses_file_cannot_become_a_result(dossier):
    leader = leader_of(dossier)
    theirs, used = make_file(make_user("khac@example.vn")), dossier.papers.first().file
    for file in (theirs, used):
        with pytest.raises(ActionForbidden):
            desk.finish(
                dossier,
                actor=leader,
                results=[{"title": "X", "issued_at": date(2026, 11, 24), "file": file}],
            )
    assert not Result.objects.exists()
    assert Dossier.objects.get().status == Status.PROCESSING


def test_finish_needs_a_result(dossier):
    with pytest.raises(Incomplete):
        desk.finish(dossier, actor=leader_of(dossier), results=[])
