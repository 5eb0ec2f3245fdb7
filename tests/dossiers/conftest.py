from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from tests.dossiers.endpoints import World
from tests.dossiers.stored import stored_in


@pytest.fixture
def world(settings: Any, tmp_path: Any) -> World:
    settings.CLAMAV_ADDRESS = ""
    # Without national sign-on, whatever services there are.
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {**settings.SOCIALACCOUNT_PROVIDERS["openid_connect"], "APPS": []}
    }
    stored_in(settings, tmp_path)
    cache.clear()
    return World()
