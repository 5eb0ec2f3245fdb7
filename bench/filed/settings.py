"""The program's own settings with an address that tells of memory, and no limit of look-ups."""

from portal_site.settings import *  # noqa: F403

ROOT_URLCONF = "bench.filed.urls"
LOOKUP_LIMITS = {"per_minute": 10**9, "per_hour": 10**9}
