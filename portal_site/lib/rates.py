"""How often one caller may do something. A leaf.

Counted in the cache that all processes share, by a keyed hash of the caller that changes every
minute: nobody's address is kept.
"""

from __future__ import annotations

import logging
import time

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

logger = logging.getLogger(__name__)

MINUTE = 60  # seconds


def is_allowed(request: HttpRequest, what: str, *, per_minute: int, caller: str = "") -> bool:
    """Count one call of ``what`` and say whether its caller keeps to ``per_minute``.

    Callers are told apart by address, or by ``caller`` where they are known. When the cache does
    not answer everybody may: what is limited this way does little harm.
    """
    minute = int(time.time()) // MINUTE
    known_by = caller or _address(request)
    key = f"rates:{salted_hmac(f'{__name__}:{what}:{minute}', known_by).hexdigest()}"
    try:
        if cache.add(key, 1, 2 * MINUTE):
            return True
        return bool(cache.incr(key) <= per_minute)
    except Exception:  # noqa: BLE001 - whatever the cache's client raises
        logger.warning("the cache did not answer; the rate of %s is not limited", what)
        return True


def _address(request: HttpRequest) -> str:
    """Return the caller's address as the nearest proxy wrote it, else that of the connection."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return str(forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", ""))
