"""How often one caller may do something. A leaf.

Counted in the cache that all processes share, by a keyed hash of the caller that changes every
minute or hour: nobody's address is kept.
"""

from __future__ import annotations

import logging
import time

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

logger = logging.getLogger(__name__)

MINUTE = 60  # seconds
HOUR = 60 * MINUTE


def is_allowed(request: HttpRequest, what: str, *, per_minute: int, caller: str = "") -> bool:
    """Count one call of ``what`` and say whether its caller keeps to ``per_minute``.

    Callers are told apart by address, or by ``caller`` where they are known. When the cache does
    not answer everybody may: what is limited this way does little harm.
    """
    return _counted(what, caller or _address(request), MINUTE) <= per_minute


def seconds_to_wait(request: HttpRequest, what: str, *, per_minute: int, per_hour: int) -> int:
    """Count one call of ``what`` and return how long its caller has to wait; 0: not at all.

    The hour's limit slows down who keeps to the minute's all day long.
    """
    caller, now = _address(request), int(time.time())
    for seconds, limit in ((MINUTE, per_minute), (HOUR, per_hour)):
        if _counted(what, caller, seconds) > limit:
            return seconds - now % seconds
    return 0


def _counted(what: str, caller: str, seconds: int) -> int:
    """Count one call in the running span of ``seconds`` and return which it is."""
    span = int(time.time()) // seconds
    key = f"rates:{salted_hmac(f'{__name__}:{what}:{seconds}:{span}', caller).hexdigest()}"
    try:
        if cache.add(key, 1, 2 * seconds):
            return 1
        return int(cache.incr(key))
    except Exception:  # noqa: BLE001 - whatever the cache's client raises
        logger.warning("the cache did not answer; the rate of %s is not limited", what)
        return 0


def _address(request: HttpRequest) -> str:
    """Return the caller's address as the nearest proxy wrote it, else that of the connection."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return str(forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", ""))
