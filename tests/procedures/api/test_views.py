from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import quote, urlsplit

import pytest
from django.test import override_settings
from django.utils import timezone
from wagtail.models import PageViewRestriction

from portal_site.lib.generation import bump_catalogue_generation
from procedures.models import CatalogueEntry
from tests.factories import make_page, make_published, publish
from tests.procedures.api.conftest import ALL_FILTERS

pytestmark = pytest.mark.django_db


def codes(answer):
    return [item["code"] for item in answer["results"]]


def test_list_shows_public_procedures_by_code(api):
    make_published("1.000002", name="Ăn")
    make_published("1.000001", name="Đá")
    make_page("1.000003")

    assert codes(api.json("procedures/")) == ["1.000001", "1.000002"]
    assert codes(api.json("procedures/", {"ordering": "name"})) == ["1.000002", "1.000001"]
    assert codes(api.json("procedures/", {"locale": "en"})) == []


def test_list_item_carries_what_decides(api, rich):
    item = api.json("procedures/")["results"][0]

    assert item["name"] == "Cấp Giấy chứng nhận đủ điều kiện buôn bán thuốc bảo vệ thực vật"
    assert item["url"] == "http://localhost:8000/vi/thu-tuc/1-004363/"
    assert item["alternates"] == {
        "vi": "http://localhost:8000/vi/thu-tuc/1-004363/",
        "en": "http://localhost:8000/en/procedures/1-004363/",
    }
    assert item["agencies"] == [
        {"code": "G10.09", "code_qcvn": "000.00.09.G10", "name": "Cục Thú y"}
    ]
    assert (item["version"], item["in_force_from"]) == (1, timezone.localdate().isoformat())
    assert item["source_warnings"] == []
    assert "paths" not in item


@override_settings(HOST_VI="dichvucong.example.vn", HOST_EN="e-services.example.vn", HTTPS=True)
def test_addresses_are_those_of_the_language_hosts(api, rich):
    assert api.json("procedures/1.004363/")["alternates"] == {
        "vi": "https://dichvucong.example.vn/vi/thu-tuc/1-004363/",
        "en": "https://e-services.example.vn/en/procedures/1-004363/",
    }


@pytest.mark.parametrize(("name", "value"), ALL_FILTERS.items())
def test_each_filter_keeps_what_fits(api, rich, name, value):
    make_published("1.000001", name="Khác", levels=["commune"], service_level=4)

    assert codes(api.json("procedures/", {name: value})) == ["1.004363"]


def test_filters_narrow_together(api, rich):
    make_published("1.000001", fields_of_work=list(rich.fields_of_work.all()))

    assert codes(api.json("procedures/", {"field": "G10-NN12"})) == ["1.000001", "1.004363"]
    assert codes(api.json("procedures/", ALL_FILTERS)) == ["1.004363"]
    assert codes(api.json("procedures/", {"agency": "G10.09"})) == ["1.004363"]
    assert codes(api.json("procedures/", {"service_level": "1"})) == []


def test_pages_lead_forwards_and_backwards(api, rich):
    made = [make_published(f"1.00000{n}").code for n in range(1, 6)]
    first = api.json("procedures/", {"page_size": 2, "level": "province"})
    second = api.client.get(first["next"]).json()
    third = api.client.get(second["next"]).json()
    back = api.client.get(third["previous"]).json()

    assert [codes(page) for page in (first, second, third)] == [
        made[0:2],
        made[2:4],
        [made[4], "1.004363"],
    ]
    assert (first["previous"], third["next"]) == (None, None)
    assert back == second
    assert api.client.get(back["previous"]).json()["previous"] is None


def test_pages_by_name_and_by_change_are_complete(api):
    made = [make_published(f"1.00000{n}", name="Trùng tên").code for n in range(1, 6)]
    for query in ({"ordering": "name"}, {"updated_since": "2020-01-01"}):
        page = api.json("procedures/", {**query, "page_size": 2})
        found = codes(page)
        while page["next"]:
            page = api.client.get(page["next"]).json()
            found += codes(page)
        assert found == made


def test_detail_is_the_whole_procedure(api, rich):
    document = api.json("procedures/1.004363/")

    assert document["cases"][0]["components"][0]["name"] == "Đơn đề nghị"
    assert document["channels"][0]["times"][0]["fees"][0]["amount"] == 800000
    assert document["service_level_is_set"] is True
    assert document["alternates"]["en"] == "http://localhost:8000/en/procedures/1-004363/"


def test_detail_tells_which_texts_are_behind(api, rich):
    english = api.json("procedures/1.004363/", {"locale": "en"})

    behind = {(item["locale"], item["path"], item["state"]) for item in english["stale_fields"]}
    assert ("en", "name", "missing") in behind
    assert english["locale"] == "en"


@pytest.mark.parametrize(
    "code", ["1.012689.H38", "1.000/2", "a b", "Đ1?x=2", "#1", "100%", "1.0\n2", "versions"]
)
def test_codes_may_hold_any_characters(api, code):
    make_published(code)

    address = f"procedures/{quote(code, safe='')}/"
    assert api.json(address)["code"] == code
    assert [version["number"] for version in api.json(f"{address}versions/")["results"]] == [1]
    assert api.json(f"{address}versions/1/")["content"]["code"] == code


def test_version_in_force_answers_for_its_day(api):
    page = make_published(in_force_from=date(2026, 1, 1), remarks="Cũ")
    page.remarks, page.in_force_from = "Mới", date(2026, 6, 1)
    publish(page)
    address = "procedures/1.004363/"

    then = api.json(address, {"on": "2026-05-31"})
    now = api.json(address, {"on": "2026-06-01"})

    assert (then["remarks"], then["version"], then["in_force_from"]) == ("Cũ", 1, "2026-01-01")
    assert (now["remarks"], now["version"], now["in_force_from"]) == ("Mới", 2, "2026-06-01")
    assert then["url"] == "http://localhost:8000/vi/thu-tuc/1-004363/"
    assert api.problem(address, {"on": "2025-12-31"}) == (404, "not_found", ["on"])
    assert api.problem(address, {"on": "31/12/2025"}) == (400, "invalid_parameter", ["on"])


def test_versions_say_what_changed(api):
    page = make_published(remarks="Cũ")
    page.remarks = "Mới"
    publish(page)

    second, first = api.json("procedures/1.004363/versions/")["results"]

    assert second["changes"] == [
        {"field": "remarks", "path": "", "kind": "changed", "before": "Cũ", "after": "Mới"}
    ]
    assert (first["number"], first["changes"]) == (1, [])
    assert len(second["sha256"]) == 64
    one = api.json("procedures/1.004363/versions/2/")
    assert (one["content"]["remarks"], one["changes"]) == ("Mới", second["changes"])
    pages = api.json("procedures/1.004363/versions/", {"page_size": 1})
    assert pages["results"] == [second]
    assert api.client.get(pages["next"]).json()["results"] == [first]


def test_changes_list_what_is_gone(api):
    first, second = make_published("1.000001"), make_published("1.000002")
    moment = timezone.now()
    second.unpublish()
    bump_catalogue_generation()

    found = api.json("procedures/", {"updated_since": moment.isoformat()})["results"]

    assert [(item["code"], item["gone"]) for item in found] == [("1.000002", True)]
    assert sorted(found[0]) == ["code", "gone", "locale", "updated_at"]
    everything = api.json("procedures/", {"updated_since": "2020-01-01T00:00"})["results"]
    assert [(item["code"], item["gone"]) for item in everything] == [
        ("1.000001", False),
        ("1.000002", True),
    ]
    assert first.live


def test_changes_read_a_time_without_zone_as_vietnamese(api):
    make_published()
    CatalogueEntry.objects.update(updated_at="2026-03-01T00:30:00Z")

    for moment, expected in {
        "2026-03-01T07:30:00": 1,
        "2026-03-01T07:30:01": 0,
        "2026-03-01T00:30:00Z": 1,
        "2026-03-01T07:30:00+07:00": 1,
        "2026-03-01T07:30:01 07:00": 0,
    }.items():
        found = api.json("procedures/", {"updated_since": moment})["results"]
        assert len(found) == expected, moment


def test_head_and_options(api, rich):
    head = api.client.head("/api/v1/procedures/1.004363/")
    get = api.get("procedures/1.004363/")
    options = api.client.options("/api/v1/procedures/")

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(get.content))
    assert head.headers["ETag"] == get.headers["ETag"]
    assert (options.status_code, options.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")


def test_address_without_its_slash_leads_to_it(api):
    response = api.get("procedures", {"q": "a"})

    assert (response.status_code, response.headers["Location"]) == (
        301,
        "/api/v1/procedures/?q=a",
    )


@pytest.mark.parametrize("query", [{}, ALL_FILTERS, {"updated_since": "2020-01-01"}])
@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_queries(api, rich, django_assert_max_num_queries, count, query):
    for number in range(1, count):
        make_published(f"1.00000{number}", **shared(rich))

    with django_assert_max_num_queries(4):
        found = api.json("procedures/", query)
    assert len(found["results"]) == count
    with django_assert_max_num_queries(0):
        assert api.json("procedures/", query) == found


def shared(page):
    kinds = ("fields_of_work", "agencies", "subjects", "life_events")
    return {
        **{kind: list(getattr(page, kind).all()) for kind in kinds},
        "service_level": page.service_level,
    }


def test_empty_list_with_all_filters_costs_no_more(api, rich, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        assert codes(api.json("procedures/", {**ALL_FILTERS, "q": "khong co"})) == []


@pytest.mark.parametrize("query", [{}, {"locale": "en"}, {"on": "2999-01-01"}])
def test_detail_costs_three_queries(api, rich, django_assert_max_num_queries, query):
    with django_assert_max_num_queries(3):
        found = api.json("procedures/1.004363/", query)
    with django_assert_max_num_queries(0):
        assert api.json("procedures/1.004363/", query) == found


def test_next_address_is_on_the_host_that_was_asked(api):
    make_published("1.000001")
    make_published("1.000002")

    address = api.json("procedures/", {"page_size": 1})["next"]

    assert urlsplit(address).netloc == "testserver"


def test_procedure_that_the_public_never_saw_is_not_told_to_be_gone(api):
    page = make_page("1.000009")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    publish(page)

    since = (timezone.now() - timedelta(days=1)).isoformat()
    assert codes(api.json("procedures/", {"updated_since": since})) == []
