from __future__ import annotations

from datetime import date

import pytest

from accounts.identifiers import read_id_number, read_phone, read_tax_code, sex_and_year


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("0100109106", "0100109106"),
        ("0101248141", "0101248141"),
        ("0300588569", "0300588569"),
        ("0100686209", "0100686209"),
        (" 0100 109 106 ", "0100109106"),
        ("0100109106001", "0100109106-001"),
        ("0100109106-999", "0100109106-999"),
    ],
)
def test_tax_code_is_read(text, stored):
    assert read_tax_code(text) == stored


@pytest.mark.parametrize(
    "text", ["0100109107", "010010910", "0100109106-000", "0100109106-1", "abcdefghij", ""]
)
def test_wrong_tax_code_is_told(text):
    with pytest.raises(ValueError, match=r"(?i)tax code|mã số thuế"):
        read_tax_code(text)


@pytest.mark.parametrize(
    ("number", "facts"),
    [
        ("001190000001", ("female", 1990)),
        ("001085000002", ("male", 1985)),
        ("079203000003", ("male", 2003)),
        ("079315000003", ("female", 2015)),
    ],
)
def test_id_number_says_sex_and_year(number, facts):
    assert sex_and_year(number) == facts
    assert read_id_number(number, sex=facts[0], birth_date=date(facts[1], 5, 1)) == number


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("001190000001", {"sex": "male"}),
        ("001190000001", {"birth_date": date(1991, 1, 1)}),
        ("001199000001", {"birth_date": date(2099, 1, 1)}),
        ("001999000001", {}),
        ("12345678", {}),
        ("00119000000x", {}),
        ("0011900000011", {}),
    ],
)
def test_wrong_id_number_is_told(text, facts):
    with pytest.raises(ValueError, match=r"(?i)ID number|định danh"):
        read_id_number(text, **facts)


def test_old_identity_card_has_nine_digits():
    assert read_id_number("012 345 678", sex="female", birth_date=date(1970, 1, 1)) == "012345678"


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("0912 345 678", "+84912345678"),
        ("+1 650-253-0000", "+16502530000"),
        ("024 3846 8161", "+842438468161"),
    ],
)
def test_telephone_is_stored_with_its_country(text, stored):
    assert read_phone(text) == stored


@pytest.mark.parametrize("text", ["12", "abc", "+84 1"])
def test_wrong_telephone_is_told(text):
    with pytest.raises(ValueError, match=r"(?i)telephone|điện thoại"):
        read_phone(text)
