from __future__ import annotations

from typing import Any

import pytest

from dossiers.conditions import conditions_of
from dossiers.readiness import evaluate, questions_of

PAPERS = [{"id": "p1", "name": "Đơn đề nghị", "required": True, "is_heading": False}]


def content(**changes: Any) -> dict[str, Any]:
    time = {"id": "t", "case": "", "amount": 15, "unit": "working_day", "unit_text": ""}
    time["fees"] = [{"id": "f", "kind": "fee", "amount": 800_000, "note": ""}]
    return {
        "code": "1.004363",
        "cases": [
            {"id": "new", "name": "Cấp mới", "components": PAPERS},
            {"id": "again", "name": "", "components": []},
        ],
        "subjects": [
            {"code": "ĐT1", "name": "Công dân Việt Nam"},
            {"code": "doanh-nghiep", "name": "Doanh nghiệp"},
        ],
        "channels": [
            {"id": "1", "kind": "online", "kind_text": "", "times": [time]},
            {"id": "2", "kind": "in_person", "kind_text": "", "times": [time]},
        ],
        "agencies": [{"code": "G10.09", "code_qcvn": "000.00.09.G10", "name": "Cục"}],
        "conditions": "Điều kiện:\n- Có kho riêng.\n- Có chứng chỉ.\n+ Còn hạn",
        "address": "",
        "service_level": 3,
        "handling": {},
        **changes,
    }


COMPLETE = {
    "case": "new",
    "applicant": "ĐT1",
    "channel": "online",
    "condition_1": "yes",
    "condition_2": "not_mine",
}


def test_questions_come_from_what_the_procedure_says():
    assert [
        (each.name, [value for value, _ in each.options]) for each in questions_of(content())
    ] == [
        ("case", ["new", "again"]),
        ("applicant", ["ĐT1", "doanh-nghiep", "none"]),
        ("channel", ["online", "in_person"]),
        ("condition_1", ["yes", "no", "not_mine"]),
        ("condition_2", ["yes", "no", "not_mine"]),
    ]
    assert questions_of(content())[4].text == "Có chứng chỉ.\n+ Còn hạn"


def test_what_has_one_answer_is_not_asked():
    one = content(cases=content()["cases"][:1], channels=content()["channels"][:1], conditions="")

    assert [each.name for each in questions_of(one)] == ["applicant"]
    assert [value for value, _ in questions_of(content(subjects=[]))[1].options] == [
        "person",
        "organisation",
    ]


def test_online_is_offered_only_where_this_portal_takes_it():
    low = content(service_level=2)

    assert [each.name for each in questions_of(low)] == [
        "case",
        "applicant",
        "condition_1",
        "condition_2",
    ]
    outcome = evaluate(low, {**COMPLETE, "channel": "online"})
    assert (outcome.files_online, outcome.channel) == (False, "in_person")
    assert "Cục" in outcome.where


def test_complete_answers_make_ready():
    outcome = evaluate(content(), COMPLETE)

    assert (outcome.is_ready, outcome.gaps, outcome.files_online) == (True, [], True)
    assert outcome.case["id"] == "new"
    assert outcome.papers == PAPERS
    assert (outcome.offer.amount, outcome.offer.fees) == (
        15,
        [{"kind": "fee", "amount": 800_000, "note": ""}],
    )
    assert outcome.prefill == {
        "case": "new",
        "applicant": {"kind": "person"},
        "agency": "G10.09",
    }


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("case", None),
        ("case", "unknown"),
        ("applicant", "none"),
        ("channel", ["online"]),
        ("condition_1", "no"),
        ("condition_2", {"a": 1}),
    ],
)
def test_what_is_missing_is_named(question, answer):
    outcome = evaluate(content(), {**COMPLETE, question: answer})

    assert [gap.question for gap in outcome.gaps] == [question]
    assert outcome.is_ready is False


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("ĐT1", "person"),
        ("DT12", "person"),
        ("cong-dan-viet-nam", "person"),
        ("nguoi-nuoc-ngoai", "person"),
        ("can-bo-cong-chuc-vien-chuc", "person"),
        ("dang-vien", "person"),
        ("ĐT2", "organisation"),
        ("to-chuc-dang", "organisation"),
        ("hop-tac-xa", "organisation"),
        ("to-chuc-khong-bao-gom-doanh-nghiep-htx", "organisation"),
    ],
)
def test_who_applies_becomes_a_kind_of_applicant(code, kind):
    subjects = [{"code": code, "name": code}]

    assert evaluate(content(subjects=subjects), {"applicant": code}).prefill["applicant"] == {
        "kind": kind
    }


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("", []),
        ("Không.", []),
        ("Không quy định", []),
        ("Do UBND cấp tỉnh quy định", ["Do UBND cấp tỉnh quy định"]),
        ("a) Một\nb) Hai", ["Một", "Hai"]),
        (
            "(1) Của tổ chức:\n- Một\n(2) Của cá nhân:\n- Hai",
            ["Của tổ chức:\n- Một", "Của cá nhân:\n- Hai"],
        ),
        ("1. Một\n2. Hai", ["Một", "Hai"]),
        ("- Chỉ một", ["- Chỉ một"]),
        ("\n".join(f"- {n}" for n in range(16)), ["\n".join(f"- {n}" for n in range(16))]),
        ("1.5 m trở lên", ["1.5 m trở lên"]),
    ],
)
def test_conditions_are_taken_apart_where_they_are_listed(text, conditions):
    assert conditions_of(text) == conditions
