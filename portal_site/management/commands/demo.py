from __future__ import annotations

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal_site.environment import BASE_DIR, VAR_DIR
from portal_site.processes import Supervisor, port_is_taken

ADDRESSES = ("/vi/", "/en/", "/admin/", "/api/v1/docs/")


def port_number(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise ValueError(text)
    return int(text)


class Command(BaseCommand):
    help = (
        "Bring database, files and demo content up to date, then serve the portal on this machine."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=port_number, default=8000)
        parser.add_argument("--no-serve", action="store_true", help="prepare only")

    def handle(self, *args: Any, port: int, no_serve: bool, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo makes accounts with known passwords: not in production.")
        if not no_serve and port_is_taken(port):
            raise CommandError(
                f"Port {port} is taken by another program; choose another with --port."
            )
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("load_demo")
        call_command("demo_accounts")
        if not no_serve:
            self.serve(port)

    def serve(self, port: int) -> None:
        """Run web, worker and beat until a signal comes; raises ``CommandError`` when one dies."""
        supervisor = Supervisor(BASE_DIR, environment(port))
        try:
            self.start(supervisor, port)
            dead = supervisor.watch()
        finally:
            supervisor.stop()
        if dead:
            raise CommandError(
                f"“{dead}” ended by itself (its words are above), so everything was ended."
            )
        self.stdout.write("\nEnded.")

    def start(self, supervisor: Supervisor, port: int) -> None:
        """Start the web first: on a small machine it would share the processor with the others."""
        supervisor.start("web", "gunicorn", "-c", "python:portal_site.gunicorn", "portal_site.wsgi")
        is_up = supervisor.wait_for(port, seconds=120)
        celery = ("--quiet", "-A", "portal_site")
        supervisor.start(
            "worker", "celery", *celery, "worker", "--pool=threads", "--concurrency=2",
            "--loglevel=WARNING", "--queues=default,exchange,index,documents",
            "--without-mingle", "--without-gossip",
        )  # fmt: skip
        supervisor.start("beat", "celery", *celery, "beat", "--loglevel=WARNING", "--pidfile=")
        if is_up:
            self.announce(port)

    def announce(self, port: int) -> None:
        self.stdout.write("")
        for address in ADDRESSES:
            self.stdout.write(f"  http://localhost:{port}{address}")
        self.stdout.write("\nCtrl-C ends it.")
        sys.stdout.flush()


def environment(port: int) -> dict[str, str]:
    """What the children need to know, beside what this process was told."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal_site.settings",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore",
        "PORTAL_VAR_DIR": str(VAR_DIR),
        "PROMETHEUS_MULTIPROC_DIR": str(VAR_DIR / "metrics"),
        "PORTAL_BASE_URL": os.environ.get("PORTAL_BASE_URL") or f"http://localhost:{port}",
        "WEB_BIND": os.environ.get("WEB_BIND") or f"127.0.0.1:{port}",
    }
