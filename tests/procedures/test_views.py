"""Public pages of the catalogue: addresses, filters, and as many queries for many as for few."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from home.models import StaleField
from procedures.models import ProcedurePage
from tests.factories import block, locale, make_field, make_page, make_published, publish

pytestmark = pytest.mark.django_db


def names(answer: Any) -> list[str]:
    return [item.name for item in answer.context["items"]]


def queries(client: Any, path: str) -> int:
    client.get(path)  # what is asked once per process is not counted
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def publish_many(number: int, **extra: Any) -> list[ProcedurePage]:
    return [
        make_published(f"1.{index:06}", name=f"Thủ tục số {index}", **extra)
        for index in range(number)
    ]


def test_list_is_in_the_order_of_a_vietnamese_dictionary(client):
    for code, name in (("1.000001", "Đăng ký"), ("1.000002", "Cấp"), ("1.000003", "Ấn định")):
        make_published(code, name=name)

    assert names(client.get("/vi/thu-tuc/")) == ["Ấn định", "Cấp", "Đăng ký"]


def test_list_by_field_and_by_level_in_the_words_of_each_language(client):
    make_published("1.000001", name="Cấp phép", fields_of_work=[make_field()])
    make_published("1.000002", name="Đăng ký", levels=["ministry"])

    assert names(client.get("/vi/thu-tuc/linh-vuc/g10-nn12/")) == ["Cấp phép"]
    assert names(client.get("/vi/thu-tuc/cap/bo/")) == ["Đăng ký"]
    assert names(client.get("/vi/thu-tuc/cap/bo/?field=G10-NN12")) == []
    assert client.get("/vi/thu-tuc/fields/g10-nn12/").status_code == 404
    assert client.get("/vi/thu-tuc/levels/ministry/").status_code == 404
    assert client.get("/en/procedures/levels/ministry/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "linh-vuc/khong-co/",
        "?field=khong-co",
        "?level=moon",
        "?service_level=9",
        "?service_level=x",
        "?page=0",
        "?page=2",
        "?page=-1",
        "?page=99999999999999999999",
        "?page=²",
    ],
)
def test_unknown_value_of_a_filter_is_not_found(client, path):
    assert client.get(f"/vi/thu-tuc/{path}").status_code == 404


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("GIẤY phép", ["Giấy phép khai thác"]),
        ("giay phep", ["Giấy phép khai thác"]),
        ("1.000001", ["Giấy phép khai thác"]),
        ("%", ["Giấy phép khai thác"]),
        ("khong", []),
        ("\x00giay", ["Giấy phép khai thác"]),
        ("x" * 5000, []),
    ],
)
def test_words_are_matched_folded_and_any_input_is_borne(client, words, found):
    make_published("1.000001", name="Giấy phép khai thác")

    answer = client.get("/vi/thu-tuc/", {"q": words})

    assert answer.status_code == 200
    assert names(answer) == found


def test_draft_is_in_no_list_and_has_no_page(client):
    make_page("1.000001", name="Bản nháp")

    assert names(client.get("/vi/thu-tuc/")) == []
    assert client.get("/vi/thu-tuc/1-000001/").status_code == 404


def test_language_switch_leads_to_the_same_list(client):
    make_published("1.000001", fields_of_work=[make_field()])

    answer = client.get("/vi/thu-tuc/linh-vuc/g10-nn12/?level=province&q=thuoc")

    links = answer.context["portal"].languages(None, answer.context["language_urls"])
    assert [link.url for link in links] == [
        "/vi/thu-tuc/linh-vuc/g10-nn12/?level=province&q=thuoc",
        "/en/procedures/fields/g10-nn12/?level=province&q=thuoc",
    ]


def test_twenty_are_shown_on_a_page(client):
    publish_many(21)

    first, second = client.get("/vi/thu-tuc/"), client.get("/vi/thu-tuc/?page=2")

    assert (len(names(first)), len(names(second))) == (20, 1)
    assert first.context["next_url"] == "/vi/thu-tuc/?page=2"
    assert second.context["previous_url"] == "/vi/thu-tuc/"


@pytest.mark.parametrize(
    "path", ["/vi/", "/vi/thu-tuc/", "/vi/thu-tuc/linh-vuc/", "/vi/thu-tuc/linh-vuc/g10-nn12/"]
)
def test_pages_ask_as_often_for_three_as_for_one(client, path):
    field = make_field()
    make_published("2.000001", fields_of_work=[field])
    once = queries(client, path)
    publish_many(2, fields_of_work=[field])

    assert queries(client, path) == once


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/vi/", 22),
        ("/vi/thu-tuc/", 22),
        ("/vi/thu-tuc/1-004363/", 30),
        ("/vi/thu-tuc/1-004363/phien-ban/", 18),
    ],
)
def test_number_of_queries_is_bounded(client, path, limit):
    make_published(fields_of_work=[make_field()])

    assert queries(client, path) <= limit


def test_version_page_shows_before_and_after(client):
    page = make_published()
    page.conditions = "Có kho riêng."
    publish(page)
    page.conditions = "Có kho riêng và biển hiệu."
    publish(page)

    answer = client.get("/vi/thu-tuc/1-004363/phien-ban/3/")

    (field,) = answer.context["changes"]
    assert field.label == "Yêu cầu, điều kiện"
    assert [(change.kind, change.before, change.after) for change in field.changes] == [
        ("changed", ["Có kho riêng."], ["Có kho riêng và biển hiệu."])
    ]
    assert client.get("/vi/thu-tuc/1-004363/phien-ban/4/").status_code == 404
    assert client.get("/vi/thu-tuc/1-004363/versions/").status_code == 404


def test_structured_data_cannot_end_its_element(client):
    make_published(name="</script><script>alert(1)</script>")

    content = client.get("/vi/thu-tuc/1-004363/").content.decode()

    assert "<script>alert(1)" not in content
    assert "\\u003C/script\\u003E" in content


def test_texts_behind_are_marked_by_their_paths(client):
    source = make_published(results=[block("result", {"code": "", "name": "Giấy phép"})])
    twin = source.copy_for_translation(locale("en"))
    publish(twin)
    StaleField.objects.create(
        content_type=twin.content_type,
        translation_key=twin.translation_key,
        locale=twin.locale,
        path=f"results.{twin.results[0].id}.name",
        field="results",
        state=StaleField.State.MISSING,
        source_text="Giấy phép",
        since=timezone.now(),
    )

    content = client.get("/en/procedures/1-004363/").content.decode()

    assert '<span lang="vi">Giấy phép</span> <small class="mark mark-missing">' in content
