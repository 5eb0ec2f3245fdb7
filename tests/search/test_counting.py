from __future__ import annotations

import atexit
import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from search.jobs import forget_counts_task
from search.models import PageCount, QueryCount
from search.selectors_popular import popular_queries
from search.services import counting
from search.services.counting import (
    count_click,
    count_query,
    count_usefulness,
    flush,
    masked,
)


@pytest.fixture(autouse=True)
def nothing_waits():
    counting.buffer.taken()


def queries() -> list[tuple[Any, ...]]:
    columns = ("locale", "query", "key", "asked", "empty", "clicked", "useful", "not_useful")
    return list(QueryCount.objects.order_by("key", "locale").values_list(*columns))


@pytest.mark.django_db
def test_queries_are_counted_by_day_language_and_spelling():
    count_query("Cấp lại giấy", language="vi", found=3)
    count_query("cap  lai GIAY!", language="vi", found=0)
    count_query("cap lai giay", language="en", found=1)
    flush()
    count_query("cấp lại giấy", language="vi", found=2)
    flush()

    assert queries() == [
        ("en", "cap lai giay", "cap lai giay", 1, 0, 0, 0, 0),
        ("vi", "Cấp lại giấy", "cap lai giay", 3, 1, 0, 0, 0),
    ]
    assert QueryCount.objects.values_list("day", flat=True).distinct().get() == timezone.localdate()


@pytest.mark.django_db
def test_clicks_and_usefulness_are_counted_for_query_and_page():
    count_click("heo", language="vi", page_id=7)
    count_click("", language="vi", page_id=7)
    count_usefulness(text="heo", language="vi", useful=False)
    count_usefulness(page_id=7, useful=True)
    flush()

    assert queries() == [("vi", "heo", "heo", 0, 0, 1, 0, 1)]
    assert list(PageCount.objects.values_list("page_id", "clicked", "useful", "not_useful")) == [
        (7, 2, 1, 0)
    ]


@pytest.mark.django_db
def test_nothing_is_written_before_it_is_time():
    count_query("heo", language="vi", found=1)

    assert queries() == []


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "   ", "?!*", "\x00", "😀", "0912345678", "an@example.vn"])
def test_what_has_no_word_is_not_counted(text):
    count_query(text, language="vi", found=0)
    flush()

    assert queries() == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("hồ sơ 0912345678", "hồ sơ ***"),
        ("gọi 0912 345 678 nhé", "gọi *** nhé"),
        ("gọi 0912.345-678", "gọi ***"),
        ("cccd 001 099 012 345", "cccd ***"),
        ("+84-912-345-678", "+***"),
        ("gửi an.le@example.vn mai", "gửi *** mai"),
        ("1.004363", "1.004363"),
        ("nghị định 136/2018", "nghị định 136/2018"),
        ("12345678", "12345678"),
        ("a\x00b\u202ec \ud800d\n e", "abc d e"),
        ("ca\u0301 tra", "cá tra"),
        ("đ" * 300, "đ" * 200),
        ("x" * 195 + " 0912345678", "x" * 195 + " ***"),
        ("", ""),
    ],
)
def test_masked(typed, kept):
    assert masked(typed) == kept


@pytest.mark.django_db
def test_hostile_texts_do_not_spoil_what_waits_beside_them():
    count_query("a\x00\ud800 heo \u202e", language="vi", found=1)
    count_query("'; DROP TABLE x; --", language="vi", found=1)
    flush()

    assert [row[1] for row in queries()] == ["a heo", "'; DROP TABLE x; --"]


@pytest.mark.django_db
def test_only_so_many_wait(monkeypatch, caplog):
    monkeypatch.setattr(counting, "MOST", 2)
    for text in ("heo", "bò", "gà", "heo"):
        count_query(text, language="vi", found=1)
    flush()

    assert [(row[1], row[3]) for row in queries()] == [("bò", 1), ("heo", 2)]
    assert caplog.messages == ["search counts dropped: 1 more than can wait"]


@pytest.mark.django_db(transaction=True)
def test_unreachable_database_drops_with_one_line(caplog):
    count_query("heo", language="vi", found=1)
    count_query("bò", language="vi", found=1)
    table = connection.ops.quote_name(QueryCount._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO away")
        try:
            flush()
        finally:
            cursor.execute(f"ALTER TABLE away RENAME TO {table}")
    flush()

    assert len(caplog.messages) == 1
    assert caplog.messages[0].startswith("search counts dropped: 2 queries and 0 pages")
    assert queries() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="its test database is one connection")
def test_a_thread_writes(settings):
    settings.SEARCH_COUNTS_EVERY = 0.01
    count_query("heo", language="vi", found=1)
    writer = counting.buffer.writer
    assert writer is not None

    deadline = time.monotonic() + 10
    while not QueryCount.objects.exists():
        assert time.monotonic() < deadline
    count_query("bò", language="vi", found=1)

    assert counting.buffer.writer is writer
    while QueryCount.objects.count() < 2:
        assert time.monotonic() < deadline

    settings.SEARCH_COUNTS_EVERY = 0
    writer.join(10)
    atexit.unregister(flush)
    assert writer.is_alive() is False


def test_forked_process_begins_with_nothing():
    count_query("heo", language="vi", found=1)
    counting.buffer.lock.acquire()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        waiting = len(counting.buffer.counts.queries)
        free = counting.buffer.lock.acquire(blocking=False)
        os.write(write, f"{waiting} {free} {counting.buffer.writer}".encode())
        os._exit(0)
    counting.buffer.lock.release()
    os.waitpid(child, 0)

    assert os.read(read, 100).decode() == "0 True None"
    assert len(counting.buffer.counts.queries) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="its test database is one connection")
def test_several_processes_add_to_one_row():
    """Two writers at once: neither loses the other's counts."""

    def write(_: int) -> None:
        counts = counting.Counts()
        day = timezone.localdate()
        for name in ("heo", "bò"):
            key = (day, "vi", name)
            counts.queries[key] = counting.Counter(asked=1)
            counts.spellings[key] = name
        counting._write_queries(counts)
        connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(20)))

    assert sorted((row[1], row[3]) for row in queries()) == [("bò", 20), ("heo", 20)]


@pytest.mark.django_db
def test_counts_are_forgotten_after_thirteen_months():
    today = timezone.localdate()
    for age in (0, 396, 397):
        day = today - timedelta(days=age)
        QueryCount.objects.create(day=day, locale="vi", query="heo", key="heo")
        PageCount.objects.create(day=day, page_id=1)

    forget_counts_task()

    kept = [today - timedelta(days=396), today]
    assert list(QueryCount.objects.order_by("day").values_list("day", flat=True)) == kept
    assert list(PageCount.objects.order_by("day").values_list("day", flat=True)) == kept


def asked_on(days: int, query: str, **numbers: int) -> None:
    """``query`` was asked on so many of the last days."""
    for age in range(days):
        make_count(timezone.localdate() - timedelta(days=age), query, **numbers)


def make_count(day: date, query: str, *, locale: str = "vi", **numbers: int) -> None:
    key = counting.query_key(query)
    QueryCount.objects.create(
        day=day, locale=locale, query=query, key=key, **{"asked": 5, "clicked": 1, **numbers}
    )


@pytest.mark.django_db
def test_popular_are_asked_often_found_and_opened():
    asked_on(3, "cấp lại giấy phép")
    asked_on(4, "đăng ký tàu cá")
    asked_on(2, "chỉ hai ngày", asked=50)
    asked_on(3, "hiếm", asked=3)
    asked_on(3, "không có gì", empty=3)
    asked_on(3, "không ai mở", clicked=0)
    asked_on(3, "gọi ***")
    asked_on(3, "fishing licence", locale="en")

    assert popular_queries("vi") == ["đăng ký tàu cá", "cấp lại giấy phép"]
    assert popular_queries("en") == ["fishing licence"]


@pytest.mark.django_db
def test_popular_forgets_what_was_asked_long_ago():
    today = timezone.localdate()
    for age in (0, 1, 90):
        make_count(today - timedelta(days=age), "heo")

    assert popular_queries("vi") == []


@pytest.mark.django_db
def test_popular_is_spelt_as_most_people_do():
    today = timezone.localdate()
    make_count(today, "dang ky tau ca", asked=9)
    make_count(today - timedelta(days=1), "Đăng ký tàu cá", asked=6)
    make_count(today - timedelta(days=2), "Đăng ký tàu cá", asked=6)

    assert popular_queries("vi") == ["Đăng ký tàu cá"]
