"""The page form without JavaScript: what it sends, what it shows."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.translation import override

from dossiers.forms import (
    data_from_post,
    form_of,
    in_words,
    is_row_action,
    newly_asked,
    shown_fields,
)
from dossiers.forms.reading import read
from tests.dossiers.test_forms import DATA, FARM_ANSWERS, PERSON, of, standard, version
from tests.eforms import asking, farm, only_if


@pytest.fixture(autouse=True)
def _in_vietnamese():
    with override("vi"):
        yield


def posted(*pairs: tuple[str, str]) -> QueryDict:
    """A page that showed every question named in ``pairs`` (without rows and parts)."""
    post = QueryDict(mutable=True)
    for name, value in pairs:
        post.appendlist(name, value)
    return post


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("text", "  Hoa\r\n", "Hoa"),
        ("text", "Ho\u0300a", "H\u00f2a"),
        ("text", "  ", None),
        ("number", "1.234,5", 1234.5),
        ("number", "12,5", 12.5),
        ("number", "12.5", 12.5),
        ("number", "1.234", 1234),
        ("number", "-3", -3),
        ("number", "ba", "ba"),
        ("money", "1.500.000 đ", 1500000),
        ("money", "1,500,000 VND", 1500000),
        ("money", "1500000", 1500000),
        ("money", "1,5 triệu", "1,5 triệu"),
        ("date", "7/5/1990", "1990-05-07"),
        ("date", "07051990", "1990-05-07"),
        ("date", "1990-05-07", "1990-05-07"),
        ("date", "31/02/1990", "31/02/1990"),
        ("yes_no", "no", False),
        ("declaration", "yes", True),
        ("id_number", "001 190 123 456", "001190123456"),
        ("id_number", "c1234567", "C1234567"),
        ("tax_code", "0100109106 001", "0100109106-001"),
        ("tax_code", "01001", "01001"),
        ("phone", "0912 345 678", "+84912345678"),
        ("phone", "(024) 3825 2916", "+842438252916"),
        ("phone", "12", "12"),
    ],
)
def test_what_people_type_is_read(kind, typed, value):
    assert read({"kind": kind}, typed) == value


def test_english_numbers_have_other_signs():
    with override("en"):
        assert read({"kind": "number"}, "1,234.5") == 1234.5


def test_only_questions_that_were_on_the_page_are_taken():
    post = posted(
        ("asked", "applicant.phone"),
        ("asked", "applicant.email"),
        ("asked", "answers.nothing"),
        ("applicant.phone", "0987 654 321"),
        ("applicant.email", ""),
        ("applicant.address", "Nơi khác"),
        ("declared", "yes"),
    )
    old = {"applicant": {**PERSON, "email": "hoa@example.vn"}}

    assert data_from_post(standard(), post, old) == {
        "applicant": {**PERSON, "phone": "+84987654321"}
    }


def test_a_tick_taken_away_is_gone():
    assert data_from_post(standard(), posted(("asked", "declared")), DATA).get("declared") is None


def test_answers_to_what_is_no_longer_asked_go():
    old = {"applicant": {**PERSON}}
    post = posted(("asked", "applicant.kind"), ("applicant.kind", "organisation"))

    assert data_from_post(standard(), post, old) == {
        "applicant": {
            "kind": "organisation",
            "phone": PERSON["phone"],
            "address": PERSON["address"],
        }
    }


def test_a_page_comes_again_for_what_it_did_not_show():
    post = posted(("asked", "applicant.kind"), ("applicant.kind", "organisation"))
    data = data_from_post(standard(), post, {})

    assert newly_asked(standard(), post, data, "delivery") == ["delivery.method"]
    assert newly_asked(standard(), post, data, "applicant") == [
        "applicant.organisation_name",
        "applicant.tax_code",
        "applicant.representative",
        "applicant.submitter",
        "applicant.phone",
        "applicant.email",
        "applicant.address",
    ]


ROWS = [
    ("asked", "answers.barns"),
    ("answers.barns.0.name", "A"),
    ("answers.barns.0.capacity", "1.000"),
    ("answers.barns.2.name", "C"),
    ("answers.barns.3.name", " "),
]


def test_rows_are_taken_added_and_removed():
    form = of(*farm())
    rows = [{"name": "A", "capacity": 1000}, {"name": "C"}]

    def barns(*button):
        return data_from_post(form, posted(*ROWS, *button), {})["answers"]["barns"]

    assert barns() == rows
    assert barns(("add", "answers.barns")) == [*rows, {}]
    assert barns(("remove", "answers.barns.0")) == [{"name": "C"}]
    assert is_row_action(posted(("add", "answers.barns")))
    assert not is_row_action(posted(*ROWS))


def test_buttons_of_what_is_no_table_do_nothing():
    form = of(*farm())

    assert data_from_post(form, posted(("add", "answers.kind"), ("remove", "x")), {}) == {}


def test_what_cannot_be_read_is_shown_again_with_its_fault():
    form = of(*farm())
    post = posted(("asked", "answers.area"), ("answers.area", "hai ha"))
    data = data_from_post(form, post, {})

    area = shown_fields(form, data, {"answers.area": ["Sai."]}, "part-1")[2]

    assert (area.value, area.errors, area.described_by) == (
        "hai ha",
        ["Sai."],
        "f-answers-area-error",
    )


def test_values_are_shown_as_people_write_them():
    form = of(*farm())
    data = {**DATA, "answers": {**FARM_ANSWERS, "capital": 1500000}}
    shown = {field.path: field for field in shown_fields(form, data, {})}

    assert shown["applicant.birth_date"].value == "17/05/1990"
    assert shown["applicant.phone"].value == "0912 345 678"
    assert shown["answers.area"].value == "2,5"
    assert shown["answers.kind"].choices == [("cattle", "Trâu, bò", True), ("other", "Khác", False)]
    assert shown["answers.place"].text == "Ba Vì, Hà Nội"
    assert shown["answers.capital"].text == "1.500.000 ₫"
    assert shown["answers.cold_store"].text == "Không"


def test_a_question_not_asked_yet_waits_hidden_where_the_page_can_tell():
    form = of(
        *farm()[1:3],
        asking("number", "Diện tích", "area"),
        asking("text", "Vì sao", "why", condition=only_if("area", "3")),
    )
    shown = {field.path: field for field in shown_fields(form, {}, {}, "part-1")}

    assert (shown["answers.other_kind"].is_asked, bool(shown["answers.other_kind"].when)) == (
        False,
        True,
    )
    assert "answers.why" not in shown  # the page comes again with it


def test_reading_over_shows_what_was_answered():
    form = of(*farm())
    steps = in_words(form, {**DATA, "answers": FARM_ANSWERS})

    assert [step.key for step in steps] == [
        "applicant",
        "part-1",
        "part-2",
        "delivery",
        "declaration",
    ]
    assert [(field.label, field.text) for field in steps[1].fields] == [
        ("Loại hình", "Trâu, bò"),
        ("Diện tích", "2,5"),
    ]
    barns = next(field for field in steps[2].fields if field.path == "answers.barns")
    assert [[cell.text for cell in row.cells] for row in barns.rows] == [["A", ""]]


def test_the_request_is_suggested_by_the_name_of_the_procedure():
    (content, note) = shown_fields(form_of(version()), {}, {}, "content")

    assert (content.value, content.text) == ("Cấp giấy phép", "")
    assert note.value == ""


def test_templates_show_every_kind_with_its_label_and_escape_what_was_typed():
    form = of(*farm())
    answers = {**FARM_ANSWERS, "kind": "other", "other_kind": '"><script>alert(1)</script>'}
    errors = {"answers.other_kind": ["Viết lại."]}
    fields = shown_fields(form, {**DATA, "answers": answers}, errors)

    html = render_to_string("dossiers/forms/fields.html", {"fields": fields})

    assert "<script>alert" not in html
    for field in fields:
        assert f'name="asked" value="{field.path}"' in html
    assert 'id="f-answers-other_kind-error"' in html
    assert 'aria-describedby="f-answers-other_kind-error" aria-invalid="true"' in html
    assert 'name="answers.barns.0.capacity"' in html
    assert 'name="remove" value="answers.barns.0"' in html
    assert 'inputmode="numeric" autocomplete="bday"' in html
