"""What forms ask and what they refuse, in words for citizens."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.utils.translation import override

from dossiers.forms import (
    Form,
    check,
    error_lines,
    form_of,
    merged,
    nested,
    only,
    papers_asked,
    settled,
)
from procedures.models import ProcedureVersion
from tests.eforms import asking, column, compiled, farm, only_if, options
from tests.factories import items

PAPER = {"id": "p1", "name": "Đơn đề nghị", "originals": 1, "copies": 0, "required": True}
HEADING = {"id": "p2", "name": "Giấy tờ khác", "is_heading": True, "required": True}
PERSON = {
    "kind": "person",
    "full_name": "Nguyễn Thị Hoa",
    "birth_date": "1990-05-17",
    "id_number": "001190123456",
    "phone": "+84912345678",
    "address": "Thôn 3, xã Ba Vì, Hà Nội",
}
COMPANY = {
    "kind": "organisation",
    "organisation_name": "Công ty TNHH Hoa Ban",
    "tax_code": "0100109106",
    "representative": "Trần Văn Nam",
    "phone": "+842438252916",
    "email": "hoaban@example.vn",
    "address": "1 Ngọc Hà, Hà Nội",
}
DATA = {
    "applicant": PERSON,
    "answers": {"content": "Đề nghị cấp mới."},
    "delivery": {"method": "counter"},
    "declared": True,
}
FARM_ANSWERS = {
    "kind": "cattle",
    "area": 2.5,
    "cold_store": False,
    "place": {"province": "01", "ward": "Ba Vì"},
    "barns": [{"name": "A"}],
    "clean": True,
}


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


def version(**content) -> ProcedureVersion:
    cases = [{"id": "c1", "name": "", "components": [PAPER, HEADING]}]
    return ProcedureVersion(content={"name": "Cấp giấy phép", "cases": cases, **content})


def standard() -> Form:
    return form_of(version())


def of(*blocks) -> Form:
    return form_of(version(form=compiled(*blocks)))


def filled(**changes):
    """Good data of the standard form with ``group__key=value`` put in."""
    return merged(
        deepcopy(DATA), {name.replace("__", "."): value for name, value in changes.items()}
    )


def wrong(form: Form, data, given=("p1",), *, final=True):
    return check(form, data, given, final=final)


def test_good_data_is_accepted():
    assert wrong(standard(), DATA) == {}
    assert wrong(standard(), {**DATA, "applicant": COMPANY}) == {}
    assert wrong(of(*farm()), {**DATA, "answers": FARM_ANSWERS}) == {}


def test_nothing_filled_in_is_told_in_reading_order():
    assert wrong(standard(), {}, ()) == {
        "applicant.kind": ["Choose an answer: “You apply as”."],
        "applicant.phone": ["Fill in “Telephone”."],
        "applicant.address": ["Fill in “Address”."],
        "answers.content": ["Fill in “What you ask for”."],
        "delivery.method": ["Choose an answer: “How would you like to receive the result?”."],
        "declared": ["Tick the box to go on."],
        "papers.p1": ["Add a file for “Đơn đề nghị”."],
    }


def test_a_draft_may_be_unfinished():
    assert wrong(standard(), {}, (), final=False) == {}
    assert wrong(of(*farm()), {"answers": {"barns": [{}]}, "declared": False}, final=False) == {}


def test_faults_are_told_in_vietnamese():
    with override("vi"):
        found = wrong(standard(), filled(applicant__phone="12", applicant__birth_date="1990-02-30"))

    assert found == {
        "applicant.birth_date": ["Nhập ngày theo dạng ngày/tháng/năm, ví dụ 31/12/1990."],
        "applicant.phone": ["Nhập số điện thoại, ví dụ 0912 345 678 hoặc +84 912 345 678."],
    }


ID_TEXT = (
    "Write the personal ID number of 12 digits, the 9 digits of an old identity card, "
    "or a passport number in capital letters and digits."
)


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        ("applicant.id_number", "12345", ID_TEXT),
        ("applicant.id_number", "00109012345O", None),  # capital O: may be a passport
        (
            "applicant.id_number",
            "001191123456",
            "This ID number belongs to a person born in 1991: check it and the birth date.",
        ),
        ("applicant.id_number", "123456789", None),
        ("applicant.id_number", "C1234567", None),
        ("applicant.email", "hoa@", "Write an e-mail address, for example ten@example.vn."),
        ("applicant.full_name", "   ", "Write some words here."),
        ("applicant.full_name", "x" * 201, "Write at most 200 characters."),
        ("applicant.full_name", 7, "Write some words here."),
        (
            "applicant.birth_date",
            "2190-05-17",
            "This day is still to come. Check the year.",
        ),
        (
            "applicant.phone",
            "0912345678",
            "Write a telephone number, for example 0912 345 678 or +84 912 345 678.",
        ),
        ("delivery.method", "pigeon", "Choose one of the answers that are offered."),
        ("declared", "yes", "Tick the box to go on."),
    ],
)
def test_a_wrong_answer_says_what_to_do(path, value, text):
    data = merged(deepcopy(DATA), {path: value})
    if path == "applicant.birth_date" and text:
        data["applicant"].pop("id_number")
        expected = {
            path: [text],
            "applicant.id_number": ["Fill in “Personal ID number”."],
        }
    else:
        expected = {path: [text]} if text else {}

    assert wrong(standard(), data) == expected


@pytest.mark.parametrize(
    ("code", "is_good"),
    [
        ("0100109106", True),
        ("0101248141", True),
        ("0300588569", True),
        ("0100686209", True),
        ("0100109106-001", True),
        ("0100109107", False),
        ("0100109106-000", False),
        ("0100109106001", False),
        ("100109106", False),
    ],
)
def test_tax_codes_are_checked_by_their_digit(code, is_good):
    found = wrong(standard(), {**DATA, "applicant": {**COMPANY, "tax_code": code}})

    assert list(found) == ([] if is_good else ["applicant.tax_code"])


def test_unknown_fields_are_refused_at_every_depth():
    data = {**DATA, "colour": "red", "answers": {**FARM_ANSWERS, "x": 1}}
    data["answers"]["place"] = {"province": "01", "ward": "Ba Vì", "planet": "Earth"}
    data["answers"]["barns"] = [{"name": "A", "y": 2}]

    found = wrong(of(*farm()), data, final=False)

    text = ["The form does not ask for this."]
    assert found == {
        "answers.place.planet": text,
        "answers.barns.0.y": text,
        "colour": text,
        "answers.x": text,
    }


def test_what_is_not_asked_is_refused_in_the_end_and_left_out_by_settling():
    form = of(*farm())
    data = {**DATA, "answers": {**FARM_ANSWERS, "other_kind": "Đà điểu", "capital": ""}}

    assert wrong(form, data)["answers.other_kind"] == [
        "With your other answers this is not asked. Leave it empty."
    ]
    assert "answers.other_kind" not in wrong(form, data, final=False)
    assert settled(form, data) == {**DATA, "answers": FARM_ANSWERS}


def test_settling_follows_chains_of_conditions():
    form = of(
        asking("yes_no", "Một", "one"),
        asking("yes_no", "Hai", "two", condition=only_if("one", "yes")),
        asking("text", "Ba", "three", condition=only_if("two", "yes")),
    )
    data = {"answers": {"one": False, "two": True, "three": "x"}}

    assert settled(form, data) == {"answers": {"one": False}}
    assert list(wrong(form, {**DATA, **data})) == ["answers.two"]


def test_rows_and_parts_are_told_by_their_place():
    data = {
        **DATA,
        "answers": {
            **FARM_ANSWERS,
            "place": {"province": "10"},
            "barns": [{"name": "A"}, {"capacity": "many"}, {"name": "C"}],
        },
    }

    assert wrong(of(*farm()), data) == {
        "answers.place.province": ["Choose one of the answers that are offered."],
        "answers.place.ward": ["Fill in “Ward, commune or special zone”."],
        "answers.barns": ["Fill in at most 2 rows."],
        "answers.barns.1.name": ["Fill in “Tên”."],
        "answers.barns.1.capacity": ["Write a number in digits."],
    }


def test_numbers_keep_to_their_bounds():
    form = of(*farm())

    assert wrong(form, {**DATA, "answers": {**FARM_ANSWERS, "area": 0.1, "capital": -1}}) == {
        "answers.area": ["The number must be at least 0.5."],
        "answers.capital": ["The number must be at least 0."],
    }
    assert wrong(form, {**DATA, "answers": {**FARM_ANSWERS, "capital": 1.5}}) == {
        "answers.capital": ["Write the amount in whole đồng, for example 1500000."]
    }


def test_several_choices_are_among_those_offered():
    form = of(asking("multiple", "Nhóm", "groups", options=options(a="A", b="B")))
    text = "Choose among the answers that are offered, each once."

    assert wrong(form, {**DATA, "answers": {"groups": ["a", "b"]}}) == {}
    assert wrong(form, {**DATA, "answers": {"groups": ["a", "c"]}}) == {"answers.groups.1": [text]}
    assert wrong(form, {**DATA, "answers": {"groups": ["a", "a"]}}) == {"answers.groups": [text]}
    assert wrong(form, {**DATA, "answers": {"groups": []}}) == {
        "answers.groups": ["Choose at least one answer: “Nhóm”."]
    }


def test_an_id_number_fits_the_stated_sex_also_in_rows():
    form = of(
        asking(
            "table",
            "Thành viên",
            "members",
            columns=items(column("Số định danh", "id_number", "number")),
        ),
        asking("choice", "Giới tính", "sex", options=options(male="Nam", female="Nữ")),
        asking("id_number", "Số định danh", "number", sex="sex"),
    )
    answers = {"members": [{"number": "12"}], "sex": "male", "number": "001190123456"}

    assert wrong(form, {**DATA, "answers": answers}) == {
        "answers.members.0.number": [
            "Write the personal ID number of 12 digits, or the 9 digits of an old identity card."
        ],
        "answers.number": ["This ID number belongs to a person of the other sex: check both."],
    }


def test_papers_hang_on_conditions_and_headings_ask_for_nothing():
    form = of(*farm())
    with_store = {**DATA, "answers": {**FARM_ANSWERS, "cold_store": True}}

    assert wrong(form, with_store) == {"papers.store_photo": ["Add a file for “Ảnh kho lạnh”."]}
    assert wrong(form, with_store, ("p1", "store_photo")) == {}
    asked = papers_asked(form, {**DATA, "answers": FARM_ANSWERS})
    assert [paper["component"] for paper in asked] == ["p1", "p2"]


def test_only_the_marked_part_is_asked_for():
    form = only(of(*farm()), {"applicant.phone", "answers.other_kind", "store_photo"})

    assert check(form, {}, final=True) == {
        "applicant.phone": ["Fill in “Telephone”."],
        "answers.other_kind": ["Fill in “Loại khác”."],
        "papers.store_photo": ["Add a file for “Ảnh kho lạnh”."],
    }
    values = {"applicant.phone": "+84912345678", "answers.other_kind": "Đà điểu"}
    assert check(form, nested(values), {"store_photo"}, final=True) == {}
    assert list(
        check(form, nested({**values, "answers.area": 3}), {"store_photo"}, final=True)
    ) == ["answers.area"]


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({"answers": {"content": "a\x00b"}}, "answers.content"),
        ({"answers": {"content": "a\ud800b"}}, "answers.content"),
        ({"answers": {"x": float("nan")}}, "answers.x"),
        ({"answers": {"x": float("inf")}}, "answers.x"),
        ({"answers": {"x": 2**70}}, "answers.x"),
        ({"answers": {"a\x00": "x"}}, "answers.a?"),
        ({"answers": {"content": "x" * 400_000}}, "data"),
        ({"answers": {"x": [[[[[[[1]]]]]]]}}, "data"),
    ],
)
def test_what_no_database_keeps_is_refused_even_in_a_draft(data, path):
    assert list(check(standard(), data, final=False)) == [path]


@pytest.mark.parametrize(
    "data", [{"answers": []}, {"applicant": "x"}, {"applicant": {"phone": {}}}]
)
def test_another_build_of_the_data_is_refused(data):
    assert check(standard(), data, final=False) != {}


def test_faults_lead_to_their_inputs():
    form = of(*farm())
    errors = {
        "applicant.phone": ["Fill in “Telephone”."],
        "answers.barns.1.capacity": ["Write a number in digits."],
        "papers.p1": ["Add a file."],
    }

    lines = error_lines(form, errors, {"applicant": "/1", "part-2": "/3", "papers": "/4"})

    assert [(line.url, line.id, line.label) for line in lines] == [
        ("/1", "f-applicant-phone", ""),
        ("/3", "f-answers-barns-1-capacity", "Sức chứa"),
        ("/4", "f-papers-p1", ""),
    ]
