from __future__ import annotations

import json

import pytest

from procedures.services.sync.errors import SourceError
from procedures.services.sync.sources import MAX_LINE_BYTES, Item, open_source
from tests.factories import catalogue_record


def read(path, content: bytes) -> list[Item]:
    path.write_bytes(content)
    return list(open_source(str(path)).items)


def line(code: str) -> bytes:
    return json.dumps(catalogue_record(code), ensure_ascii=False).encode()


def test_file_is_read_line_by_line(tmp_path):
    content = b"\xef\xbb\xbf" + line("1.000001") + b"\r\n\n  \n" + line("1.000002")

    found = read(tmp_path / "a.jsonl", content)

    assert [(item.position, item.value["MATTHC"]) for item in found] == [
        (1, "1.000001"),
        (4, "1.000002"),
    ]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (b'{"MATTHC": "1.000001", "TENTTHC": ', "broken_json"),
        (b"<html>", "broken_json"),
        (b'{"MATTHC": "1.000001", "A": NaN}', "not_finite"),
        (b'{"MATTHC": "1.000001", "A": "\xff\xfe"}', "not_utf8"),
        (b'{"A": ' + b"[" * 100_000, "too_deep"),
        (b'{"A": ' + b"9" * 5000 + b"}", "absurd_number"),
    ],
)
def test_broken_line_keeps_its_number_reason_and_text(tmp_path, broken, reason):
    found = read(tmp_path / "a.jsonl", line("1.000009") + b"\n" + broken + b"\n" + line("1.2"))

    assert [item.error and item.error.reason_code for item in found] == [None, reason, None]
    assert found[1].position == 2
    assert found[1].code == ("1.000001" if b"1.000001" in broken else "")
    assert found[1].raw[:5] == broken[:5].decode()


def test_line_of_fifty_megabytes_is_skipped_in_bounded_memory(tmp_path):
    huge = b'{"MATTHC": "1.000001", "A": "' + b"x" * 5 * MAX_LINE_BYTES + b'"}\n'

    found = read(tmp_path / "a.jsonl", huge + line("1.000002"))

    assert [(item.position, item.code) for item in found] == [(1, "1.000001"), (2, "")]
    assert found[0].error is not None
    assert found[0].error.reason_code == "too_large"
    assert len(found[0].raw) == 200_000


@pytest.mark.parametrize(
    "address",
    ["/nonexistent/a.jsonl", "/", "a\x00b", "ftp://host/a", "file:///etc/passwd", "http://"],
)
def test_what_cannot_be_opened_is_told(address):
    with pytest.raises(SourceError) as caught:
        open_source(address)

    assert str(caught.value)


def test_total_serves_the_progress_bar(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"{}\n{}\n")

    assert open_source(str(path)).total == 2
