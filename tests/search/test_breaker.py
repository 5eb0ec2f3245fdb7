from __future__ import annotations

import time
from threading import Barrier, Thread

import pytest

from search.engines.breaker import Breaker


@pytest.fixture
def breaker(settings) -> Breaker:
    settings.SEARCH_SPARED_SECONDS = 60.0
    return Breaker()


def pass_time(breaker: Breaker) -> None:
    breaker.closed_until = time.monotonic()


def test_all_may_ask_what_has_not_failed(breaker):
    assert [breaker.allows() for _ in range(3)] == [True, True, True]


def test_nobody_asks_after_a_failure(breaker):
    breaker.failed()

    assert [breaker.allows() for _ in range(3)] == [False, False, False]


def test_one_caller_tries_after_the_pause(breaker):
    breaker.failed()
    pass_time(breaker)

    assert [breaker.allows() for _ in range(3)] == [True, False, False]


def test_a_failed_try_begins_another_pause(breaker):
    breaker.failed()
    pass_time(breaker)
    breaker.allows()
    breaker.failed()

    assert breaker.allows() is False
    pass_time(breaker)
    assert breaker.allows() is True


def test_all_may_ask_after_a_try_that_worked(breaker):
    breaker.failed()
    pass_time(breaker)
    breaker.allows()
    breaker.succeeded()

    assert [breaker.allows() for _ in range(3)] == [True, True, True]


def test_one_of_many_threads_tries(breaker):
    breaker.failed()
    pass_time(breaker)
    start, allowed = Barrier(16), []

    def ask() -> None:
        start.wait()
        allowed.append(breaker.allows())

    threads = [Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(allowed) == [False] * 15 + [True]
