"""The program's own settings, with addresses that only the benchmark needs."""

from portal_site.settings import *  # noqa: F403

ROOT_URLCONF = "bench.catalogue.urls"
