"""The set-up that runs before anything is installed: keys and what is missing."""

import os
import stat
import subprocess
import sys

import pytest

from portal_site.environment import BASE_DIR


@pytest.fixture
def keep_keys(tmp_path):
    def run():
        subprocess.run(
            [sys.executable, "-c", "import sys; sys.path.insert(0, sys.argv[1]); import prepare;"
             "from pathlib import Path; prepare.keep_keys(Path(sys.argv[2]))",
             BASE_DIR / "bin", tmp_path],
            check=True,
        )  # fmt: skip
        return (tmp_path / "keys.env").read_text(encoding="utf-8")

    return run


def test_keys_are_made_once_and_kept(keep_keys, tmp_path):
    first = keep_keys()

    assert keep_keys() == first
    assert [line.partition("=")[0] for line in first.splitlines()] == [
        "SECRET_KEY",
        "FIELD_KEY",
        "DEMO_PASSWORD",
    ]
    assert stat.S_IMODE((tmp_path / "keys.env").stat().st_mode) == 0o600


def test_a_key_that_is_missing_is_added_to_the_others(keep_keys, tmp_path):
    (tmp_path / "keys.env").write_text("FIELD_KEY=mine", encoding="utf-8")

    lines = keep_keys().splitlines()

    assert lines[0] == "FIELD_KEY=mine"
    assert [line.partition("=")[0] for line in lines] == [
        "FIELD_KEY",
        "SECRET_KEY",
        "DEMO_PASSWORD",
    ]


def test_set_up_says_that_python_is_missing(tmp_path):
    (tmp_path / "bin").mkdir()
    for name in ("setup", "demo"):
        (tmp_path / "bin" / name).write_bytes((BASE_DIR / "bin" / name).read_bytes())
    (tmp_path / "path").mkdir()
    os.symlink("/usr/bin/dirname", tmp_path / "path" / "dirname")

    process = subprocess.run(
        ["/bin/sh", tmp_path / "bin" / "demo"],
        env={"PATH": str(tmp_path / "path")},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert (process.returncode, process.stderr) == (
        1,
        "Python 3.11 or later is needed and was not found on PATH.\n",
    )
