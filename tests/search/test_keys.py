"""Accents that were typed as keys become accents again."""

from __future__ import annotations

import pytest

from search.language.keys import decoded


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("thuoocs", "thuốc"), ("baor", "bảo"), ("veej", "vệ"), ("ddaats", "đất"),
        ("nuwowcs", "nước"), ("nuocws", "nước"), ("luwu", "lưu"), ("ddinhj", "định"),
        ("tieesn", "tiến"), ("dduwowngf", "đường"), ("thuys", "thúy"), ("quyeets", "quyết"),
        ("kieemr", "kiểm"), ("cas", "cá"), ("giaays", "giấy"), ("hoaf", "hòa"), ("thuwar", "thửa"),
        # Half decoded by an input method that was switched off in the middle.
        ("thuôcs", "thuốc"), ("đâts", "đất"),
        # VNI
        ("thuo6c1", "thuốc"), ("ba3o", "bảo"), ("d9a61t", "đất"), ("nu7o7c1", "nước"),
    ],
)  # fmt: skip
def test_keys_become_the_syllable(typed, meant):
    assert decoded(typed) == meant


@pytest.mark.parametrize("typed", ["cites", "import", "m3", "b2", "h5n1", "thuoc", "5000", "xx"])
def test_what_stands_for_no_syllable_is_left_alone(typed):
    assert decoded(typed) is None
