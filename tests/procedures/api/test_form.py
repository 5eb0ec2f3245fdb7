"""``/api/v1/procedures/{code}/form/``."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from jsonschema import Draft202012Validator

from home.services.translation import refresh_translations
from tests.eforms import asking, farm
from tests.factories import case, make_page, make_published, publish

pytestmark = pytest.mark.django_db


def labels(document, step):
    return [field["label"] for field in document["layout"][step]["fields"]]


def test_a_procedure_without_a_form_gives_the_standard_one(api, rich):
    document = api.json("procedures/1.004363/form/")

    Draft202012Validator.check_schema(document["schema"])
    assert (document["code"], document["locale"], document["version"]) == ("1.004363", "vi", 1)
    assert document["is_standard"] is True
    assert [paper["name"] for paper in document["papers"]] == ["Đơn đề nghị", "Bản thuyết minh"]
    assert labels(document, 1) == ["Nội dung yêu cầu giải quyết", "Thông tin khác cần lưu ý"]


def test_words_are_in_the_language_that_is_asked_for(api, rich):
    document = api.json("procedures/1.004363/form/", {"locale": "en"})

    assert labels(document, 1) == ["What you ask for", "Anything else we should know"]


def test_an_own_form_is_given_whole(api):
    make_published("1.000001", form=farm())

    document = api.json("procedures/1.000001/form/")

    assert document["is_standard"] is False
    assert [step["key"] for step in document["layout"]] == [
        "applicant",
        "part-1",
        "part-2",
        "delivery",
        "declaration",
    ]
    assert [paper["name"] for paper in document["papers"]][-1] == "Ảnh kho lạnh"
    assert "kind" in document["schema"]["properties"]["answers"]["properties"]


def test_papers_follow_the_case(api):
    first, second = case("Đơn", title="Cấp mới"), case("Tờ khai", title="Cấp lại")
    make_published("1.000001", cases=[first, second])

    document = api.json("procedures/1.000001/form/", {"case": second["id"]})

    assert document["case"] == second["id"]
    assert document["cases"] == [
        {"id": first["id"], "name": "Cấp mới"},
        {"id": second["id"], "name": "Cấp lại"},
    ]
    assert [paper["name"] for paper in document["papers"]] == ["Tờ khai"]
    assert api.problem("procedures/1.000001/form/", {"case": "x"}) == (
        400,
        "invalid_parameter",
        ["case"],
    )


def test_the_form_of_a_day_is_that_of_the_version_in_force(api):
    today = timezone.localdate()
    page = make_page("1.000001", in_force_from=today - timedelta(days=10))
    page = publish(page)
    page.form = [asking("text", "Số giống", "breed")]
    page.in_force_from = today + timedelta(days=5)
    publish(page)

    def version(**query):
        return api.json("procedures/1.000001/form/", query)["version"]

    assert version() == 1
    assert version(on=(today + timedelta(days=5)).isoformat()) == 2
    before = (today - timedelta(days=11)).isoformat()
    assert api.problem("procedures/1.000001/form/", {"on": before}) == (404, "not_found", ["on"])


def test_what_is_not_public_has_no_form(api):
    make_page("1.000001")

    assert api.problem("procedures/1.000001/form/") == (404, "not_found", ["code"])
    assert api.problem("procedures/1.999999/form/") == (404, "not_found", ["code"])
    assert api.problem("procedures/1.999999/form/", {"colour": "red"})[0] == 400


def test_a_kept_answer_stays_right(api, rich):
    response = api.get("procedures/1.004363/form/")

    again = api.get("procedures/1.004363/form/", **{"If-None-Match": response["ETag"]})

    assert again.status_code == 304


def test_few_queries_are_needed(api, django_assert_num_queries):
    page = make_published("1.000001", form=farm())
    refresh_translations(page)
    api.get("procedures/1.000001/form/")

    with django_assert_num_queries(2):
        api.get("procedures/1.000001/form/")
