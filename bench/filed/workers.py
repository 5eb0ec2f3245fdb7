"""The processes that file, told what to do at the same moment."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from typing import Any

from bench.catalogue.site import ROOT, Failed

COMMAND = (sys.executable, "-m", "bench.filed.worker")


class Workers:
    def __init__(self, processes: list[subprocess.Popen[str]]) -> None:
        self.processes = processes

    def do(self, what: str, count: int, **how: int) -> tuple[float, list[Any]]:
        """Let each do ``what`` ``count`` times; return the seconds of all, and the answers."""
        for process in self.processes:
            self._tell(process, {"what": what, "count": count, **how})
        for process in self.processes:
            self._hear(process)  # ready
        started = time.monotonic()
        for process in self.processes:
            self._tell(process, "go")
        answers = [one for process in self.processes for one in self._hear(process)["answers"]]
        return time.monotonic() - started, answers

    def _tell(self, process: subprocess.Popen[str], what: Any) -> None:
        assert process.stdin is not None
        process.stdin.write(json.dumps(what) + "\n")
        process.stdin.flush()

    def _hear(self, process: subprocess.Popen[str]) -> Any:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise Failed(f"a worker ended with code {process.wait(timeout=10)}")
        return json.loads(line)


@contextmanager
def workers(env: dict[str, str], count: int):
    """Start ``count`` processes that file, and end them."""
    with ExitStack() as stack:
        processes = []
        for _number in range(count):
            process = subprocess.Popen(
                COMMAND, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            processes.append(stack.enter_context(process))
            stack.callback(process.terminate)
        yield Workers(processes)
