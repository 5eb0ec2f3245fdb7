"""How much memory and time an upload takes, measured in a server of its own."""

from __future__ import annotations

import http.client
import io
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from portal_site.environment import BASE_DIR
from tests.dossiers import papers

MB = 1024 * 1024
# Fills a database and begins a draft, in the server's own settings.
PREPARE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.dossiers.builders import components_of, make_draft, make_procedure
draft = make_draft(make_procedure(level=4), secret="x" * 32, papers=False)
print(draft.pk, components_of(draft)[0])
"""


class Server:
    """gunicorn with one process, over a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = os.environ | {
            "DATABASE_URL": "",
            "REDIS_URL": "",
            "ELASTICSEARCH_URL": "",
            "CLAMAV_ADDRESS": "",
            "PORTAL_VAR_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "portal_site.settings",
            "EMAIL_URL": "consolemail://",
            "LOG_LEVEL": "ERROR",
            "SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests",
            "FIELD_KEY": "only-for-tests-too-only-for-tests-too-only-for",
        }
        told = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v", "0", "-c", PREPARE],
            cwd=BASE_DIR,
            env=self.environment,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            check=True,
        )
        draft, component = told.stdout.split()[-2:]
        self.path = f"/api/v1/dossiers/drafts/{draft}/files/?component={component}"
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--threads", "2", "--no-control-socket", "portal_site.wsgi"]
        self.process = subprocess.Popen(command, cwd=BASE_DIR, env=self.environment)

    def request(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request(method, path, body, {"Filing-Secret": "x" * 32, **headers})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, content

    def wait(self) -> None:
        until = time.monotonic() + 60
        while True:
            try:
                assert self.request("GET", self.path)[0] == 200
                return
            except ConnectionRefusedError:
                assert time.monotonic() < until, "the server does not start"
                time.sleep(0.1)

    @property
    def worker(self) -> Path:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return Path("/proc") / children.split()[0]

    def peak(self) -> int:
        """The most memory that the worker has had since it was asked last, in bytes."""
        status = (self.worker / "status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        (self.worker / "clear_refs").write_text("5")
        return int(line.split()[1]) * 1024

    def files(self, folder: str) -> list[Path]:
        found = (self.folder / "private" / folder).rglob("*")
        return sorted(path for path in found if path.is_file())

    def wait_until_idle(self) -> None:
        """Uploads on their way are deleted when their requests have ended."""
        until = time.monotonic() + 20
        while self.files("incoming"):
            assert time.monotonic() < until, self.files("incoming")
            time.sleep(0.05)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("portal"))
    try:
        server.wait()
        yield server
    finally:
        server.process.terminate()
        server.process.wait(timeout=30)


def noise(form: str, mode: str, size: tuple[int, int], **how: object) -> bytes:
    file = io.BytesIO()
    Image.frombytes(mode, size, os.urandom(size[0] * size[1] * len(mode))).save(file, form, **how)
    return file.getvalue()


LARGE = {
    "pdf": (lambda: papers.pdf(padding=50 * MB - 1000), "a.pdf"),
    "docx": (lambda: papers.docx({"word/media/a.bin": os.urandom(49 * MB)}), "a.docx"),
    "jpeg": (lambda: noise("JPEG", "RGB", (8000, 6000), quality=80), "a.jpg"),
    "png": (lambda: noise("PNG", "RGB", (4000, 3000)), "a.png"),
}


@pytest.mark.parametrize("kind", LARGE)
def test_a_large_upload_takes_less_memory_than_its_size(server, kind):
    make, name = LARGE[kind]
    content = make()
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": f"attachment; filename={name}",
    }
    small = papers.pdf(padding=len(kind)) if kind in {"pdf", "docx"} else papers.picture()
    suffix = name if kind in {"jpeg", "png"} else "a.pdf"
    server.request(
        "POST", server.path, small,
        **{**headers, "Content-Disposition": f"attachment; filename={suffix}"},
    )  # fmt: skip
    server.peak()
    before = server.peak()

    status, answer = server.request("POST", server.path, content, **headers)

    taken = server.peak() - before
    sys.stdout.write(f"{kind}: {taken / MB:.1f} MB for {len(content) / MB:.1f} MB\n")
    assert status == 201, answer
    assert len(content) > 30 * MB
    assert taken < 50 * MB, f"{taken / MB:.1f} MB for {len(content) / MB:.1f} MB"


def test_an_upload_that_is_cut_off_leaves_nothing(server):
    server.wait_until_idle()
    before = server.files("files")
    content = papers.pdf(padding=5 * MB)
    head = (
        f"POST {server.path} HTTP/1.1\r\nHost: localhost\r\nFiling-Secret: {'x' * 32}\r\n"
        "Content-Type: application/octet-stream\r\n"
        "Content-Disposition: attachment; filename=a.pdf\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )

    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(head.encode() + content[: 3 * MB])

        until = time.monotonic() + 20
        while not server.files("incoming"):
            assert time.monotonic() < until, "it does not come"
            time.sleep(0.05)

    server.wait_until_idle()
    assert server.request("GET", server.path)[0] == 200
    assert server.files("files") == before
