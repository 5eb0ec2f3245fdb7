"""One token that changes whenever published content does; caches key on it. A leaf.

Shared by all processes through the cache. When the cache does not answer, every call gives a new
token, so that nothing stale is served.
"""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

from django.core.cache import cache
from django.db import transaction

logger = logging.getLogger(__name__)

KEY = "catalogue-generation-dated"
# A process may have missed a change while the cache was away: no token outlives this.
LIFETIME = 300  # seconds


def catalogue_generation() -> str:
    """Return the current token. Costs one read of the cache."""
    try:
        token = cache.get(KEY)
        if token is None:
            # Two processes at once: the first token wins for both.
            cache.add(KEY, _new_token(), LIFETIME)
            token = cache.get(KEY)
    except Exception:  # noqa: BLE001 - whatever the cache's client raises, content is still served
        logger.warning("the cache did not answer; content is served uncached")
        token = None
    return str(token or _new_token())


def generation_time(token: str) -> datetime:
    """Return when ``token`` was made: nothing published has changed since."""
    return datetime.fromtimestamp(int(token.partition("-")[0]), UTC)


def bump_catalogue_generation() -> None:
    """Give a new token when the running transaction commits."""
    transaction.on_commit(partial(_renew), robust=True)


def _renew() -> None:
    cache.set(KEY, _new_token(), LIFETIME)


def _new_token() -> str:
    return f"{int(time.time())}-{uuid4().hex}"
