"""Runs the processes of one machine as children: all stand or all end. A leaf: imports nothing of ours."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

GRACE = 20  # seconds that a child has to finish its request or task


def port_is_taken(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError:
            return True
    return False


def answers(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a program behind ``port`` speaks HTTP yet; gunicorn listens before it can answer."""
    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


class Supervisor:
    """Starts children in groups of their own and ends them all when one dies or a signal comes."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.environment = dict(environment)
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.asked_to_end = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.end)

    def end(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_end = True

    def start(self, name: str, module: str, *arguments: str) -> None:
        # By module, not by script: a script's first line breaks in a path with a blank.
        command: Sequence[str] = [sys.executable, "-m", module, *arguments]
        self.children[name] = subprocess.Popen(  # noqa: S603
            command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            # Ctrl-C goes to the supervisor alone, which ends the children in order.
            start_new_session=True,
        )

    def dead(self) -> str | None:
        """The name of a child that ended by itself, if one did."""
        for name, child in self.children.items():
            if child.poll() is not None:
                return name
        return None

    def wait_for(self, port: int, *, seconds: float) -> bool:
        """Wait until ``port`` answers; false when a child died, or it took too long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.asked_to_end and self.dead() is None:
            if answers(port):
                return True
            time.sleep(0.1)
        return False

    def watch(self) -> str | None:
        """Wait for a signal (returns ``None``) or for a child to die (returns its name)."""
        while not self.asked_to_end:
            name = self.dead()
            if name is not None:
                return name
            time.sleep(0.3)
        return None

    def stop(self) -> None:
        """End every child, and with force whoever is still there after the time of grace."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        until = time.monotonic() + GRACE
        for child in self.children.values():
            try:
                child.wait(timeout=max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
