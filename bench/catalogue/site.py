"""A site of the benchmark's own: database, folder, gunicorn on loopback, all gone afterwards."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parents[2]
START_TIMEOUT = 60  # seconds
SLOWEST = 30  # seconds
KEYS = {"SECRET_KEY": "b" * 40, "FIELD_KEY": "c" * 40}


class Failed(Exception):
    """The benchmark could not be made."""


@contextmanager
def database(server: str, name: str, template: str = ""):
    """Create database ``name`` at ``server`` (``postgres://…``), yield its address, and drop it."""
    address = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    with psycopg.connect(server, autocommit=True) as connection:
        copied = f' TEMPLATE "{template}"' if template else ""
        connection.execute(f'CREATE DATABASE "{name}"{copied}')
    try:
        yield address
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def environment(address: str, folder: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key != "PORTAL_MODE"}
    return {
        **kept,
        **KEYS,
        "DATABASE_URL": address,
        "PORTAL_VAR_DIR": folder,
        "DJANGO_SETTINGS_MODULE": "bench.catalogue.settings",
        "WEB_WORKERS": "2",
        "PYTHONPATH": str(ROOT),
    }


def run(env: dict[str, str], *command: str) -> None:
    made = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, timeout=1800
    )
    if made.returncode:
        raise Failed(f"{' '.join(command)} failed:\n{made.stderr[-2000:]}")


@contextmanager
def gunicorn(env: dict[str, str]):
    """Serve as in production, with two workers; yield the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    command = [
        *(sys.executable, "-m", "gunicorn"),
        *("-c", "python:portal_site.gunicorn", "portal_site.wsgi"),
    ]
    with open(Path(env["PORTAL_VAR_DIR"]) / "gunicorn.log", "wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**env, "WEB_BIND": f"127.0.0.1:{port}"}, stdout=log, stderr=log
        )
        try:
            _await(f"{base}/bench/bare/", process, Path(log.name))
            yield base
        finally:
            process.terminate()
            process.wait(timeout=30)


def _await(url: str, process: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + START_TIMEOUT
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise Failed(f"gunicorn did not start:\n{log.read_text()[-2000:]}")


@contextmanager
def two_sites(server: str, small: int, large: int, say):
    """Yield the addresses of two sites, of ``small`` and of ``large`` procedures."""
    names = [f"portal_bench_{os.getpid()}_{size}" for size in ("small", "large")]
    with ExitStack() as stack:
        folders = [
            stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-bench-")) for _ in names
        ]
        first = stack.enter_context(database(server, names[0]))
        env_small = environment(first, folders[0])
        say("migrating …")
        run(env_small, "manage.py", "migrate", "--verbosity", "0")
        say(f"filling {small:,} procedures …")
        run(env_small, "-m", "bench.catalogue.fill", str(small))
        second = stack.enter_context(database(server, names[1], template=names[0]))
        env_large = environment(second, folders[1])
        say(f"filling {large:,} procedures …")
        run(env_large, "-m", "bench.catalogue.fill", str(large))
        yield tuple(stack.enter_context(gunicorn(env)) for env in (env_small, env_large))


def rate(url: str, seconds: int, headers: dict[str, str]) -> float:
    """Return requests per second, as ``wrk`` measures them over four connections.

    What does not answer within ``seconds`` is measured for longer.
    """
    options = [item for name, value in headers.items() for item in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", "-c4", f"-d{seconds}s", *options, url]
    made = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60)
    found = re.search(r"Requests/sec:\s+([\d.]+)", made.stdout)
    if made.returncode or not found or "Non-2xx" in made.stdout:
        raise Failed(f"wrk {url}: {made.stdout}{made.stderr}")
    if not float(found[1]) and seconds < SLOWEST:
        return rate(url, seconds * 3, headers)
    return max(float(found[1]), 1 / seconds)
