"""Clients that call the API of filings, signed in or not."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.test import Client

from tests.officers import client_of


class Caller:
    """Sends and reads JSON. Each has an address of its own, so that rates do not meet."""

    def __init__(self, user: Any = None, *, secret: str = "", language: str = "en") -> None:
        self.client: Client = client_of(user) if user else Client()
        self.headers = {"accept-language": language, "x-forwarded-for": uuid4().hex}
        if secret:
            self.headers["filing-secret"] = secret

    def get(self, path: str, query: Any = None, **headers: str) -> Any:
        return self.client.get(f"/api/v1/{path}", query or {}, headers=self._with(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._send("post", path, {} if body is None else body, headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self._send("patch", path, body, headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.client.delete(f"/api/v1/{path}", headers=self._with(headers))

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        return getattr(self.client, method)(
            f"/api/v1/{path}",
            body,
            content_type="application/json",
            headers=self._with(headers),
        )

    def _with(self, headers: dict[str, str]) -> dict[str, str]:
        return self.headers | {name.replace("_", "-"): value for name, value in headers.items()}


def filing_queries(captured: Any) -> list[str]:
    """Of the queries that were made those for filings; the others find out who is asking."""
    return [query["sql"] for query in captured if '"dossiers_' in query["sql"]]
