"""A task on a queue that no worker takes from would wait for ever."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from portal_site.environment import BASE_DIR

ROUTED = {"default", "exchange", "index", "documents"}


def test_tasks_go_to_the_known_queues():
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}

    assert routed | {settings.CELERY_TASK_DEFAULT_QUEUE} == ROUTED


@pytest.mark.parametrize("file", ["compose.yaml", "portal_site/management/commands/demo.py"])
def test_workers_take_from_every_queue(file):
    listened = re.findall(r"--queues=([a-z,]+)", (BASE_DIR / file).read_text(encoding="utf-8"))

    assert [set(names.split(",")) for names in listened] == [ROUTED]
