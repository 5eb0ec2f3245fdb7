"""A client of the API that knows nothing but the document that describes it."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlencode

import yaml
from django.core.files.uploadedfile import UploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from jsonschema import Draft202012Validator, FormatChecker

from portal_site.environment import BASE_DIR

DOCUMENT = Path(BASE_DIR) / "docs" / "openapi.yaml"
METHODS = {"get", "post", "put", "patch", "delete"}
JSON, FORM = "application/json", "multipart/form-data"


def generate_client(token: str) -> Any:
    """Return an object with one function for every ``operationId``, which calls with ``token``.

    A function takes parameters by their names (``If-Match`` as ``if_match``) and ``body``. What
    the document does not allow, sent or answered, is an ``AssertionError``.
    """
    document = as_json_schema(yaml.safe_load(DOCUMENT.read_text(encoding="utf-8")))
    operations = {
        described["operationId"]: Operation(path, method, described, document["components"], token)
        for path, methods in document["paths"].items()
        for method, described in methods.items()
        if method in METHODS
    }
    return SimpleNamespace(**operations)


def as_json_schema(node: Any) -> Any:
    """Return what OpenAPI 3.0 says as JSON Schema 2020-12 says it: null is a type there."""
    if isinstance(node, list):
        return [as_json_schema(one) for one in node]
    if not isinstance(node, dict):
        return node
    rest = {name: as_json_schema(one) for name, one in node.items() if name != "nullable"}
    return {"anyOf": [rest, {"type": "null"}]} if node.get("nullable") is True else rest


class Operation:
    """One operation of the document, to be called."""

    def __init__(
        self,
        path: str,
        method: str,
        described: dict[str, Any],
        components: dict[str, Any],
        token: str,
    ) -> None:
        self.path, self.method, self.components = path, method.upper(), components
        self.parameters = {one["name"]: one for one in described.get("parameters", ())}
        self.body = described.get("requestBody", {})
        self.responses = described["responses"]
        takes_tokens = any("oauth2" in way for way in described.get("security", ()))
        self.signed = {"Authorization": f"Bearer {token}"} if takes_tokens else {}

    def __call__(self, *, body: dict[str, Any] | None = None, **told: Any) -> Any:
        address, headers = self._placed(told)
        content, kind = self._encoded(body)
        answer = Client().generic(
            self.method, address, content, content_type=kind, headers=headers | self.signed
        )
        self._check_answer(answer)
        return answer

    def _placed(self, told: dict[str, Any]) -> tuple[str, dict[str, str]]:
        """Put every parameter where the document wants it: path, query or header."""
        address = self.path
        query: dict[str, str] = {}
        headers: dict[str, str] = {}
        for name, parameter in self.parameters.items():
            argument = name.replace("-", "_").lower()
            if argument not in told:
                assert not parameter.get("required"), f"{name} is missing"
                continue
            value = told.pop(argument)
            self._check(value, parameter["schema"])
            if parameter["in"] == "path":
                address = address.replace(f"{{{name}}}", quote(str(value), safe=""))
            else:
                {"query": query, "header": headers}[parameter["in"]][name] = str(value)
        assert not told, f"the document does not know {sorted(told)}"
        return f"{address}?{urlencode(query)}" if query else address, headers

    def _encoded(self, body: dict[str, Any] | None) -> tuple[bytes, str]:
        """Return the body as bytes with its type: a form where a file is in it, else JSON."""
        if body is None:
            assert not self.body.get("required"), "the body is missing"
            return b"", JSON
        has_file = any(isinstance(value, UploadedFile) for value in body.values())
        schema = self.body["content"][FORM if has_file else JSON]["schema"]
        plain = {n: "" if isinstance(value, UploadedFile) else value for n, value in body.items()}
        self._check(plain, schema)
        if has_file:
            return encode_multipart(BOUNDARY, body), MULTIPART_CONTENT
        return json.dumps(body).encode(), JSON

    def _check_answer(self, answer: Any) -> None:
        described = self.responses.get(str(answer.status_code))
        assert described is not None, f"{answer.status_code} is not described"
        contents = described.get("content", {})
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        assert kind in contents or not contents, f"{kind} is not described"
        if kind.endswith("json"):
            self._check(answer.json(), contents[kind]["schema"])

    def _check(self, value: Any, schema: dict[str, Any]) -> None:
        checker = Draft202012Validator(
            {**schema, "components": self.components}, format_checker=FormatChecker()
        )
        errors = [f"{error.json_path}: {error.message}" for error in checker.iter_errors(value)]
        assert not errors, f"{self.method} {self.path}: {errors}"
