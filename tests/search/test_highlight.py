"""What is marked in results: words of the query, with its accents, and nothing that is not text."""

from __future__ import annotations

from typing import Any

import pytest

from search.engines.base import Hit
from search.highlight import highlight


def hit(title: str, **shown: Any) -> Hit:
    return Hit(
        1, 1.0, locale="vi", type="procedure", code="1.000001", title=title, path="/",
        shown=shown,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("title", "marked", "shown"),
    [
        ("Bản sao để bán", {"bán"}, "Bản sao để <mark>bán</mark>"),
        ("Bản sao để bán", {"ban", "bán", "bản"}, "<mark>Bản</mark> sao để <mark>bán</mark>"),
        ("Đăng ký tàu", {"đăng", "kí"}, "<mark>Đăng ký</mark> tàu"),
        ("Hoá chất", {"hóa"}, "<mark>Hoá</mark> chất"),
        ("Ba\u0301n ca\u0301", {"cá"}, "Bán <mark>cá</mark>"),
        ("<b> & bán", {"bán"}, "&lt;b&gt; &amp; <mark>bán</mark>"),
    ],
)
def test_words_are_marked_as_they_are_spelt(title, marked, shown):
    assert highlight(hit(title), frozenset(marked)).title == shown


def test_the_passage_shown_is_the_one_with_the_words_of_the_query():
    body = "Bản sao " * 60 + "\nNơi bán thuốc"

    shown = highlight(hit("Tên", body=body, summary="Tóm tắt"), frozenset({"bán", "thuốc"}))

    assert shown.text == "Nơi <mark>bán thuốc</mark>"
