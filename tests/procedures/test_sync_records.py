from __future__ import annotations

import json
import unicodedata
from collections import Counter
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedures.services.sync.errors import RecordError
from procedures.services.sync.records import code_in, parse_record, split_labels
from procedures.services.sync.shapes import Component, Fee, ProcedureRecord, Term, Time
from procedures.services.sync.warnings import source_warnings
from tests.factories import catalogue_record


def with_time(**changes: object) -> ProcedureRecord:
    row = {"THOIGIANGIAIQUYET": 5, "DONVITINH": "NGAY", "MOTA": "", "PHILEPHI": [], **changes}
    return parse_record(
        catalogue_record(CACHTHUCTHUCHIEN=[{"KENH": "TRUC_TIEP", "THOIGIAN": [row]}])
    )


def first_time(**changes: object) -> Time:
    return with_time(**changes).channels[0].times[0]


def first_fee(**fee: object) -> Fee:
    return first_time(PHILEPHI=[fee]).fees[0]


def first_paper(**paper: object) -> Component:
    record = parse_record(catalogue_record(THANHPHANHOSO=[{"TRUONGHOP": "", "GIAYTO": [paper]}]))
    return record.cases[0].components[0]


def codes(record: ProcedureRecord) -> list[str]:
    return [warning["code"] for warning in source_warnings(record)]


def refusal(**changes: object) -> tuple[str, str]:
    with pytest.raises(RecordError) as caught:
        parse_record(catalogue_record(**changes))
    return caught.value.reason_code, caught.value.message


def test_complete_record_is_read_whole():
    record = parse_record(catalogue_record())

    assert record.code == "1.004363"
    assert record.levels == ("province",)
    assert record.level_text == "Cấp tỉnh"
    assert record.fields == (Term("", "Trồng trọt và Bảo vệ thực vật"),)
    assert record.subjects == (Term("", "Công dân Việt Nam"), Term("", "Doanh nghiệp"))
    assert record.executing.text == "Sở Nông nghiệp và Môi trường"
    assert record.step_groups[0].steps == ("Bước 1: Nộp hồ sơ.", "Bước 2: Nhận kết quả.")
    assert record.channels[0].kind == "online"
    assert record.channels[0].times == (
        Time(Decimal(15), "working_day", "", "", (Fee("", 800_000, "đồng/lần"),)),
    )
    assert record.cases[0].components[0] == Component(
        "", "Đơn đề nghị", 1, 0, False, "Mẫu 03.docx", "", ""
    )
    assert record.results == (Term("KQ.G10.001350", "Giấy chứng nhận"),)
    assert source_warnings(record) == []


def test_record_in_the_services_own_shape_is_read():
    record = parse_record(
        {
            "MATTHC": "1.004363",
            "TENTTHC": "Cấp Giấy chứng nhận",
            "LINHVUCTHUCHIEN": [{"MALINHVUC": "G10-NN12", "TENLINHVUC": "Thú y"}],
            "MOTADOITUONGTHUCHIEN": "Công dân Việt Nam, Cán bộ, công chức, viên chức, "
            "Tổ chức (không bao gồm doanh nghiệp, HTX)",
            "COQUANTHUCHIEN": [
                {"MADONVI": "000.00.09.G10", "TENDONVI": "Cục Thú y"},
                {"MADONVI": "", "TENDONVI": "Chi cục, vùng I"},
            ],
            "CACHTHUCTHUCHIEN": [
                {
                    "KENH": kind,
                    "THOIGIAN": [
                        {
                            "THOIGIANGIAIQUYET": "7",
                            "DONVITINH": unit,
                            "PHILEPHI": [{"SOTIEN": "230.000", "DONVI": "Đồng", "MOTA": "lệ phí"}],
                        }
                    ],
                }
                for kind, unit in [
                    ("1 trực tiếp", "Ngày làm việc"),
                    ("2", "Ngày"),
                    (3, "Giờ"),
                    ("Bưu chính công ích", "Tuần"),
                ]
            ],
            "THANHPHANHOSO": [
                {
                    "TRUONGHOP": "Cấp mới",
                    "GIAYTO": [
                        {
                            "MAGIAYTO": "000.00.00.G10-KQ003224",
                            "TENGIAYTO": "Đơn",
                            "TENMAUDON": "Mẫu 1.doc",
                            "URL": "https://csdl.dichvucong.gov.vn/mau1.doc",
                        }
                    ],
                }
            ],
            "YEUCAU": "Có cửa hàng.",
        }
    )

    assert record.fields == (Term("G10-NN12", "Thú y"),)
    assert [term.name for term in record.subjects] == [
        "Công dân Việt Nam",
        "Cán bộ, công chức, viên chức",
        "Tổ chức (không bao gồm doanh nghiệp, HTX)",
    ]
    assert record.executing.text == "Cục Thú y; Chi cục, vùng I"
    assert record.executing.agencies == (
        Term("000.00.09.G10", "Cục Thú y"),
        Term("", "Chi cục, vùng I"),
    )
    assert [channel.kind for channel in record.channels] == ["in_person", "online", "post", "post"]
    assert [channel.times[0].unit for channel in record.channels] == [
        "working_day",
        "day",
        "hour",
        "other",
    ]
    assert record.channels[3].times[0].unit_text == "Tuần"
    assert record.channels[0].times[0].fees == (Fee("", 230_000, "lệ phí"),)
    assert record.cases[0].components == (
        Component(
            "000.00.00.G10-KQ003224",
            "Đơn",
            0,
            0,
            False,
            "Mẫu 1.doc",
            "https://csdl.dichvucong.gov.vn/mau1.doc",
            "",
        ),
    )
    assert record.conditions == "Có cửa hàng."


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"THOIGIANGIAIQUYET": None, "DONVITINH": "KHAC"}, (None, "other", "")),
        (
            {"THOIGIANGIAIQUYET": 1, "DONVITINH": "KHAC", "THOIGIANGOC": "1"},
            (Decimal(1), "other", "1"),
        ),
        (
            {"THOIGIANGIAIQUYET": 4, "DONVITINH": "KHAC", "THOIGIANGOC": "4 Tháng"},
            (Decimal(4), "other", "4 Tháng"),
        ),
        ({"THOIGIANGIAIQUYET": 0.5, "DONVITINH": "NGAY"}, (Decimal("0.5"), "day", "")),
        ({"THOIGIANGIAIQUYET": "1,5", "DONVITINH": "GIO"}, (Decimal("1.5"), "hour", "")),
        ({"THOIGIANGIAIQUYET": "Ngay", "DONVITINH": "NGAY"}, (None, "other", "Ngay")),
        ({"THOIGIANGIAIQUYET": 2, "DONVITINH": "QUY"}, (Decimal(2), "other", "QUY")),
        ({"THOIGIANGIAIQUYET": 2, "DONVITINH": None}, (Decimal(2), "other", "")),
    ],
)
def test_time_keeps_number_unit_and_words(row, expected):
    time = first_time(**row)

    assert (time.amount, time.unit, time.unit_text) == expected


@pytest.mark.parametrize(
    ("fee", "expected"),
    [
        ({"SOTIEN": 800_000, "LOAI": "PHI", "MOTA": "x"}, Fee("fee", 800_000, "x")),
        ({"SOTIEN": 800_000, "LOAI": "LE_PHI", "MOTA": ""}, Fee("charge", 800_000, "")),
        ({"SOTIEN": None, "LOAI": None, "MOTA": "theo quy định"}, Fee("", None, "theo quy định")),
        ({"SOTIEN": 0, "LOAI": None, "MOTA": ""}, Fee("", 0, "")),
        ({"SOTIEN": 90_000.0}, Fee("", 90_000, "")),
        ({"SOTIEN": 90.5}, Fee("", None, "90.5")),
        ({"SOTIEN": "1.500.000"}, Fee("", 1_500_000, "")),
        ({"SOTIEN": "miễn phí"}, Fee("", None, "miễn phí")),
        ({"SOTIEN": 5, "DONVI": "USD", "MOTA": "mỗi tờ"}, Fee("", None, "5 USD; mỗi tờ")),
        ({"SOTIEN": 5_000, "DONVI": "đồng/tờ"}, Fee("", 5_000, "đồng/tờ")),
        ({"SOTIEN": 5_000, "LOAI": "GIA"}, Fee("", 5_000, "GIA")),
    ],
)
def test_fee_is_in_vnd_or_in_words(fee, expected):
    assert first_fee(**fee) == expected


@pytest.mark.parametrize(
    ("paper", "expected"),
    [
        ({"TENGIAYTO": "Hồ sơ gồm:", "BANCHINH": 1, "BANSAO": 1}, (1, 1, True, "")),
        ({"TENGIAYTO": "Hồ sơ gồm :", "BANCHINH": 0, "BANSAO": 0}, (0, 0, True, "")),
        # A real paper entered without quantities must not turn into a heading.
        ({"TENGIAYTO": "Đơn đề nghị", "BANCHINH": 0, "BANSAO": 0}, (0, 0, False, "")),
        ({"TENGIAYTO": "Đơn:", "BANCHINH": 1, "MAUDON": "a.doc"}, (1, 0, False, "")),
        ({"TENGIAYTO": "Đơn", "BANCHINH": "02", "BANSAO": None}, (2, 0, False, "")),
        ({"TENGIAYTO": "Đơn", "BANCHINH": "1 bộ"}, (0, 0, False, "BANCHINH: 1 bộ")),
        ({"TENGIAYTO": "Đơn", "URL": "javascript:alert(1)"}, (0, 0, False, "javascript:alert(1)")),
    ],
)
def test_paper_keeps_quantities_and_oddities(paper, expected):
    found = first_paper(**paper)

    assert (found.originals, found.copies, found.is_heading, found.note) == expected
    assert found.form_url == ""


def test_unknown_words_are_kept_as_given():
    record = parse_record(
        catalogue_record(
            "BQP-X/1.012689.000.00.00.H56",
            CAPTHUCHIEN=["HUYEN", "BO"],
            CAPTHUCHIENGOC="",
            CACHTHUCTHUCHIEN=[{"KENH": "Qua fax", "THOIGIAN": []}],
            KETQUATHUCHIEN=[{"MAKETQUA": "BQP-CCS.KQ0001", "TENKETQUA": ".văn bản trả lời.,"}],
        )
    )

    assert record.code == "BQP-X/1.012689.000.00.00.H56"
    assert record.levels == ("other", "ministry")
    assert record.level_text == "HUYEN"
    assert (record.channels[0].kind, record.channels[0].kind_text) == ("other", "Qua fax")
    assert record.results == (Term("BQP-CCS.KQ0001", ".văn bản trả lời.,"),)


def test_names_with_commas_stay_whole():
    assert split_labels("Người nước ngoài; Tổ chức (trừ doanh nghiệp, HTX),\nĐảng viên,,") == [
        "Người nước ngoài",
        "Tổ chức (trừ doanh nghiệp, HTX)",
        "Đảng viên",
    ]


def test_text_is_composed_and_free_of_what_nobody_sees():
    name = unicodedata.normalize("NFD", "Cấp Chứng chỉ hành nghề thú y")

    record = parse_record(
        catalogue_record(
            TENTTHC=f" \ufeff{name}\x00\u202e\ud800 ",
            MOTA="a\tb\r\nc\rd\x0b\x9f",
            DETAIL_URL="javascript:alert(1)",
        )
    )

    assert record.name == "Cấp Chứng chỉ hành nghề thú y"
    assert record.remarks == "a\tb\nc\nd"
    assert record.source_url == ""
    assert record.raw["DETAIL_URL"] == "javascript:alert(1)"


def test_markup_stays_text():
    record = parse_record(catalogue_record(MOTA="<script>alert(1)</script> a < b & c"))

    assert record.remarks == "<script>alert(1)</script> a < b & c"


def test_text_of_any_length_is_kept():
    text = "Điều kiện " * 10_000

    assert parse_record(catalogue_record(YEUCAUDIEUKIEN=text)).conditions == text.strip()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"MATTHC": ""}, "no_code"),
        ({"MATTHC": None}, "no_code"),
        ({"MATTHC": " \x00 "}, "no_code"),
        ({"MATTHC": "1" * 256}, "code_too_long"),
        ({"MATTHC": 1.004363}, "wrong_type"),
        ({"TENTTHC": ""}, "no_name"),
        ({"TENTTHC": ["a"]}, "wrong_type"),
        ({"CAPTHUCHIEN": [1]}, "wrong_type"),
        ({"CAPTHUCHIEN": "BO"}, "wrong_nesting"),
        ({"THANHPHANHOSO": {"GIAYTO": []}}, "wrong_nesting"),
        ({"THANHPHANHOSO": [["x"]]}, "wrong_nesting"),
        ({"THANHPHANHOSO": [{"GIAYTO": ["x"]}]}, "wrong_nesting"),
        ({"MOTA": float("nan")}, "not_finite"),
        ({"X": float("-inf")}, "not_finite"),
        ({"X": 10**30}, "absurd_number"),
        ({"X": object()}, "wrong_type"),
        ({"CACHTHUCTHUCHIEN": [{"KENH": True}]}, "wrong_type"),
        ({"CACHTHUCTHUCHIEN": [{"THOIGIAN": [{"THOIGIANGIAIQUYET": -1}]}]}, "negative_number"),
        (
            {"CACHTHUCTHUCHIEN": [{"THOIGIAN": [{"PHILEPHI": [{"SOTIEN": -5}]}]}]},
            "negative_number",
        ),
        ({"CACHTHUCTHUCHIEN": [{"THOIGIAN": [{"PHILEPHI": [{"SOTIEN": []}]}]}]}, "wrong_type"),
        ({"THANHPHANHOSO": [{"GIAYTO": [{"TENGIAYTO": "a", "BANCHINH": True}]}]}, "wrong_type"),
    ],
)
def test_record_that_would_have_to_be_guessed_is_refused(changes, reason):
    assert refusal(**changes)[0] == reason


def test_refusal_names_the_place():
    reason, message = refusal(
        CACHTHUCTHUCHIEN=[
            {"KENH": "1", "THOIGIAN": []},
            {"KENH": "2", "THOIGIAN": [{"PHILEPHI": [{"SOTIEN": {}}]}]},
        ]
    )

    assert reason == "wrong_type"
    assert message.startswith("CACHTHUCTHUCHIEN[2].THOIGIAN[1].PHILEPHI[1].SOTIEN ")


@pytest.mark.parametrize("raw", [None, 1, "x", [], [{}]])
def test_what_is_no_object_is_refused(raw):
    with pytest.raises(RecordError) as caught:
        parse_record(raw)

    assert caught.value.reason_code == "not_an_object"


def test_deep_and_huge_records_are_refused():
    deep: object = "x"
    for _level in range(5_000):
        deep = [deep]

    assert refusal(X=deep)[0] == "too_deep"
    assert refusal(X="x" * 10_000_001)[0] == "too_large"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
official_keys = st.sampled_from(sorted(catalogue_record()))


@given(st.dictionaries(official_keys, json_values, max_size=6) | json_values)
def test_random_json_is_taken_or_refused(value):
    raw = {**catalogue_record(), **value} if isinstance(value, dict) else value
    with suppress(RecordError):
        record = parse_record(raw)
        assert parse_record(record.raw).canonical == record.canonical
    assert isinstance(code_in(raw), str)


@pytest.mark.shared_data
def test_dirt_of_the_real_catalogue_is_counted_as_its_readme_lists_it(shared_data):
    lines = (shared_data / "tthc" / "G10.jsonl").read_text().splitlines()

    records = {record.code: record for record in map(parse_record, map(json.loads, lines))}

    assert len(records) == 537
    found = Counter(code for record in records.values() for code in codes(record))
    assert found == {
        "time_not_stated": 48,
        "unit_missing": 63,
        "fee_not_stated": 68,
        "no_authority": 56,
        "amount_zero_but_text": 9,
        "amount_suspicious": 4,
        "amount_not_in_note": 1,
        "no_component": 1,
        "no_result": 4,
        "no_legal_basis": 5,
    }
    assert sum(len(case.components) for r in records.values() for case in r.cases) == 2646
    assert sum(len(channel.times) for r in records.values() for channel in r.channels) == 1634
    assert sum(len(record.legal_bases) for record in records.values()) == 2138
    assert Counter(channel.kind for r in records.values() for channel in r.channels) == {
        "in_person": 529,
        "post": 501,
        "online": 497,
    }
    units = Counter(time.unit for r in records.values() for c in r.channels for time in c.times)
    assert units == {"working_day": 1092, "other": 314, "day": 219, "hour": 9}
    assert len({term for record in records.values() for term in record.fields}) == 25
    assert len({term for record in records.values() for term in record.subjects}) == 12
    assert max(len(record.name) for record in records.values()) == 1094


@pytest.mark.shared_data
def test_dirty_procedures_of_the_readme_keep_what_is_odd(shared_data):
    lines = (shared_data / "tthc" / "G10.jsonl").read_text().splitlines()
    of = {record.code: record for record in map(parse_record, map(json.loads, lines))}

    def times(code: str) -> list[tuple[str, Decimal | None, str, str]]:
        return [
            (channel.kind, time.amount, time.unit, time.unit_text)
            for channel in of[code].channels
            for time in channel.times
        ]

    def fees(code: str) -> set[tuple[int | None, str]]:
        return {
            (fee.amount, fee.note)
            for channel in of[code].channels
            for time in channel.times
            for fee in time.fees
        }

    assert "time_not_stated" in codes(of["1.002338"])
    assert {amount for _kind, amount, _unit, _words in times("1.003361")} == {None}
    assert {amount for _kind, amount, _unit, _words in times("1.003519")} == {None}
    assert times("1.000025")[0] == ("in_person", Decimal(1), "other", "1")
    assert times("1.002947")[0] == ("online", Decimal(4), "other", "4 Tháng")
    assert {unit for _kind, _amount, unit, _words in times("1.003984")} == {"hour"}
    assert ("in_person", Decimal(28), "hour", "") in times("1.011473")
    assert {unit for _kind, _amount, unit, _words in times("1.012805")} == {"day"}
    assert max(len(channel.times) for channel in of["1.000045"].channels) == 3
    assert max(len(channel.times) for channel in of["1.013673"].channels) == 4
    assert {(kind, amount) for kind, amount, _unit, _words in times("1.013952")} >= {
        ("online", Decimal(5)),
        ("in_person", Decimal(15)),
    }
    assert fees("1.004232") == {(0, "do Ủy ban nhân dân cấp tỉnh quy định.")}
    assert "amount_zero_but_text" in codes(of["1.003058"])
    assert "amount_zero_but_text" in codes(of["1.003593"])
    assert fees("1.000055") == set()
    assert "fee_not_stated" in codes(of["1.007916"])
    assert {amount for amount, _note in fees("1.004022")} == {900}
    assert {amount for amount, _note in fees("2.001730")} == {180, 350}
    assert {amount for amount, _note in fees("2.001827")} == {700}
    assert "amount_suspicious" in codes(of["3.000125"])
    assert "amount_not_in_note" in codes(of["1.008128"])
    assert fees("1.000969") == {(12_500_000, "")}
    assert (of["1.000049"].executing.text, codes(of["1.000058"]).count("no_authority")) == ("", 1)
    assert "no_authority" in codes(of["1.003347"])
    assert "," in of["1.000082"].executing.text
    names = [paper.name for case in of["1.003099"].cases for paper in case.components]
    assert len(names) > len(set(names))
    assert [p.is_heading for case in of["1.000082"].cases for p in case.components].count(True) > 0
    assert not any(p.is_heading for case in of["1.000058"].cases for p in case.components)
    assert "no_component" in codes(of["1.014951"])
    assert "no_result" in codes(of["1.000916"])
    assert "no_result" in codes(of["2.001241"])
    assert any(term.name.startswith(".") for term in of["1.001686"].results)
    assert any(term.code.startswith("KQ.G09") for term in of["1.001686"].results)
    assert "no_legal_basis" in codes(of["1.014681"])
    assert "no_legal_basis" in codes(of["3.000179"])
    assert [len(group.steps) for group in of["1.003851"].step_groups] == [1]
    assert len(of["1.014232"].conditions) == 7346
    assert sum(len(step) for g in of["1.014267"].step_groups for step in g.steps) == 22_838
    assert sum(len(case.components) for case in of["1.004881"].cases) == 83
