"""What an editor changes holds in every process within seconds."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from search.models import VocabularyTerm

pytestmark = pytest.mark.django_db(transaction=True)

LIMIT = 5.0  # seconds

READER = """
import sys, time
import django
django.setup()
from search.snapshot import snapshot

def meanings():
    spans = snapshot().vocabulary.spans(["heo"])
    return "|".join(" ".join(it) for span in spans for it in span.terms[0].meanings)

wanted = sys.argv[1]
print("had", meanings(), flush=True)
end = time.monotonic() + 60
while meanings() != wanted and time.monotonic() < end:
    time.sleep(0.02)
print("seen", meanings(), time.time(), flush=True)
"""
EDITOR = """
import sys, time
import django
django.setup()
from search.models import VocabularyTerm

term = VocabularyTerm.objects.get()
term.meanings = sys.argv[1]
term.save()
print(time.time(), flush=True)
"""


def test_a_changed_meaning_holds_in_all_processes_within_five_seconds(tmp_path):
    VocabularyTerm.objects.create(kind="everyday", phrase="heo", meanings="lợn")
    environment = shared_database(tmp_path)
    with (
        running(environment, READER, "vật nuôi") as first,
        running(environment, READER, "vật nuôi") as second,
    ):
        readers = [first, second]
        assert [next_words(process) for process in readers] == [["had", "lợn"]] * 2

        with running(environment, EDITOR, "vật nuôi") as editor:
            changed = float(next_words(editor)[-1])

        for process in readers:
            *seen, at = next_words(process)
            assert seen == ["seen", "vật", "nuôi"]
            assert float(at) - changed <= LIMIT


def shared_database(folder: Path) -> dict[str, str]:
    """Return what leads other processes to this run's database, or to a copy in a file."""
    if connection.vendor == "sqlite":
        file = folder / "shared.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(file)])
        address = f"sqlite:///{file}"
    else:
        at = connection.settings_dict
        address = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format_map(at)
    return {**os.environ, "DATABASE_URL": address, "PYTHONPATH": str(settings.BASE_DIR)}


@contextmanager
def running(
    environment: dict[str, str], program: str, argument: str
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", program, argument],
        env=environment, stdout=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def next_words(process: subprocess.Popen[str]) -> list[str]:
    """Return the next line that ``process`` prints; none of them waits for ever."""
    assert process.stdout is not None
    return process.stdout.readline().split()
