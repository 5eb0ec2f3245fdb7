from __future__ import annotations

from datetime import time

import pytest

from procedures.models import Agency, AgencyHours
from tests.factories import locale, make_field

pytestmark = pytest.mark.django_db


def test_agencies_give_names_forms_parent_and_hours(api, django_assert_max_num_queries):
    ministry = Agency.objects.create(code="G10", name="Bộ", locale=locale("vi"))
    agency = Agency.objects.create(
        code="G10.09", name="Cục Thú y", parent=ministry, phone="024", locale=locale("vi")
    )
    Agency.objects.create(
        code="G10.09",
        name="Department of Animal Health",
        translation_key=agency.translation_key,
        locale=locale("en"),
    )
    for weekday, opens in ((1, 13), (1, 7), (0, 7)):
        AgencyHours.objects.create(
            agency=agency, weekday=weekday, opens=time(opens, 30), closes=time(opens + 4, 0)
        )

    with django_assert_max_num_queries(4):
        found = api.json("agencies/")["results"]

    assert [item["code"] for item in found] == ["G10", "G10.09"]
    assert found[1] == {
        "code": "G10.09",
        "code_qcvn": "000.00.09.G10",
        "names": {"vi": "Cục Thú y", "en": "Department of Animal Health"},
        "parent": "G10",
        "addresses": {"vi": "", "en": ""},
        "phone": "024",
        "email": "",
        "website": "",
        "working_hours": [
            {"weekday": 0, "opens": "07:30", "closes": "11:00"},
            {"weekday": 1, "opens": "07:30", "closes": "11:00"},
            {"weekday": 1, "opens": "13:30", "closes": "17:00"},
        ],
    }
    with django_assert_max_num_queries(0):
        assert api.json("agencies/")["results"] == found


def test_fields_come_in_pages(api):
    for code in ("A", "B", "C"):
        make_field(code, f"Lĩnh vực {code}")

    first = api.json("fields/", {"page_size": 2})
    second = api.client.get(first["next"]).json()

    assert [item["code"] for item in first["results"] + second["results"]] == ["A", "B", "C"]
    assert first["results"][0]["names"] == {"vi": "Lĩnh vực A", "en": None}


@pytest.mark.parametrize("name", ["subjects", "life-events"])
def test_the_other_lists_answer(api, name):
    assert api.json(f"{name}/") == {"next": None, "previous": None, "results": []}


def test_change_of_a_name_shows_at_once(api, django_capture_on_commit_callbacks):
    field = make_field()
    assert api.json("fields/")["results"][0]["names"]["vi"] == "Thú y"

    with django_capture_on_commit_callbacks(execute=True):
        field.name = "Chăn nuôi"
        field.save()

    assert api.json("fields/")["results"][0]["names"]["vi"] == "Chăn nuôi"
