"""An Elasticsearch node of the tests' own, from the program files of the one that runs."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import pytest
from elasticsearch import ApiError, Elasticsearch, TransportError

HEAP = "384m"
SLOWEST = 180  # seconds until it answers, or is gone
LAUNCHER = "org.elasticsearch.server.launcher.ServerLauncher"


class Node:
    """``url`` leads to a node with a folder, ports and memory of its own."""

    def __init__(self, running: Elasticsearch) -> None:
        (info,) = running.nodes.info(node_id="_local").body["nodes"].values()
        self.home = Path(info["settings"]["path"]["home"])
        if not self.home.is_dir():
            pytest.fail("The files of Elasticsearch are not on this machine: run services/up.")
        self.java = Path(os.readlink(f"/proc/{info['process']['id']}/exe"))
        self.owner = self.home.stat().st_uid  # it refuses to run as root
        self.process: subprocess.Popen[bytes] | None = None
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.client = Elasticsearch(self.url, request_timeout=5, max_retries=0)
        self.folder = Path(tempfile.mkdtemp(prefix="portal-node-"))
        self._configure()

    def start(self) -> None:
        """Return once it answers with what its folder has."""
        command = [self.java, "-cp", "lib/*:lib/tools/server-launcher/*", LAUNCHER]
        with (self.folder / "start.log").open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self.home, env=self._environment(), user=self.owner, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        end = time.monotonic() + SLOWEST
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > end:
                pytest.fail((self.folder / "start.log").read_text()[-2000:])
            time.sleep(0.2)

    def stop(self) -> None:
        """Return once it is gone."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(SLOWEST)
            self.process = None
        end = time.monotonic() + SLOWEST
        while _takes_connections(self.port):
            assert time.monotonic() < end
            time.sleep(0.1)

    def remove(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(SLOWEST)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _configure(self) -> None:
        shutil.copytree(self.home / "config", self.folder / "config")
        for name in ("logs", "scratch"):
            (self.folder / name).mkdir()
        settings = {
            "cluster.name": f"tests-{self.port}",
            "discovery.type": "single-node",
            "http.host": "127.0.0.1",
            "http.port": self.port,
            "transport.host": "127.0.0.1",
            "transport.port": _free_port(),
            "path.data": self.folder / "data",
            "path.logs": self.folder / "logs",
            "xpack.security.enabled": "false",
            # A full disk of the machine is no matter of these few documents.
            "cluster.routing.allocation.disk.threshold_enabled": "false",
        }
        lines = [f"{name}: {value}\n" for name, value in settings.items()]
        (self.folder / "config" / "elasticsearch.yml").write_text("".join(lines))
        for path in (self.folder, *self.folder.rglob("*")):
            os.chown(path, self.owner, -1)

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "ES_HOME": str(self.home),
            "ES_PATH_CONF": str(self.folder / "config"),
            "ES_TMPDIR": str(self.folder / "scratch"),
            "ES_DISTRIBUTION_TYPE": "zip",
            "JAVA_TYPE": "ES_JAVA_HOME",
            "ES_JAVA_HOME": str(self.java.parents[1]),
            "JAVA": str(self.java),
            "ES_JAVA_OPTS": f"-Xms{HEAP} -Xmx{HEAP}",
        }

    def _answers(self) -> bool:
        try:
            health = self.client.cluster.health(wait_for_status="yellow", timeout="2s")
        except (ApiError, TransportError):
            return False
        return not health["timed_out"]


def _takes_connections(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
