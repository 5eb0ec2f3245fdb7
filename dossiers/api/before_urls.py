"""Addresses below a procedure; they stand before the catalogue's, whose codes may hold slashes."""

from __future__ import annotations

from django.urls import path

import procedures.api.urls  # noqa: F401 - registers the converter of codes
from dossiers.api.before import DeadlineView, ReadinessView

urlpatterns = [
    path(
        "procedures/<procedure_code:code>/deadline/",
        DeadlineView.as_view(),
        name="procedure-deadline",
    ),
    path(
        "procedures/<procedure_code:code>/readiness/",
        ReadinessView.as_view(),
        name="procedure-readiness",
    ),
]
