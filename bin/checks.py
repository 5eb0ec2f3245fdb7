"""Every check of the project, one after the other, each with its time; run by ``bin/test``.

All run even when one fails; the exit code tells whether any did. The last line sums up pytest.
"""

from __future__ import annotations

import filecmp
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = ROOT / "docs" / "openapi.yaml"
CLOSING = re.compile(r"^=*\s*((?:\d+ \w+,? ?)+|no tests ran) in [\d.:]+s")
NOTHING_COLLECTED = 5

python = [sys.executable, "-W", "ignore"]
manage = [*python, str(ROOT / "manage.py")]
counts: Counter[str] = Counter()


def run(command: list[str], **more: str) -> bool:
    return subprocess.run(command, env=environment(**more), check=False).returncode == 0  # noqa: S603


def environment(**more: str) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "tests.settings"} | more


def schema_is_up_to_date() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "openapi.yaml"
        command = [*manage, "spectacular", "--validate", "--fail-on-warn", "--file", str(made)]
        if not run(command):
            return False
        if SCHEMA.exists() and filecmp.cmp(made, SCHEMA, shallow=False):
            return True
    say(f"docs/{SCHEMA.name} is out of date: manage.py spectacular --file docs/{SCHEMA.name}")
    return False


def pytest(*arguments: str, **more: str) -> bool:
    """Run pytest, showing its output as it comes, and add its closing line to the counts."""
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "pytest", *colour, *arguments],
        env=environment(**more),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    )
    assert process.stdout is not None
    for line in process.stdout:
        sys.stdout.write(line)
        sys.stdout.flush()
        if closing := CLOSING.match(re.sub(r"\x1b\[[\d;]*m", "", line)):
            for number, word in re.findall(r"(\d+) (\w+)", closing[1]):
                counts[word.removesuffix("s") if word == "errors" else word] += int(number)
    return process.wait() in {0, NOTHING_COLLECTED}


def steps(arguments: list[str]) -> dict[str, Callable[[], bool]]:
    check = ["check", "makemigrations"]
    found: dict[str, Callable[[], bool]] = {
        "ruff": lambda: run([*python, "-m", "ruff", "check", "."]),
        "ruff format": lambda: run([*python, "-m", "ruff", "format", "--check", "."]),
        "import-linter": lambda: run(
            [*python, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
        ),
        "mypy": lambda: run([*python, "-m", "mypy"]),
        "system check": lambda: run([*manage, check[0], "--fail-level", "WARNING"]),
        "migrations": lambda: run([*manage, check[1], "--check", "--dry-run"]),
        "OpenAPI file": schema_is_up_to_date,
        "translations": lambda: run([*manage, "check_translations"]),
        "pytest": lambda: pytest(*arguments),
    }
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        found["pytest on SQLite"] = lambda: pytest(
            "-m",
            "not services and not browser",
            *arguments,
            DATABASE_URL="",
            REDIS_URL="",
            REQUIRE_SERVICES="",
        )
    return found


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    os.chdir(ROOT)
    results = []
    for name, step in steps(sys.argv[1:]).items():
        say(f"\n--- {name}")
        started = time.monotonic()
        passed = step()
        results.append((name, passed, time.monotonic() - started))
    say("\n--- summary")
    for name, passed, seconds in results:
        say(f"{'ok    ' if passed else 'FAILED'} {seconds:7.1f} s  {name}")
    failed = counts["failed"] + counts["error"]
    say(f"{counts['passed']} passed, {failed} failed, {counts['skipped']} skipped")
    return 0 if all(passed for _, passed, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main())
