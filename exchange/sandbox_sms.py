"""A provider of text messages that keeps what it was given, once per reference; loopback only."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock


@dataclass(slots=True)
class SmsProvider:
    """``sent`` maps a reference to the message; ``broken`` calls fail before the next works."""

    token: str = "sandbox"  # noqa: S105 - a service on loopback that sends nothing
    sent: dict[str, dict[str, str]] = field(default_factory=dict)
    calls: int = 0
    broken: int = 0
    lock: Lock = field(default_factory=Lock)

    def answer(self, authorization: str, body: dict[str, object]) -> tuple[int, dict[str, object]]:
        """Return the HTTP status and the reply to one call."""
        with self.lock:
            self.calls += 1
            if self.broken:
                self.broken -= 1
                return 503, {"error": "broken on purpose"}
            if authorization != f"Bearer {self.token}":
                return 401, {"error": "wrong token"}
            message = {name: str(body.get(name) or "") for name in ("to", "text", "reference")}
            if not all(message.values()) or not message["to"].startswith("+"):
                return 400, {"error": "to, text and reference are required"}
            self.sent.setdefault(message["reference"], message)
            return 200, {"reference": message["reference"]}
