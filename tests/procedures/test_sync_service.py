"""The sync over the national service (as the sandbox serves it), its command, job and lock."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from exchange.sandbox import Catalogue, SandboxServer
from procedures import jobs
from procedures.models import Procedure, QuarantinedRecord, SyncRun
from procedures.services.sync import SyncAlreadyRunning, sync_catalogue
from procedures.services.sync.lock import only_run
from tests.factories import catalogue_record

pytestmark = pytest.mark.django_db

CODES = [f"1.00000{number}" for number in range(4)]


@pytest.fixture
def service(settings) -> Iterator[SandboxServer]:
    settings.CATALOGUE_BACKOFF = 0.01
    settings.CATALOGUE_USERNAME = settings.CATALOGUE_PASSWORD = "sandbox"
    server = SandboxServer(Catalogue({code: catalogue_record(code) for code in CODES}))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@contextmanager
def held_by_another() -> Iterator[None]:
    """Hold the lock in a thread, and so on a connection, of its own."""
    taken, release = Event(), Event()

    def hold() -> None:
        with only_run():
            taken.set()
            release.wait(30)
        connections.close_all()

    thread = Thread(target=hold)
    thread.start()
    assert taken.wait(10)
    yield
    release.set()
    thread.join()


def figures(run: SyncRun) -> tuple[int, int, int, int, int]:
    return run.created, run.updated, run.unchanged, run.quarantined, run.missing


def test_catalogue_is_taken_from_the_service(service):
    run = sync_catalogue(service.address, publish=True)

    assert (figures(run), run.error) == ((4, 0, 0, 0, 0), "")
    assert figures(sync_catalogue(service.address, publish=True)) == (0, 0, 4, 0, 0)
    del service.catalogue.records[CODES[0]]
    assert figures(sync_catalogue(service.address, publish=True)) == (0, 0, 3, 0, 1)


def test_passing_faults_of_the_service_leave_no_trace(service):
    service.catalogue.every = {"expired": 3, "500": 4}

    run = sync_catalogue(service.address, publish=True)

    assert (figures(run), run.error) == ((4, 0, 0, 0, 0), "")


def test_malformed_reply_quarantines_its_record_and_is_not_gone(service):
    sync_catalogue(service.address, publish=False)
    service.catalogue.calls = 0
    service.catalogue.every = {"malformed": 3}

    run = sync_catalogue(service.address, publish=False)

    assert figures(run) == (0, 0, 3, 1, 0)
    bad = QuarantinedRecord.objects.get()
    assert (bad.position, bad.code, bad.reason_code) == (2, CODES[1], "broken_json")
    assert bad.raw == '{"error_code": "00", "result": [{"MATTHC":'


def test_service_that_breaks_down_half_way_stops_the_run_and_nothing_is_gone(service):
    for number in range(4, 12):
        service.catalogue.records[f"1.0000{number:02}"] = catalogue_record(f"1.0000{number:02}")
    sync_catalogue(service.address, publish=False)
    service.catalogue.every = {"500": 1}
    service.catalogue.calls = -1  # the list still comes

    run = sync_catalogue(service.address, publish=False)

    assert run.error
    assert not Procedure.objects.filter(missing_since__isnull=False).exists()


def test_wrong_password_stops_the_run(service, settings):
    settings.CATALOGUE_PASSWORD = "wrong"

    run = sync_catalogue(service.address, publish=True)

    assert run.error
    assert figures(run) == (0, 0, 0, 0, 0)


def test_command_reads_a_file_and_counts(tmp_path, capsys):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(catalogue_record()) + "\n{\n")

    call_command("sync_procedures", str(path), "--publish", "--dry-run")
    dry = capsys.readouterr()
    call_command("sync_procedures", str(path), "--publish")
    real = capsys.readouterr()

    assert [len(dry.out.splitlines()), len(real.out.splitlines())] == [3, 2]
    assert dry.err == real.err == ""
    assert SyncRun.objects.count() == 1


def test_command_fails_where_the_source_cannot_be_read(tmp_path):
    with pytest.raises(CommandError) as caught:
        call_command("sync_procedures", str(tmp_path / "none.jsonl"))

    assert "none.jsonl" in str(caught.value)


def test_command_is_turned_away_while_another_runs(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(catalogue_record()))

    with held_by_another(), pytest.raises(CommandError):
        call_command("sync_procedures", str(path))

    assert not SyncRun.objects.exists()
    call_command("sync_procedures", str(path))


def test_two_runs_at_once_are_excluded(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(catalogue_record()))

    with held_by_another(), pytest.raises(SyncAlreadyRunning):
        sync_catalogue(str(path), publish=True)

    assert figures(sync_catalogue(str(path), publish=True)) == (1, 0, 0, 0, 0)


def test_lock_is_free_after_a_failure():
    with pytest.raises(ZeroDivisionError), only_run():
        _ = 1 / 0

    with only_run():
        pass


def test_nightly_job_syncs_the_configured_source(tmp_path, settings):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(catalogue_record()))
    settings.CATALOGUE_SOURCE = str(path)

    jobs.sync.delay()
    jobs.sync.delay()

    assert [figures(run) for run in SyncRun.objects.order_by("pk")] == [
        (1, 0, 0, 0, 0),
        (0, 0, 1, 0, 0),
    ]


def test_nightly_job_without_a_source_does_nothing(settings):
    settings.CATALOGUE_SOURCE = ""

    jobs.sync.delay()

    assert not SyncRun.objects.exists()


def test_nightly_job_gives_way_to_another_run(tmp_path, settings):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(catalogue_record()))
    settings.CATALOGUE_SOURCE = str(path)

    with held_by_another():
        jobs.sync.delay()

    assert not SyncRun.objects.exists()
