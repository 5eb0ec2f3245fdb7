"""A wire to a server that can be cut, or fall silent, and be mended: an outage for tests."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Event, Thread
from urllib.parse import urlsplit


class Wire:
    """``url`` leads to ``target``, both ``http://host:port``."""

    def __init__(self, target: str) -> None:
        address = urlsplit(target)
        assert address.hostname
        self.target = (address.hostname, address.port or 9200)
        self.open_ends: list[socket.socket] = []
        self.flows = Event()
        self.flows.set()
        self.listener = self._listener(0)
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Refuse connections, and end those that there are."""
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for end in self.open_ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self.open_ends = []

    def fall_silent(self) -> None:
        """Take connections and questions, and give no answer."""
        self.flows.clear()

    def mend(self) -> None:
        self.flows.set()
        if self.listener.fileno() < 0:
            self.listener = self._listener(self.port)

    def _listener(self, port: int) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", port), reuse_port=False)
        Thread(target=self._accept, args=[listener], daemon=True).start()
        return listener

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection(self.target)
                self.open_ends += [near, far]
                for source, sink, waits in ((near, far, False), (far, near, True)):
                    Thread(target=self._copy, args=[source, sink, waits], daemon=True).start()

    def _copy(self, source: socket.socket, sink: socket.socket, waits: bool) -> None:
        with suppress(OSError):
            while some := source.recv(65_536):
                if waits:
                    self.flows.wait()
                sink.sendall(some)
            sink.shutdown(socket.SHUT_WR)
