from __future__ import annotations

import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

import pytest

from portal_site.lib import generation, http
from portal_site.lib.http import Answer, AnswerStore, last_modified
from procedures.models import CatalogueEntry
from tests.factories import make_published

pytestmark = pytest.mark.django_db

PATHS = [
    "procedures/",
    "procedures/?updated_since=2020-01-01",
    "procedures/1.004363/",
    "procedures/1.004363/versions/",
    "procedures/1.004363/versions/1/",
    "agencies/",
    "fields/",
    "subjects/",
    "life-events/",
    "pages/lookup/?path=/vi/thu-tuc/",
    "schema/",
]


@pytest.mark.parametrize("path", PATHS)
def test_every_read_can_be_revalidated(api, rich, path):
    first = api.get(path)
    headers = first.headers

    assert (first.status_code, headers["Cache-Control"]) == (
        200,
        "public, max-age=0, must-revalidate",
    )
    assert "Set-Cookie" not in headers
    by_tag = api.get(path, **{"If-None-Match": headers["ETag"]})
    by_time = api.get(path, **{"If-Modified-Since": headers["Last-Modified"]})
    assert [(answer.status_code, answer.content) for answer in (by_tag, by_time)] == [
        (304, b""),
        (304, b""),
    ]
    assert by_tag.headers["ETag"] == headers["ETag"]
    assert "Accept" in by_tag.headers["Vary"]
    earlier = parsedate_to_datetime(headers["Last-Modified"]) - timedelta(seconds=1)
    since = api.get(path, **{"If-Modified-Since": format_datetime(earlier, usegmt=True)})
    assert since.status_code == 200
    assert api.get(path, **{"If-None-Match": '"other"'}).status_code == 200
    assert api.get(path, **{"If-Match": '"other"'}).status_code == 412


def test_answers_do_not_differ_for_who_is_signed_in(
    api, rich, django_user_model, django_assert_num_queries
):
    kept = api.get("procedures/1.004363/").content
    user = django_user_model.objects.create_superuser("a@example.vn", password="long enough 1")
    api.client.force_login(user)

    with django_assert_num_queries(0):  # nor is the session read
        assert api.get("procedures/1.004363/").content == kept
    http.store.clear()
    assert api.get("procedures/1.004363/").content == kept


def test_change_is_dated(api, rich):
    moment = datetime(2026, 3, 1, 0, 30, tzinfo=UTC)
    CatalogueEntry.objects.update(updated_at=moment)

    answer = api.get("procedures/1.004363/")
    assert answer.headers["Last-Modified"] == "Sun, 01 Mar 2026 00:30:00 GMT"


def test_date_within_the_second_of_a_change_is_one_less():
    now = datetime.now(UTC)

    assert parsedate_to_datetime(last_modified(now)) == now.replace(microsecond=0) - timedelta(
        seconds=1
    )


def test_store_keeps_what_was_asked_for_last_within_its_bytes():
    answers = {name: Answer(b"x" * 1000, {}, "", 0) for name in "abc"}
    store = AnswerStore(limit=2 * (1000 + http.OVERHEAD))
    store.put("a", "1", answers["a"])
    store.put("b", "1", answers["b"])
    assert store.get("a", "1") is answers["a"]
    store.put("c", "1", answers["c"])

    assert [store.get(name, "1") for name in "abc"] == [answers["a"], None, answers["c"]]
    assert store.get("a", "2") is None
    store.put("b", "2", answers["b"])
    assert list(store.answers) == ["b"]


def test_answers_are_served_while_the_cache_is_away(api, settings, rich):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    assert api.get("procedures/1.004363/").status_code == 200
    assert generation.catalogue_generation() != generation.catalogue_generation()


@pytest.mark.services
def test_token_is_read_again_after_redis_closed_the_connection():
    token = generation.catalogue_generation()
    generation._of_thread.watch.connection._sock.shutdown(socket.SHUT_RDWR)

    assert generation.catalogue_generation() == token


PUBLISHER = """
import django
django.setup()
from portal_site.lib.generation import _renew
_renew()
"""


def test_another_process_makes_kept_answers_old(api):
    make_published()
    assert len(api.json("procedures/")["results"]) == 1
    CatalogueEntry.objects.update(is_public=False)
    assert len(api.json("procedures/")["results"]) == 1  # nobody has told of a change

    subprocess.run([sys.executable, "-c", PUBLISHER], check=True, timeout=60)

    assert api.json("procedures/")["results"] == []
