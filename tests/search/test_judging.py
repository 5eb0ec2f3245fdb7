"""Figures of judged queries, by answers typed here."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.judging import InvalidJudgement, Judged, Judgement, figures, judge, read_judgements

WANTED = {"1.000001": 3, "1.000002": 1}


def judged(*codes: str, kind: str = "typo", relevant: dict[str, int] = WANTED) -> Judged:
    return Judged(Judgement("câu hỏi", kind, relevant), codes)


def rates(*answers: Judged, kind: str = "typo") -> tuple[float, ...]:
    row = figures(answers)[kind]
    return (row.success_1, row.success_5, row.mrr, row.empty)


def test_the_wanted_one_first():
    assert rates(judged("1.000001", "1.000002")) == (1.0, 1.0, 1.0, 0.0)


def test_the_wanted_one_fourth():
    assert rates(judged("1.000009", "1.000002", "1.000008", "1.000001")) == (0.0, 1.0, 0.25, 0.0)


def test_a_close_relative_is_no_success():
    assert rates(judged("1.000002")) == (0.0, 0.0, 0.0, 0.0)


def test_nothing_found():
    assert rates(judged()) == (0.0, 0.0, 0.0, 1.0)


def test_means_over_queries():
    assert rates(judged("1.000001"), judged("1.000009", "1.000001"), judged(), judged()) == (
        0.25, 0.5, 0.375, 0.5,
    )  # fmt: skip


def test_ndcg_of_a_perfect_and_of_a_turned_order():
    perfect = figures([judged("1.000001", "1.000002")])["typo"].ndcg
    turned = figures([judged("1.000002", "1.000001")])["typo"].ndcg

    assert perfect == pytest.approx(1.0)
    # (1 / 1 + 7 / log2(3)) / (7 / 1 + 1 / log2(3))
    assert turned == pytest.approx(0.70981, abs=1e-5)


def test_negatives_count_apart():
    found = figures([judged("1.000001"), judged(kind="negative", relevant={})])

    assert found["negative"].empty == 1.0
    assert found["all"].count == 1
    assert found["all"].success_1 == 1.0


def test_only_ten_different_codes_are_looked_at():
    codes = [*["1.000009"] * 5, *(f"2.00000{number}" for number in range(9)), "1.000001"]

    (one,) = judge([Judgement("a", "typo", WANTED)], lambda text: codes)

    assert len(one.codes) == 10
    assert one.rank is None


def test_a_file_of_queries_is_read(tmp_path: Path):
    file = tmp_path / "queries.jsonl"
    file.write_text('{"q": "tàu cá", "type": "code", "relevant": {"1.000001": 3}}\n\n')

    assert read_judgements(file) == [Judgement("tàu cá", "code", {"1.000001": 3})]


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"q": "a"}', '{"q": "a", "type": "b", "relevant": {"c": "viel"}}']
)
def test_a_broken_line_is_named(tmp_path: Path, line: str):
    file = tmp_path / "queries.jsonl"
    file.write_text(f'{{"q": "a", "type": "b", "relevant": {{}}}}\n{line}\n')

    with pytest.raises(InvalidJudgement, match="line 2"):
        read_judgements(file)
