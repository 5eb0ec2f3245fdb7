"""Editors' forms: keys, compilation, the publish gate, versions and translation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.urls import reverse
from jsonschema import Draft202012Validator

from home.services.translation import refresh_translations
from procedures.changes import readable_differences
from procedures.eform.compile import compile_form, faults
from procedures.eform.documents import form_document
from procedures.eform.provinces import PROVINCES
from procedures.exceptions import PublicationBlocked, UnknownCase
from procedures.models import ProcedureVersion
from procedures.services.gate import findings
from procedures.services.sync import sync_catalogue
from procedures.services.versions import differences
from tests.eforms import asking, column, compiled, farm, only_if, options, stored
from tests.factories import block, case, items, make_page, make_published, publish
from tests.home.test_translation import translate_path, twin
from tests.officers import client_of, make_officer

CONTENT = {"name": "Cấp giấy phép", "cases": []}


def keys(*blocks):
    return [item["value"]["key"] for item in stored(*blocks)]


def test_keys_are_made_from_words_and_told_apart():
    made = keys(
        asking("text", "Diện tích đất"),
        asking("text", "Diện tích đất"),
        asking("text", "2 thửa"),
        asking("text", "Tên", "name"),
    )

    assert made == ["dien_tich_dat", "dien_tich_dat_2", "q_2_thua", "name"]


def test_conditions_that_name_words_come_to_name_keys():
    made = stored(
        asking("choice", "Loại hình", options=options("Trâu, bò", "Khác")),
        asking("text", "Loại khác", condition=only_if("loại hình", "Khác")),
    )

    assert [option["value"]["key"] for option in made[0]["value"]["options"]] == ["trau_bo", "khac"]
    assert made[1]["value"]["condition"] == {
        "field": "loai_hinh",
        "operator": "equals",
        "value": "khac",
    }


def test_nothing_built_compiles_to_nothing():
    assert compile_form([]) is None


def test_sections_are_pages_and_questions_keep_their_order():
    form = compiled(*farm())

    assert [
        (step["key"], step["title"], step["help"], [field["path"] for field in step["fields"]])
        for step in form["layout"]
    ] == [
        (
            "part-1",
            "Trang trại",
            "Nơi chăn nuôi.",
            ["answers.kind", "answers.other_kind", "answers.area"],
        ),
        (
            "part-2",
            "Chi tiết",
            "",
            [
                "answers.cold_store",
                "answers.capital",
                "answers.place",
                "answers.barns",
                "answers.clean",
            ],
        ),
    ]
    assert [(paper["component"], paper["when"]["values"]) for paper in form["papers"]] == [
        ("store_photo", [True])
    ]


def test_the_schema_says_what_each_kind_takes():
    form = compiled(*farm())
    Draft202012Validator.check_schema(form["schema"])

    answers = form["schema"]["properties"]["answers"]
    assert answers["additionalProperties"] is False
    assert answers["required"] == ["kind", "area", "cold_store", "place", "barns", "clean"]
    shapes = {
        key: {name: rule for name, rule in schema.items() if name != "title"}
        for key, schema in answers["properties"].items()
    }
    assert shapes["kind"] == {"type": "string", "enum": ["cattle", "other"]}
    assert shapes["area"] == {"type": "number", "minimum": 0.5, "maximum": 1000}
    assert shapes["capital"] == {"type": "integer", "minimum": 0, "maximum": 10**15}
    assert shapes["cold_store"] == {"type": "boolean"}
    assert shapes["clean"] == {"const": True}
    assert shapes["place"]["required"] == ["province", "ward"]
    assert shapes["barns"]["minItems"] == 1
    assert shapes["barns"]["maxItems"] == 2
    assert shapes["barns"]["items"]["required"] == ["name"]


def valid_by_schema(blocks, answers):
    """Ask the schema alone, as a client does."""
    return Draft202012Validator(compiled(*blocks)["schema"]).is_valid({"answers": answers})


@pytest.mark.parametrize(
    ("operator", "values", "given", "is_asked"),
    [
        ("equals", ["a"], "a", True),
        ("equals", ["a"], "b", False),
        ("equals", ["a"], None, False),
        ("in", ["a", "b"], "b", True),
        ("in", ["a", "b"], "c", False),
        ("not", ["a"], "b", True),
        ("not", ["a"], "a", False),
        ("not", ["a"], None, False),
        ("filled", [], "c", True),
        ("filled", [], None, False),
    ],
)
def test_a_condition_wants_the_answer_where_it_holds_and_refuses_it_elsewhere(
    operator, values, given, is_asked
):
    blocks = [
        asking("choice", "Một", "one", required=False, options=options(a="A", b="B", c="C")),
        asking("text", "Hai", "two", condition=only_if("one", *values, operator=operator)),
    ]
    first = {} if given is None else {"one": given}

    assert valid_by_schema(blocks, {**first, "two": "chữ"}) is is_asked
    assert valid_by_schema(blocks, first) is not is_asked


def test_a_condition_may_look_into_several_choices_and_at_numbers():
    several = [
        asking("multiple", "Một", "one", options=options(a="A", b="B")),
        asking("text", "Hai", "two", condition=only_if("one", "b")),
    ]
    number = [
        asking("number", "Một", "one"),
        asking("text", "Hai", "two", condition=only_if("one", "3")),
    ]

    assert valid_by_schema(several, {"one": ["a", "b"], "two": "x"})
    assert not valid_by_schema(several, {"one": ["a"], "two": "x"})
    assert valid_by_schema(number, {"one": 3, "two": "x"})
    assert not valid_by_schema(number, {"one": 3})


def test_a_condition_may_ask_who_applies():
    form = compiled(
        asking("text", "Số đăng ký", "no", condition=only_if("applicant.kind", "organisation"))
    )

    validator = Draft202012Validator(
        {**form["schema"], "properties": {}, "additionalProperties": True}
    )
    as_person = {"applicant": {"kind": "person"}, "answers": {}}
    assert validator.is_valid(as_person)
    assert not validator.is_valid({"applicant": {"kind": "organisation"}, "answers": {}})


FAULTY = {
    "form_label_missing": [asking("text", " ", "a")],
    "form_bad_key": [asking("text", "Một", "Một")],
    "form_duplicate_key": [asking("text", "Một", "a"), asking("text", "Hai", "a")],
    "form_no_choice": [asking("choice", "Một", "a", options=[])],
    "form_bad_choice": [
        asking(
            "choice",
            "Một",
            "a",
            options=items({"label": "A", "key": "x"}, {"label": "B", "key": "x"}),
        )
    ],
    "form_no_column": [asking("table", "Một", "a", columns=[])],
    "form_bounds": [asking("number", "Một", "a", minimum=5.0, maximum=1.0)],
    "form_condition_unknown": [
        asking("text", "Một", "a", condition=only_if("b", "x")),
        asking("text", "Hai", "b"),
    ],
    "form_condition_value": [
        asking("choice", "Một", "a", options=options(x="X", y="Y")),
        asking("text", "Hai", "b", condition=only_if("a", "z")),
    ],
    "form_empty": [block("section", {"title": "Trang", "help": ""})],
}


@pytest.mark.parametrize("code", FAULTY)
def test_a_broken_form_is_told_and_still_compiles(code):
    blocks = stored(*FAULTY[code])

    assert code in [found for found, _place in faults(blocks)]
    form = compile_form(blocks)
    assert form is None or Draft202012Validator.check_schema(form["schema"]) is None


def test_further_faults_of_conditions():
    blocks = stored(
        asking("table", "Một", "a", columns=items(column("Tên", key="name"))),
        asking("text", "Hai", "b", condition=only_if("a", "x")),
        asking("text", "Ba", "c", condition=only_if("b")),
        asking("yes_no", "Bốn", "d"),
        asking("text", "Năm", "e", condition=only_if("d", "maybe")),
        asking("id_number", "Sáu", "f", birth_date="gone"),
    )

    assert faults(blocks) == [
        ("form_condition_value", "Hai"),
        ("form_condition_value", "Ba"),
        ("form_condition_value", "Năm"),
        ("form_condition_unknown", "Sáu"),
    ]


@pytest.mark.django_db
def test_a_broken_form_holds_publication_back_and_is_named():
    page = make_page(form=FAULTY["form_duplicate_key"])

    assert [(found.field, found.code, found.blocks) for found in findings(page)] == [
        ("form", "form_duplicate_key", True)
    ]
    with pytest.raises(PublicationBlocked, match="“Hai”"):
        publish(page)


@pytest.mark.django_db
def test_a_version_keeps_the_form_and_one_without_has_none():
    plain = make_published("1.000001")
    own = make_published("1.000002", form=farm())

    assert "form" not in ProcedureVersion.objects.get(procedure=plain.procedure).content
    kept = ProcedureVersion.objects.get(procedure=own.procedure).content["form"]
    assert set(kept) == {"schema", "layout", "papers"}
    assert len(kept["layout"]) == 2


@pytest.mark.django_db
def test_what_changed_in_a_form_is_told_by_its_questions():
    page = make_published(form=farm())
    raw = page.form.get_prep_value()
    raw[3]["value"]["label"] = "Diện tích (ha)"
    page.form = raw
    publish(page)

    before, after = page.procedure.versions.order_by("number")
    changes = readable_differences(differences(before.content, after.content))
    assert [(one.label, [(c.part, c.before, c.after) for c in one.changes]) for one in changes] == [
        ("Biểu mẫu trực tuyến", [("Câu hỏi", ["Diện tích"], ["Diện tích (ha)"])])
    ]


@pytest.mark.django_db
def test_the_english_form_has_other_words_and_the_same_keys():
    page = make_published(
        form=[
            asking("choice", "Loại hình", options=options("Trâu, bò", "Khác")),
            asking("text", "Loại khác", condition=only_if("loại hình", "Khác")),
        ]
    )
    refresh_translations(page)
    identifier = page.form[0].id
    translate_path(page, f"form.{identifier}.label", "Kind of farm")

    refresh_translations(page)

    english = twin(page)
    assert english.form[0].value["label"] == "Kind of farm"
    own = english.procedure.versions.filter(locale="en").first().content["form"]
    first, second = own["layout"][0]["fields"]
    assert own["layout"][0]["title"] == "Your request"
    assert [choice["value"] for choice in first["choices"]] == ["trau_bo", "khac"]
    assert second["when"] == {
        "path": "answers.loai_hinh",
        "operator": "equals",
        "values": ["khac"],
        "many": False,
    }


def test_the_standard_form_asks_what_is_requested():
    document = form_document(CONTENT)

    assert document["is_standard"] is True
    assert [step["key"] for step in document["layout"]] == [
        "applicant",
        "content",
        "delivery",
        "declaration",
    ]
    content = document["layout"][1]["fields"][0]
    assert (content["path"], content["default"]) == ("answers.content", "Cấp giấy phép")
    assert document["schema"]["required"] == ["applicant", "answers", "delivery", "declared"]


@pytest.mark.django_db
def test_papers_are_those_of_the_case_and_of_the_form():
    first, second = case("Đơn", "Bản vẽ", title="Cấp mới"), case("Đơn", title="Cấp lại")
    page = make_published(cases=[first, second], form=farm())
    content = page.procedure.versions.get().content

    of_second = form_document(content, second["id"])

    assert [paper["name"] for paper in of_second["papers"]] == ["Đơn", "Ảnh kho lạnh"]
    assert form_document(content)["case"] == first["id"]
    with pytest.raises(UnknownCase):
        form_document(content, "none")


def test_provinces_are_the_34_since_july_2025():
    assert len(PROVINCES) == 34
    assert PROVINCES["79"] == "Hồ Chí Minh"
    assert "10" not in PROVINCES  # Lào Cai until 2025


@pytest.mark.shared_data
@pytest.mark.django_db
def test_every_procedure_of_the_real_catalogue_has_a_valid_standard_form(shared_data: Path):
    sync_catalogue(str(shared_data / "tthc" / "G10.jsonl"), publish=True)

    versions = ProcedureVersion.objects.filter(locale="vi")
    assert versions.count() == 537
    papers = 0
    for version in versions.iterator():
        for one in [*version.content["cases"], {"id": ""}]:
            document = form_document(version.content, one["id"])
            Draft202012Validator.check_schema(document["schema"])
            json.dumps(document)
            assert all(paper["component"] for paper in document["papers"])
            papers += len(document["papers"])
    assert papers > 3000


@pytest.mark.django_db
@pytest.mark.parametrize("own", [True, False])
def test_editors_see_the_form_before_publication(own):
    page = make_page(form=farm() if own else [])

    response = page.make_preview_request(preview_mode="form")

    html = response.content.decode()
    assert response.status_code == 200
    assert ('name="answers.barns.0.name"' in html) is own
    assert ('name="answers.content"' in html) is not own
    assert 'name="applicant.phone"' in html


@pytest.mark.django_db
def test_the_editor_builds_the_form_in_the_admin():
    page = make_page(form=farm())

    response = client_of(make_officer("editor")).get(
        reverse("wagtailadmin_pages:edit", args=[page.pk])
    )

    assert response.status_code == 200
    assert 'id="panel-child-form-form-section"' in response.content.decode()
