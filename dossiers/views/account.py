"""What people find of their filings on the first page of their account."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import home
from dossiers.selectors import viewer_of
from dossiers.selectors_citizen import listed_dossiers, listed_drafts
from dossiers.states import Status
from dossiers.views.mine import row_of

SHOWN = 5
WAITING_SHOWN = 10


def filings(request: HttpRequest) -> dict[str, Any]:
    """What is asked of me, and my newest dossiers and drafts."""
    viewer = viewer_of(request)
    mine = listed_dossiers(viewer)
    asked = mine.filter(status__in=[Status.SUPPLEMENT, Status.PAYMENT]).order_by("due_at", "id")
    return {
        "waiting": [row_of(row) for row in asked[:WAITING_SHOWN]],
        "rows": [row_of(row) for row in mine.order_by("-submitted_at", "-id")[:SHOWN]],
        "drafts": listed_drafts(viewer).order_by("-updated_at")[:SHOWN],
    }


def register() -> None:
    home.register_section("dossiers/parts/account.html", filings, order=10)
    home.register_menu_entry("dossiers", _("My dossiers"), order=10)
    home.register_menu_entry("my-papers", _("My papers"), order=20)
