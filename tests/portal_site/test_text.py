from __future__ import annotations

import unicodedata

import pytest

from portal_site.lib.text import clean, fold, shorten, slug, sort_key


def test_clean_composes_and_drops_what_databases_refuse():
    assert clean(unicodedata.normalize("NFD", " Thú y\x00\r\nĐường ")) == "Thú y\nĐường"


def test_fold_meets_accented_decomposed_and_upper_case():
    assert fold("ĐĂNG KÝ  tàu cá, 1.003650!") == "dang ky tau ca 1.003650"
    assert fold(unicodedata.normalize("NFD", "Đăng ký")) == "dang ky"


def test_words_sort_as_in_a_vietnamese_dictionary():
    words = [
        "ă",
        "đi",
        "an",
        "ơ",
        "Ân",
        "ăn",
        "dê",
        "o",
        "ô",
        "bò",
        "bó",
        "bo",
        "bơ",
        "á",
        "à",
        "a",
        "zê",
    ]

    assert sorted(words, key=sort_key) == [
        "a", "à", "á", "an", "ă", "ăn", "Ân", "bo", "bò", "bó", "bơ", "dê", "đi", "o", "ô", "ơ", "zê",
    ]  # fmt: skip


def test_slug_keeps_the_letter_d_and_tells_long_codes_apart():
    assert slug("Đăng ký tàu cá") == "dang-ky-tau-ca"
    assert slug("1.004363") == "1-004363"
    first, second = slug("1." + "9" * 254), slug("1." + "9" * 253 + "8")
    assert first != second
    assert max(len(first), len(second)) <= 200
    assert slug("///") != slug("***")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("một hai ba", "một hai ba"),
        ("một hai ba bốn", "một hai…"),
        ("mộthaibabốnnăm", "mộthaibab…"),
    ],
)
def test_shorten_cuts_between_words(text, expected):
    assert shorten(text, 10) == expected
