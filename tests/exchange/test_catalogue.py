from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest

from exchange.catalogue import CatalogueClient, CatalogueUnavailable, RecordUnavailable
from exchange.sandbox import Catalogue, SandboxServer, read_records

RECORDS = {"1.000001": {"MATTHC": "1.000001", "TENTTHC": "Một"}, "1.2": {"MATTHC": "1.2"}}


@contextmanager
def serving(**options: object) -> Iterator[SandboxServer]:
    server = SandboxServer(Catalogue(**{"records": RECORDS, **options}))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def client_of(
    server: SandboxServer, path: str = "", **options: object
) -> Iterator[CatalogueClient]:
    client = CatalogueClient(
        server.address + path,
        **{
            "username": "sandbox",
            "password": "sandbox",
            "agency": "000.00.00.G10",
            "backoff": 0.01,
            **options,
        },
    )
    try:
        yield client
    finally:
        client.close()


def test_codes_and_records_are_read_with_one_session():
    with serving() as server, client_of(server) as client:
        assert client.procedure_codes() == ["1.000001", "1.2"]
        assert client.procedure("1.000001") == {"MATTHC": "1.000001", "TENTTHC": "Một"}

        assert len(server.catalogue.sessions) == 1


def test_expired_session_is_renewed():
    with serving(every={"expired": 2}) as server, client_of(server) as client:
        client.procedure_codes()

        assert client.procedure("1.2") == {"MATTHC": "1.2"}


def test_session_that_expires_at_once_is_renewed_only_once():
    with serving(every={"expired": 1}) as server, client_of(server) as client:
        with pytest.raises(CatalogueUnavailable):
            client.procedure_codes()

        assert server.catalogue.calls == 1


def test_wrong_password_is_told():
    with (
        serving() as server,
        client_of(server, password="wrong") as client,
        pytest.raises(CatalogueUnavailable) as caught,
    ):
        client.procedure_codes()

    assert "sandbox" not in str(caught.value)
    assert "wrong" not in str(caught.value)


def test_passing_fault_is_tried_again():
    with serving(every={"500": 2}) as server, client_of(server) as client:
        client.procedure_codes()
        client.procedure("1.2")

        assert server.catalogue.calls == 3


def test_lasting_fault_of_a_record_is_told_after_bounded_attempts():
    with serving() as server, client_of(server) as client:
        client.procedure_codes()
        server.catalogue.every = {"500": 1}

        with pytest.raises(RecordUnavailable) as caught:
            client.procedure("1.2")

        assert caught.value.reason == "service_error"
        assert server.catalogue.calls == 5


def test_malformed_reply_keeps_what_came():
    with serving() as server, client_of(server) as client:
        client.procedure_codes()
        server.catalogue.every = {"malformed": 1}

        with pytest.raises(RecordUnavailable) as caught:
            client.procedure("1.2")

    assert (caught.value.reason, caught.value.raw) == (
        "broken_json",
        '{"error_code": "00", "result": [{"MATTHC": ',
    )


def test_unknown_code_is_the_records_fault():
    with serving() as server, client_of(server) as client:
        client.procedure_codes()

        with pytest.raises(RecordUnavailable) as caught:
            client.procedure("9.9")

    assert caught.value.reason == "service_error"


def test_slow_service_times_out():
    with (
        serving(every={"slow": 1}, delay=1.0) as server,
        client_of(server, timeout=httpx.Timeout(0.1)) as client,
        pytest.raises(CatalogueUnavailable),
    ):
        client.procedure_codes()


def test_nobody_there_is_told():
    with serving() as server:
        address = server.address
    client = CatalogueClient(address, username="", password="", agency="", backoff=0.01)

    with pytest.raises(CatalogueUnavailable):
        client.procedure_codes()
    client.close()


@pytest.mark.parametrize(
    "address", ["ftp://host", "file:///etc/passwd", "http://", "host", "https://user:pass@host"]
)
def test_address_of_another_kind_is_refused_without_a_call(address):
    client = CatalogueClient(address, username="u", password="p", agency="", backoff=0.01)

    with pytest.raises(CatalogueUnavailable) as caught:
        client.procedure_codes()

    assert "pass@" not in str(caught.value)
    client.close()


class Odd(BaseHTTPRequestHandler):
    """Answers ``/away`` with a redirect to another host, all else with a huge reply."""

    def do_POST(self) -> None:
        away = self.path.startswith("/away")
        content = b"" if away else b" " * 10_100_000
        self.send_response(302 if away else 200)
        self.send_header("Location", "http://127.0.0.2:9/")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


@pytest.mark.parametrize("path", ["/away", "/huge"])
def test_redirects_are_not_followed_and_replies_are_bounded(path):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Odd)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    address = f"http://127.0.0.1:{server.server_address[1]}{path}"
    client = CatalogueClient(address, username="u", password="p", agency="", backoff=0.01)

    with pytest.raises(CatalogueUnavailable) as caught:
        client.procedure_codes()

    assert ("302" if path == "/away" else "10") in str(caught.value)
    client.close()
    server.shutdown()
    server.server_close()
    thread.join()


def test_fault_of_one_call_by_query():
    with serving() as server, client_of(server, "/?fault=malformed") as client:
        body = {"username": "sandbox", "password": "sandbox"}
        session = httpx.post(f"{server.address}/auth", json=body).json()["session"]
        call = {"session": session, "service": "LayThuTuc", "maTTHC": "1.2"}

        by_query = httpx.post(client.address, json=call)
        by_header = httpx.post(server.address, json=call, headers={"X-Fault": "500"})
        no_object = httpx.post(server.address, content=b"[]")

    assert by_query.text.startswith('{"error_code": "00"')
    assert by_query.text.endswith('"MATTHC": ')
    assert (by_header.status_code, no_object.status_code) == (500, 400)


def test_sandbox_listens_on_loopback_only():
    with serving() as server:
        assert server.server_address[0] == "127.0.0.1"


def test_sandbox_leaves_out_lines_without_a_code(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('\ufeff{"MATTHC": "1.1"}\n\n{"MATTHC": \n[1]\n{"MATTHC": 5}\n')

    assert read_records(path) == {"1.1": {"MATTHC": "1.1"}}
