"""The national catalogue's service on this machine, served from a JSONL file, faults included.

``python -m exchange.sandbox FILE.jsonl [--port N]``. Loopback only. A fault comes by option for every
n-th call, or for one call by ``?fault=NAME`` or the header ``X-Fault: NAME``; the names are
``expired``, ``500``, ``slow`` and ``malformed``. Under ``/sms`` it plays the provider of text messages:
POST takes one, GET shows those that it took.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from exchange.sandbox_sms import SmsProvider

MAX_BODY_BYTES = 1_000_000
FAULTS = ("expired", "500", "slow", "malformed")
Reply = dict[str, Any]


@dataclass(slots=True)
class Catalogue:
    """Records by code, with who may read them and what goes wrong how often (0: never)."""

    records: dict[str, Any]
    username: str = "sandbox"
    password: str = "sandbox"  # noqa: S105 - a service on loopback with published records
    every: dict[str, int] = field(default_factory=dict)
    delay: float = 5.0  # seconds that a slow reply takes
    calls: int = 0
    sessions: set[str] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)

    def fault_of_next_call(self) -> str:
        with self.lock:
            self.calls += 1
            due = (name for name, number in self.every.items() if number)
            return next((name for name in due if self.calls % self.every[name] == 0), "")

    def sign_in(self, body: Reply) -> Reply:
        if (body.get("username"), body.get("password")) != (self.username, self.password):
            return _error("1", "wrong user name or password")
        session = uuid4().hex
        self.sessions.add(session)
        return {"error_code": "0", "session": session}

    def answer(self, body: Reply) -> Reply:
        if body.get("session") not in self.sessions:
            return _error("401", "session expired")
        if body.get("service") == "LayDanhSachTTHC":
            listed = [
                {"MATTHC": code, "TENTTHC": record.get("TENTTHC", "")}
                for code, record in self.records.items()
            ]
            return _result(listed)
        if body.get("service") == "LayThuTuc":
            record = self.records.get(str(body.get("maTTHC")))
            return _error("404", "unknown procedure") if record is None else _result([record])
        return _error("400", "unknown service")


def _error(code: str, message: str) -> Reply:
    return {"error_code": code, "message": message, "result": []}


def _result(result: list[Any]) -> Reply:
    return {"error_code": "00", "message": "", "result": result}


def read_records(path: Path) -> dict[str, Any]:
    """Return code → record of a JSONL file; lines that hold no record with a code are left out."""
    records = {}
    with path.open(encoding="utf-8-sig") as lines:
        for line in lines:
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if isinstance(record, dict) and isinstance(record.get("MATTHC"), str):
                records[record["MATTHC"]] = record
    return records


class _Handler(BaseHTTPRequestHandler):
    server: SandboxServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:  # the name is fixed by http.server
        catalogue = self.server.catalogue
        parts = urlsplit(self.path)
        body = self._body()
        if body is None:
            self._send(400, b"a JSON object is expected")
        elif parts.path.rstrip("/") == "/sms":
            status, reply = self.server.sms.answer(self.headers.get("Authorization") or "", body)
            self._send(status, json.dumps(reply).encode())
        elif parts.path.rstrip("/").endswith("/auth"):
            self._send_json(catalogue.sign_in(body))
        else:
            asked = parse_qs(parts.query).get("fault") or [self.headers.get("X-Fault") or ""]
            self._answer(asked[0] or catalogue.fault_of_next_call(), body)

    def do_GET(self) -> None:  # the name is fixed by http.server
        if self.path.rstrip("/") == "/sms":
            self._send_json({"messages": list(self.server.sms.sent.values())})
        else:
            self._send(404, b"there is nothing here")

    def _answer(self, fault: str, body: Reply) -> None:
        catalogue = self.server.catalogue
        if fault == "500":
            self._send(500, b"broken on purpose")
        elif fault == "malformed":
            self._send(200, b'{"error_code": "00", "result": [{"MATTHC": ')
        else:
            if fault == "expired":
                catalogue.sessions.clear()
            if fault == "slow":
                time.sleep(catalogue.delay)
            self._send_json(catalogue.answer(body))

    def _body(self) -> Reply | None:
        length = self.headers.get("Content-Length") or ""
        if not length.isdigit() or int(length) > MAX_BODY_BYTES:
            return None
        try:
            body = json.loads(self.rfile.read(int(length)))
        except ValueError:
            return None
        return body if isinstance(body, dict) else None

    def _send_json(self, reply: Reply) -> None:
        self._send(200, json.dumps(reply, ensure_ascii=False).encode())

    def _send(self, status: int, content: bytes) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except (BrokenPipeError, ConnectionResetError):
            # The caller did not wait, as it should with a slow reply.
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent: one line for each of hundreds of calls helps nobody."""


class SandboxServer(ThreadingHTTPServer):
    """Serves ``catalogue`` on loopback; port 0 takes any free one."""

    daemon_threads = True

    def __init__(self, catalogue: Catalogue, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.catalogue = catalogue
        self.sms = SmsProvider()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


def main(arguments: Sequence[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    records = read_records(options.file)
    catalogue = Catalogue(
        records=records,
        username=options.username,
        password=options.password,
        every={name: getattr(options, f"{name}_every") for name in FAULTS},
        delay=options.delay,
    )
    server = SandboxServer(catalogue, options.port)
    sys.stdout.write(
        f"{server.address} serves {len(records)} procedures to "
        f"CATALOGUE_USERNAME={options.username} CATALOGUE_PASSWORD={options.password}, "
        f"text messages at SMS_URL={server.address}/sms SMS_TOKEN={server.sms.token}\n"
    )
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="exchange.sandbox", description=__doc__)
    parser.add_argument("file", type=Path, help="JSONL file, one record a line")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--username", default="sandbox")
    parser.add_argument("--password", default="sandbox")
    parser.add_argument("--delay", type=float, default=5.0, help="seconds of a slow reply")
    for name in FAULTS:
        parser.add_argument(
            f"--{name}-every", type=int, default=0, metavar="N", help=f"{name} at every N-th call"
        )
    return parser


if __name__ == "__main__":
    main()
