"""Settings of the tests: the program's own, with keys typed in, cheap passwords and a folder that goes."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("SECRET_KEY", "only-for-tests-only-for-tests-only-for-tests")
os.environ.setdefault("FIELD_KEY", "only-for-tests-too-only-for-tests-too-only-for")
os.environ.setdefault("EMAIL_URL", "memorymail://")
if "PORTAL_VAR_DIR" not in os.environ:
    os.environ["PORTAL_VAR_DIR"] = tempfile.mkdtemp(prefix="portal-tests-")
    atexit.register(shutil.rmtree, os.environ["PORTAL_VAR_DIR"], ignore_errors=True)

from portal_site.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Tasks run in the caller, after commit, as a worker would run them.
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Tests type the words that they need, and write counts when they say so.
SEARCH_VOCABULARY = None
SEARCH_COUNTS_EVERY = 0
# What tests publish stays out of it; those of Elasticsearch set it (tests/search/conftest.py).
ELASTICSEARCH_URL = ""
