from __future__ import annotations

import os
from pathlib import Path

import pytest

SERVICE_VARIABLES = (
    "DATABASE_URL",
    "REDIS_URL",
    "ELASTICSEARCH_URL",
    "CLAMAV_ADDRESS",
    "NATIONAL_SSO_ISSUER",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    missing = [name for name in SERVICE_VARIABLES if not os.environ.get(name)]
    for item in items:
        if item.get_closest_marker("services") and missing:
            item.add_marker(
                pytest.mark.skip(reason=f"needs real services: {', '.join(missing)} not set")
            )


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with the real catalogue; tests that need it skip, saying so, where it is absent."""
    folder = Path(os.environ.get("PORTAL_SHARED_DATA") or "/nonexistent")
    if not (folder / "tthc" / "G10.jsonl").exists():
        pytest.skip("shared data absent: PORTAL_SHARED_DATA names no folder with tthc/G10.jsonl")
    return folder
