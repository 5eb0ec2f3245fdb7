from __future__ import annotations

import pytest

from home.words import Words
from procedures.reading import _numbered


def steps(*texts: str) -> list[tuple[int | None, str]]:
    found = _numbered([(Words(""), Words(text)) for text in texts])
    return [(step.number, step.description.value) for step in found]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["Nộp hồ sơ.", "Nhận kết quả."], [(1, "Nộp hồ sơ."), (2, "Nhận kết quả.")]),
        (
            ["- Bước 1: Nộp hồ sơ.", "Bước 2. Thẩm định.", "- Bước 4: Trả kết quả."],
            [(1, "Nộp hồ sơ."), (2, "Thẩm định."), (4, "Trả kết quả.")],
        ),
        (["Trình tự:", "Bước 1: Nộp."], [(None, "Trình tự:"), (1, "Nộp.")]),
        (["Step 3: Pay."], [(3, "Pay.")]),
        (["Bước 1:"], [(1, "Bước 1:")]),
        (["Các bước 1 và 2 làm cùng lúc."], [(1, "Các bước 1 và 2 làm cùng lúc.")]),
    ],
)
def test_steps_keep_the_numbers_of_the_source(texts, expected):
    assert steps(*texts) == expected
