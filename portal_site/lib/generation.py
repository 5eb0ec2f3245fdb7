"""One token that changes whenever published content does; caches key on it. A leaf.

Shared by all processes through the cache. When the cache does not answer, every call gives a new
token, so that nothing stale is served. With Redis no read of content waits for it: each thread
keeps a connection on which Redis tells that the token has changed (client-side caching).
"""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime
from functools import cache as remember
from functools import partial
from threading import local
from typing import Any
from uuid import uuid4

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import transaction

logger = logging.getLogger(__name__)

KEY = "portal:catalogue-generation"
# A process may have missed a change while the cache was away: no token outlives this.
LIFETIME = 300  # seconds
# A network may fall silent without a word: the token is asked for again after so many seconds.
TRUSTED = 1.0


def catalogue_generation() -> str:
    """Return the current token. Costs a look at a socket, or one read of the cache."""
    try:
        token = _read()
        if token is None:
            # Two processes at once: the first token wins for both.
            _write(_new_token(), only_if_absent=True)
            token = _read()
    except Exception:  # noqa: BLE001 - whatever the cache's client raises, content is still served
        logger.warning("the cache did not answer; content is served uncached")
        token = None
    return token or _new_token()


def generation_time(token: str) -> datetime:
    """Return when ``token`` was made: nothing published has changed since."""
    return datetime.fromtimestamp(int(token.partition("-")[0]), UTC)


def bump_catalogue_generation() -> None:
    """Give a new token when the running transaction commits."""
    transaction.on_commit(partial(_renew), robust=True)


def _renew() -> None:
    _write(_new_token())


def _new_token() -> str:
    return f"{int(time.time())}-{uuid4().hex}"


def _read() -> str | None:
    if not settings.REDIS_URL:
        token = cache.get(KEY)
        return str(token) if token else None
    watch = getattr(_of_thread, "watch", None)
    if watch is None or watch.address != settings.REDIS_URL:
        watch = _of_thread.watch = Watch(settings.REDIS_URL)
    return watch.token_now()


def _write(token: str, *, only_if_absent: bool = False) -> None:
    if settings.REDIS_URL:
        _client(settings.REDIS_URL).set(KEY, token, ex=LIFETIME, nx=only_if_absent)
    elif only_if_absent:
        cache.add(KEY, token, LIFETIME)
    else:
        cache.set(KEY, token, LIFETIME)


@remember
def _client(address: str) -> redis.Redis:
    return redis.Redis.from_url(address, socket_timeout=1, socket_connect_timeout=1)


class Watch:
    """The token as one thread knows it, and the connection on which word of a change comes."""

    def __init__(self, address: str) -> None:
        self.address = address
        pool = redis.ConnectionPool.from_url(
            address, protocol=3, socket_timeout=1, socket_connect_timeout=1
        )
        self.connection = pool.make_connection()
        self.is_tracking = False
        self.token: str | None = None
        self.good_until = 0.0

    def token_now(self) -> str | None:
        """Return the token, None where there is none. Raises ``redis.RedisError``."""
        try:
            if self._is_known():
                return self.token
            return self._ask()
        except redis.RedisError:
            # Closed by the other side since the last read; what fails twice is away.
            return self._ask()

    def _is_known(self) -> bool:
        """Say whether the token is still good: Redis sends nothing on this connection but that."""
        if self.token is None or time.monotonic() >= self.good_until:
            return False
        try:
            return not self.connection.can_read(timeout=0)
        except redis.RedisError:
            self._close()
            raise

    def _ask(self) -> str | None:
        try:
            if not self.is_tracking:
                self._send("CLIENT", "TRACKING", "ON")
                self.is_tracking = True
            found = self._send("GET", KEY)
        except BaseException:
            # A late answer must not be taken for that of the next question.
            self._close()
            raise
        self.token = found.decode() if isinstance(found, bytes) else None
        self.good_until = time.monotonic() + TRUSTED
        return self.token

    def _send(self, *words: str) -> Any:
        self.connection.send_command(*words, check_health=False)  # type: ignore[no-untyped-call]
        return self.connection.read_response()

    def _close(self) -> None:
        self.connection.disconnect()  # type: ignore[no-untyped-call]
        self.is_tracking, self.token = False, None


_of_thread = local()
