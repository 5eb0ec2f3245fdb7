from __future__ import annotations

from typing import Any
from uuid import UUID

from procedures.services.sync.matching import keep_ids
from tests.factories import component


def block(value: dict[str, Any], key: str = "", kind: str = "case") -> dict[str, Any]:
    return {"type": kind, "value": value, **({"id": key} if key else {})}


def step(text: str, key: str = "") -> dict[str, Any]:
    return block({"title": "", "description": text}, key, "item")


def paper(name: str, key: str = "", **extra: Any) -> dict[str, Any]:
    return block(component(name, **extra), key, "item")


def kept(new: list[dict[str, Any]], old: list[dict[str, Any]]) -> list[str]:
    """Return the ids that ``new`` gets, with “new” for ids of its own."""
    known = {item["id"] for item in old}
    keep_ids(new, old)
    return [item["id"] if item["id"] in known else "new" for item in new]


OLD = [step("Nộp hồ sơ", "a"), step("Thẩm định hồ sơ", "b"), step("Nhận kết quả", "c")]


def test_every_item_gets_an_id_of_its_own():
    new = [block({"name": "", "components": [paper("Đơn"), paper("Đơn")]})]

    keep_ids(new, [])

    ids = [new[0]["id"], *(item["id"] for item in new[0]["value"]["components"])]
    assert len({UUID(key) for key in ids}) == 3


def test_reordered_items_keep_their_ids():
    new = [step("Nhận kết quả"), step("Nộp hồ sơ"), step("Thẩm định hồ sơ")]

    assert kept(new, OLD) == ["c", "a", "b"]


def test_inserted_item_is_new_and_moves_nobody():
    new = [step("Xin hẹn"), step("Nộp hồ sơ"), step("Thẩm định hồ sơ"), step("Nhận kết quả")]

    assert kept(new, OLD) == ["new", "a", "b", "c"]


def test_deleted_item_takes_its_id_along():
    assert kept([step("Nộp hồ sơ"), step("Nhận kết quả")], OLD) == ["a", "c"]


def test_changed_text_is_found_by_its_words():
    new = [step("Thẩm định hồ sơ trong 5 ngày"), step("Nhận kết quả"), step("Nộp hồ sơ")]

    assert kept(new, OLD) == ["b", "c", "a"]


def test_replaced_text_is_found_by_its_place():
    new = [step("Nộp hồ sơ"), step("Kiểm tra thực địa"), step("Nhận kết quả")]

    assert kept(new, OLD) == ["a", "b", "c"]


def test_place_says_nothing_where_the_number_of_items_changed():
    new = [step("Nộp hồ sơ"), step("Kiểm tra"), step("Họp"), step("Nhận kết quả")]

    assert kept(new, OLD) == ["a", "new", "new", "c"]


def test_code_wins_over_similar_text():
    old = [paper("Đơn đề nghị", "a", code="KQ1"), paper("Bản sao hộ chiếu", "b", code="KQ2")]
    new = [paper("Bản sao hộ chiếu còn hạn", code="KQ1"), paper("Giấy khác", code="KQ2")]

    assert kept(new, old) == ["a", "b"]


def test_same_text_twice_keeps_its_order():
    old = [paper("Bản sao", "a"), paper("Bản sao", "b")]

    assert kept([paper("Bản sao"), paper("Bản sao"), paper("Bản sao")], old) == ["a", "b", "new"]


def test_short_names_are_not_alike_for_their_numbers():
    old = [paper("Đơn", "a"), paper("Bản đồ", "b"), paper("Ảnh", "c")]

    assert kept([paper("Hộ chiếu"), paper("Bản đồ")], old) == ["a", "b"]
    assert kept([paper("Bản đồ"), paper("Hợp đồng"), paper("Dự án")], old) == ["b", "new", "new"]


def test_doubled_id_serves_once():
    old = [paper("Đơn", "a"), paper("Ảnh", "a")]

    assert kept([paper("Đơn"), paper("Ảnh")], old) == ["a", "new"]


def test_items_inside_keep_their_ids_with_their_case():
    def case(name: str, papers: list[dict[str, Any]], key: str = "") -> dict[str, Any]:
        return block({"name": name, "components": papers}, key)

    old = [
        case("Cấp mới", [paper("Đơn", "a1"), paper("Ảnh", "a2")], "a"),
        case("Cấp lại", [paper("Đơn", "b1")], "b"),
    ]
    new = [
        case("Cấp lại", [paper("Giấy tờ chứng minh"), paper("Đơn")]),
        case("Cấp mới", [paper("Ảnh"), paper("Đơn")]),
    ]

    assert kept(new, old) == ["b", "a"]
    assert [item["id"] for item in new[1]["value"]["components"]] == ["a2", "a1"]
    assert new[0]["value"]["components"][1]["id"] == "b1"


def test_old_values_of_any_shape_do_no_harm():
    assert len(kept([step("a")], [block({}, "x"), block(None, "y"), block([1], "z")])) == 1  # type: ignore[arg-type]


def test_thousands_of_changed_items_are_matched_in_time():
    old = [step(f"Giấy tờ số {number} cũ", f"id{number}") for number in range(3000)]
    new = [step(f"Giấy tờ số {number} mới") for number in range(3000)]

    assert kept(new, old) == [f"id{number}" for number in range(3000)]
