"""How gunicorn runs the web processes: ``gunicorn -c python:portal_site.gunicorn portal_site.wsgi``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from prometheus_client import multiprocess

from portal_site.environment import integer, read
from portal_site.settings import LOG_LEVEL, LOGGING

bind = read("WEB_BIND", str, "127.0.0.1:8000")
workers = read("WEB_WORKERS", integer(1, 64), "2")
threads = read("WEB_THREADS", integer(1, 64), "4")
worker_class = "gthread"
timeout = 60
graceful_timeout = 15
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
# A worker's heartbeat must not wait for a disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# nginx and the program write the lines of access; gunicorn's own lines have the same form as ours.
accesslog = None
control_socket_disable = True  # it would be made under HOME
logconfig_dict: dict[str, Any] = {
    **LOGGING,
    "loggers": {
        **LOGGING["loggers"],
        "gunicorn.error": {"level": LOG_LEVEL, "handlers": [], "propagate": True},
        "gunicorn.access": {"level": "INFO", "handlers": [], "propagate": False},
    },
}
# The proxy in front says what was asked: LanguageHostMiddleware and Django read it themselves.
forwarded_allow_ips = "*"


def on_starting(server: Any) -> None:
    """Forget the figures of processes that are gone."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        for file in Path(folder).glob("*.db"):
            file.unlink()


def child_exit(server: Any, worker: Any) -> None:
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
