"""Real children: small Python programs that serve, sleep or die."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from portal_site.environment import BASE_DIR
from portal_site.processes import answers, port_is_taken

PROGRAM = """
import sys
from pathlib import Path
sys.path[:0] = [{base!r}, {folder!r}]
import os
os.environ["PYTHONPATH"] = {folder!r}
from portal_site.processes import Supervisor
supervisor = Supervisor(Path({folder!r}), os.environ)
supervisor.start("sleeper", "sleeper")
supervisor.start("second", {second!r})
print("started", *(child.pid for child in supervisor.children.values()), flush=True)
dead = supervisor.watch()
supervisor.stop()
print("dead", dead, flush=True)
"""


@pytest.fixture
def supervised(tmp_path):
    (tmp_path / "sleeper.py").write_text("import time\ntime.sleep(60)\n")
    (tmp_path / "dier.py").write_text("import sys\nsys.exit(3)\n")
    running = []

    def run(second):
        program = PROGRAM.format(base=str(BASE_DIR), folder=str(tmp_path), second=second)
        process = subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, encoding="utf-8"
        )
        running.append(process)
        pids = [int(pid) for pid in process.stdout.readline().split()[1:]]
        return process, pids

    yield run
    for process in running:
        process.kill()
        process.communicate()


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_child_that_dies_is_named_and_takes_the_others_along(supervised):
    process, pids = supervised("dier")

    output, _ = process.communicate(timeout=30)

    assert output == "dead second\n"
    assert [is_running(pid) for pid in pids] == [False, False]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_every_child(supervised, number):
    process, pids = supervised("sleeper")

    process.send_signal(number)
    output, _ = process.communicate(timeout=30)

    assert output == "dead None\n"
    assert [is_running(pid) for pid in pids] == [False, False]


def test_a_taken_port_is_noticed():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        assert port_is_taken(port)

    assert not port_is_taken(port)


def test_what_does_not_speak_http_does_not_answer():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]

    started = time.monotonic()
    assert not answers(port)
    assert time.monotonic() - started < 5


def manage_demo(tmp_path, *arguments, **variables):
    return subprocess.run(
        [sys.executable, BASE_DIR / "manage.py", "demo", *arguments],
        env={
            "PATH": os.environ["PATH"],
            "PORTAL_VAR_DIR": str(tmp_path),
            "SECRET_KEY": "s" * 32,
            "FIELD_KEY": "f" * 32,
            **variables,
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_demo_says_that_its_port_is_taken(tmp_path):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]

        process = manage_demo(tmp_path, "--port", str(port))

    assert (process.returncode, process.stderr) == (
        1,
        f"CommandError: Port {port} is taken by another program; choose another with --port.\n",
    )


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_the_demo_refuses_what_is_no_port(tmp_path, port):
    process = manage_demo(tmp_path, f"--port={port}")

    assert process.returncode == 2
    assert process.stderr.endswith(f"error: argument --port: invalid port_number value: '{port}'\n")
