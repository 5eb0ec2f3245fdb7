"""Pages of one's own filings, below ``/vi/ho-so/`` and ``/en/dossiers/``."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import pgettext_lazy

from dossiers.views import mine, steps

urlpatterns = [
    path("", mine.list_dossiers, name="dossiers"),
    path(pgettext_lazy("address", "my-papers/"), mine.list_papers, name="my-papers"),
    path("<uuid:pk>/", mine.show_dossier, name="dossier"),
    path(
        pgettext_lazy("address", "<uuid:pk>/supplement/"),
        steps.answer_supplement,
        name="dossier-supplement",
    ),
    path(
        pgettext_lazy("address", "<uuid:pk>/supplement/papers/<int:number>/"),
        steps.take_paper_back,
        name="dossier-supplement-paper",
    ),
    path(pgettext_lazy("address", "<uuid:pk>/withdraw/"), steps.withdraw, name="dossier-withdraw"),
    path(pgettext_lazy("address", "<uuid:pk>/rating/"), steps.rate, name="dossier-rating"),
]
