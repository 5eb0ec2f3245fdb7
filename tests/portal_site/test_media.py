from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def media(settings) -> Path:
    folder = Path(settings.MEDIA_ROOT)
    for name in ("images", "documents", "original_images"):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "test-media.png").write_bytes(b"\x89PNG")
    return folder


def test_pictures_of_pages_are_served(client, media):
    response = client.get("/media/images/test-media.png")

    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert b"".join(response.streaming_content) == b"\x89PNG"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("documents/test-media.png", 404),
        ("original_images/test-media.png", 404),
        ("images/../documents/test-media.png", 400),
    ],
)
def test_other_files_are_not_served_past_their_view(client, media, path, status):
    assert client.get(f"/media/{path}").status_code == status
