"""One spelling for what readers take for the same word."""

from __future__ import annotations

import unicodedata

import pytest

from search.language.actions import actions_of
from search.language.syllables import is_syllable, may_be_syllable
from search.language.words import (
    english_words,
    fold,
    one_spelling,
    pairs,
    usual_spelling,
    words,
)


@pytest.mark.parametrize(
    ("typed", "spelt"),
    [
        # The tone stands on either letter of an open oa, oe, uy.
        ("hoà", "hòa"), ("khoẻ", "khỏe"), ("thuỷ", "thủy"), ("uý", "úy"), ("xoá", "xóa"),
        # Inside a closed syllable, and after qu and gi, it has one place only.
        ("toàn", "toàn"), ("hòan", "hoàn"), ("ngoài", "ngoài"), ("quý", "quý"), ("giá", "giá"),
        ("quyền", "quyền"), ("thuế", "thuế"), ("mười", "mười"), ("gì", "gì"),
        # i and y
        ("ký", "kí"), ("kỹ", "kĩ"), ("mỹ", "mĩ"), ("lý", "lí"), ("ty", "ti"), ("sỹ", "sĩ"),
        ("qui", "quy"), ("quí", "quý"),
        ("túy", "túy"), ("túi", "túi"), ("tay", "tay"),
    ],
)  # fmt: skip
def test_a_word_has_one_spelling(typed, spelt):
    assert one_spelling(typed) == spelt


def test_loose_and_composed_accents_are_the_same_words():
    text = "Cấp Chứng chỉ hành nghề thú y"

    assert words(unicodedata.normalize("NFD", text)) == words(text)
    assert words(text) == ["cấp", "chứng", "chỉ", "hành", "nghề", "thú", "y"]


def test_signs_part_words():
    assert words("các-bon (CO2), 5.000 m3/ngày\u200f") == [
        "các", "bon", "co2", "5", "000", "m3", "ngày",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("word", "folded"),
    [("đường", "duong"), ("Thủy".lower(), "thuy"), ("ủy", "uy"), ("cites", "cites"), ("ơ", "o")],
)
def test_fold_leaves_letters_without_accents(word, folded):
    assert fold(word) == folded


def test_english_words_are_compared_by_their_stems():
    assert english_words("Fishing licences") == english_words("fish licence")


def test_pairs_join_neighbours():
    assert pairs(["thú", "y", "cá"]) == ["thú_y", "y_cá"]
    assert pairs(["thú"]) == []


@pytest.mark.parametrize("word", ["nghiêng", "giếng", "quyết", "ươm", "y", "khoẻ", "đoạt", "gì"])
def test_syllables_of_vietnamese(word):
    assert is_syllable(one_spelling(word))


@pytest.mark.parametrize("word", ["cites", "zoo", "m3", "fx", "thuôcs", "cằt", "kwa", "import"])
def test_strings_that_are_no_syllables(word):
    assert not is_syllable(word)


def test_syllables_without_their_accents():
    assert may_be_syllable("thuoc")
    assert may_be_syllable("duong")
    assert not may_be_syllable("permit")


@pytest.mark.parametrize(
    ("name", "actions"),
    [
        ("Cấp Chứng chỉ hành nghề thú y", ["issue"]),
        ("Cấp lại Chứng chỉ hành nghề thú y", ["reissue"]),
        ("Cấp, cấp lại Giấy phép khai thác thủy sản", ["issue", "reissue"]),
        ("Gia hạn, sửa đổi giấy phép", ["extend", "amend"]),
        ("Xóa đăng ký tàu cá", ["revoke", "register"]),
        ("Đóng cửa mỏ khoáng sản", ["close"]),
        ("Hòa giải tranh chấp đất đai", ["issue"]),
    ],
)
def test_actions_are_read_from_the_official_name(name, actions):
    assert actions_of(name) == actions


@pytest.mark.parametrize(
    ("word", "usual"),
    [
        ("kí", "ký"), ("lí", "lý"), ("ti", "ty"), ("tỉ", "tỷ"), ("mĩ", "mỹ"),
        ("vi", "vi"), ("mì", "mì"), ("sĩ", "sĩ"), ("hóa", "hóa"), ("khi", "khi"),
    ],
)  # fmt: skip
def test_words_are_shown_as_most_people_write_them(word, usual):
    assert usual_spelling(word) == usual
