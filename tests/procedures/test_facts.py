from __future__ import annotations

import pytest
from django.utils.translation import override

from procedures.facts import Fact, fee_fact, time_fact


def times(*rows: tuple[object, str, str]) -> list[dict[str, object]]:
    return [{"amount": amount, "unit": unit, "unit_text": text} for amount, unit, text in rows]


def fees(*rows: tuple[int | None, str]) -> list[dict[str, object]]:
    return [{"amount": amount, "note": note} for amount, note in rows]


@pytest.mark.parametrize(
    ("rows", "vietnamese", "english"),
    [
        (times((15, "working_day", "")), "15 ngày làm việc", "15 working days"),
        (times((1, "working_day", "")), "1 ngày làm việc", "1 working day"),
        (times((0.5, "day", "")), "0,5 ngày", "0.5 days"),
        (times((24, "hour", "")), "24 giờ", "24 hours"),
        (
            times((5, "working_day", ""), (15, "working_day", "")),
            "5–15 ngày làm việc",
            "5–15 working days",
        ),
        (times((5, "working_day", ""), (5, "day", "")), "Tùy trường hợp", "Depends on the case"),
        (times((None, "other", "4 Tháng")), "4 Tháng", "4 Tháng"),
        (times((None, "other", "20")), "20 (nguồn không ghi đơn vị)", "20 (unit not stated)"),
    ],
)
def test_time_fact_in_both_languages(rows, vietnamese, english):
    with override("vi"):
        assert time_fact(rows) == Fact(vietnamese)
    with override("en"):
        assert time_fact(rows) == Fact(english)


@pytest.mark.parametrize(
    ("rows", "vietnamese", "english"),
    [
        (fees((800_000, "đồng/lần")), "800.000 ₫", "VND 800,000"),
        (
            fees((105_000_000, ""), (35_000, "")),
            "35.000 ₫ đến 105.000.000 ₫",
            "VND 35,000 to VND 105,000,000",
        ),
        (fees((0, "")), "Không thu phí", "No fee"),
        (fees((0, "theo Hội đồng nhân dân tỉnh")), "Xem ghi chú về phí", "See the note on fees"),
    ],
)
def test_fee_fact_in_both_languages(rows, vietnamese, english):
    with override("vi"):
        assert fee_fact(rows) == Fact(vietnamese)
    with override("en"):
        assert fee_fact(rows) == Fact(english)


def test_what_the_source_lacks_is_said():
    with override("vi"):
        assert time_fact(times((None, "other", ""))) == Fact("Nguồn không nêu", is_stated=False)
        assert fee_fact([]) == Fact("Nguồn không nêu", is_stated=False)


def test_no_fee_may_be_declared_by_editors():
    with override("en"):
        assert fee_fact([], no_fee_declared=True) == Fact("No fee")
