"""What a typed line means: slips, terms, actions, codes; by a small catalogue of titles."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import Any

import pytest

from search.engines.scoring import scores
from search.language.actions import actions_of
from search.language.words import fold, pairs, words
from search.reading import plan as to
from search.reading.lexicon import Lexicon, LexiconRow
from search.reading.plan import Clause
from search.reading.reader import BoostedPage, Reader
from search.reading.vocabulary import Vocabulary

TITLES = [
    "Cấp Giấy chứng nhận đủ điều kiện buôn bán thuốc bảo vệ thực vật",
    "Cấp giấy phép nhập khẩu thuốc bảo vệ thực vật",
    "Cấp giấy phép nhập khẩu thuốc thú y",
    "Cấp Chứng chỉ hành nghề thú y",
    "Cấp lại Chứng chỉ hành nghề thú y",
    "Cấp giấy chứng nhận đăng ký tàu cá",
    "Xóa đăng ký tàu cá",
    "Cấp, cấp lại Giấy phép khai thác thủy sản",
    "Cấp giấy chứng nhận nguồn gốc thủy sản khai thác",
    "Công nhận hộ nghèo, hộ cận nghèo",
    "Hòa giải tranh chấp đất đai",
    "Tách thửa hoặc hợp thửa đất",
    "Cấp chứng chỉ hành nghề đo đạc và bản đồ hạng I",
    "Cấp chứng chỉ hành nghề đo đạc và bản đồ hạng II",
    "Nuôi bò, dê",
    "Thẩm định bộ hồ sơ",
]
TERMS = [
    ("everyday", "thuốc trừ sâu", ["thuốc bảo vệ thực vật"]),
    ("everyday", "đánh cá", ["khai thác thủy sản"]),
    ("everyday", "bò", ["động vật"]),
    ("same", "ghe", ["tàu cá"]),
    ("abbreviation", "bvtv", ["bảo vệ thực vật"]),
    ("abbreviation", "gcn", ["giấy chứng nhận"]),
    ("english", "pesticide", ["thuốc bảo vệ thực vật"]),
    ("english", "import", ["nhập khẩu"]),
    ("english", "permit", ["giấy phép"]),
    ("stop", "làm sao để", []),
    ("stop", "ở đâu", []),
    ("action", "mất", ["reissue"]),
    ("action", "cấp lại", ["reissue"]),
    ("level", "cấp tỉnh", ["province"]),
    ("elsewhere", "hộ chiếu", ["Bộ Công an", "Ministry of Public Security"]),
    ("elsewhere", "cấp lại thú y", ["Bộ Y tế", "Ministry of Health"]),
    ("elsewhere", "khai thác", ["Bộ Y tế", "Ministry of Health"]),
    ("everyday", "nấu phở", ["nuôi bò"]),
    ("elsewhere", "nấu phở", []),
]


def lexicon() -> Lexicon:
    counts: Counter[str] = Counter()
    for title in TITLES:
        found = words(title)
        counts.update({*found, *pairs(found)})
    rows = [LexiconRow(word, number, number) for word, number in counts.items()]
    return Lexicon.of(rows, len(TITLES))


READER = Reader(Vocabulary.of(TERMS), lexicon())


def first(query: str, reader: Reader = READER) -> str | None:
    """Return the title that answers ``query`` best."""
    plan = reader.read(query).plan
    index: dict[tuple[str, str], set[int]] = {}
    for number, title in enumerate(TITLES):
        found = words(title)
        for word in (*found, *pairs(found)):
            index.setdefault((to.TITLE, word), set()).add(number)
            index.setdefault((to.TITLE_FOLDED, fold(word)), set()).add(number)
        for action in actions_of(title):
            index.setdefault((to.ACTIONS, action), set()).add(number)
        index.setdefault((to.PAGE, str(number)), set()).add(number)

    def matches(clause: Clause) -> set[int]:
        return index.get((clause.field, clause.term), set())

    lengths = {number: len(words(title)) for number, title in enumerate(TITLES)}
    found_scores = scores(plan, matches, lengths)
    if not found_scores:
        return None
    return TITLES[max(found_scores, key=lambda number: (found_scores[number], -number))]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("buon ban thuoc bao ve thuc vat", TITLES[0]),
        ("GCN buôn bán thuốc BVTV", TITLES[0]),
        ("buôn bán thuốc trừ sâu", TITLES[0]),
        (unicodedata.normalize("NFD", "Cấp Chứng chỉ hành nghề thú y"), TITLES[3]),
        ("thuỷ sản khai thác giấy phép", TITLES[7]),
        ("thủy sản khai thác giấy phép", TITLES[7]),
        ("dang ky tau ca", TITLES[5]),
        ("đăng kí tàu cá", TITLES[5]),
        ("đăng ký ghe", TITLES[5]),
        ("thuốc thú y nhập khẩu", TITLES[2]),
        ("thuoocs thus y nhaapj khaaur", TITLES[2]),
        ("thuo6c1 thu1 y", TITLES[2]),
        ("HOÀ GIẢI đất đai", TITLES[10]),
        ("pesticide import permit", TITLES[1]),
        ("giấy phép đánh cá", TITLES[7]),
        ("mất chứng chỉ thú y", TITLES[4]),
        ("đo đạc bản đồ hạng I", TITLES[12]),
        ("đo đạc bản đồ hạng II", TITLES[13]),
        ("làm sao để tách thửa ở đâu", TITLES[11]),
        ("chứng chỉ hành ngề thú y", TITLES[3]),
        ("đăng ký tàu các", TITLES[5]),
    ],
)
def test_what_people_type_finds_what_they_mean(query, title):
    assert first(query) == title


@pytest.mark.parametrize(
    "query",
    [
        "hộ chiếu",
        "xin cấp hộ chiếu",
        "karaoke",
        "giá vàng hôm nay",
        "",
        "   ",
        "*",
        "😀",
        "\x00",
        "a",
    ],
)
def test_what_nothing_answers_finds_nothing(query):
    assert first(query) is None


def test_an_accented_word_is_not_flooded_by_others_of_the_same_letters():
    assert first("nuôi bò") == "Nuôi bò, dê"
    assert first("bộ hồ sơ") == "Thẩm định bộ hồ sơ"


def test_another_authoritys_business_is_named():
    reading = READER.read("làm hộ chiếu")

    assert reading.elsewhere == ("Bộ Công an", "Ministry of Public Security")


def test_small_talk_is_nobodys_business_and_is_not_corrected():
    reading = READER.read("cáchh nấu phở")

    assert (reading.elsewhere, reading.corrected) == ((), "")
    assert first("cáchh nấu phở") is None


def test_who_names_another_authority_in_a_long_line_still_wants_ours():
    assert first("đổi hộ chiếu") is None
    assert first("hộ chiếu mua bán") is None
    assert (
        first("giấy chứng nhận nguồn gốc thủy sản khai thác để làm hộ chiếu")
        == "Cấp giấy chứng nhận nguồn gốc thủy sản khai thác"
    )


def test_others_business_is_theirs_unless_a_title_says_the_same_two_words():
    assert first("khai thác") is not None
    assert READER.read("cấp lại thú y").elsewhere == ("Bộ Y tế", "Ministry of Health")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("1.004363", "1004363"), ("1004363", "1004363"), ("4363", "4363"), ("004363", "4363"),
        ("TTHC 1.004363", "1004363"), ("mã 1.004363.000.00.00.H08", "1004363"),
        ("thủ tục số 4363", ""), ("5.000 m3", ""), ("nghị định 35/2023", ""), ("12", ""),
    ],
)  # fmt: skip
def test_codes_are_read_in_every_writing(query, code):
    assert READER.code(query) == code


@pytest.mark.parametrize(
    ("typed", "beginning"),
    [
        ("1.0", "10"), ("1.004", "1004"), (" 1.00436 ", "100436"), ("10043", "10043"),
        ("1.", ""), ("1.004363", ""), ("0.5", ""), ("2.5 ha", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_beginning_of_a_code_is_seen(typed, beginning):
    assert READER.code_beginning(typed) == beginning


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("giaays phesp nhaapj khaaur", "giấy phép nhập khẩu"),
        ("giấp phép nhập khẩu", "giấy phép nhập khẩu"),
        ("chứng chỉ hành ngề", "chứng chỉ hành nghề"),
        ("giấy phép nhập khẩu", ""),
        ("giay phep nhap khau", ""),
        ("Đăng ký tàu cá", ""),
        ("Đăng kí tàu cá", ""),
        ("đăng kys tàu cá", "đăng ký tàu cá"),
        ("đăng kí giấp phép", "đăng kí giấy phép"),
    ],
)
def test_did_you_mean_only_where_something_slipped(query, meant):
    assert READER.read(query).corrected == meant


def test_a_boost_of_an_editor_applies_always_or_for_its_words():
    always = Reader(READER.vocabulary, READER.lexicon, (BoostedPage(1, "", 0.5),))
    for_words = Reader(READER.vocabulary, READER.lexicon, (BoostedPage(1, "nhap khau gap", 0.5),))

    assert first("giấy phép nhập khẩu thuốc") == TITLES[2]
    assert first("giấy phép nhập khẩu thuốc", always) == TITLES[1]
    assert first("giấy phép nhập khẩu thuốc", for_words) == TITLES[2]
    assert first("giấy phép nhập khẩu gấp thuốc", for_words) == TITLES[1]


def test_a_long_query_is_read_in_part_and_in_time():
    long = "thuốc bảo vệ thực vật " * 200

    assert first(long) is not None


def test_the_words_to_mark_are_those_looked_for():
    marked = READER.read("bán thuốc trừ sâu").marked

    assert {"bán", "thuốc", "trừ", "sâu", "bảo", "vệ", "thực", "vật"} <= marked


def test_accents_that_were_typed_are_those_to_mark():
    assert "bản" not in READER.read("bán thuốc").marked
    assert {"bản", "bán"} <= READER.read("ban thuoc").marked
    assert "bản" in READER.read("bạn thuốc").marked


def _essential(plan: Any) -> set[str]:
    return {clause.term for clause in plan.essential()}


def test_words_that_stand_everywhere_are_not_essential():
    plan = READER.read("cấp giấy chứng nhận nguồn gốc thủy sản khai thác").plan

    assert "nguồn" in _essential(plan)
    assert "cấp" not in _essential(plan)
