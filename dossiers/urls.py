"""Pages of one's own filings, below ``/vi/ho-so/`` and ``/en/dossiers/``."""

from __future__ import annotations

from django.urls import include, path
from django.utils.translation import pgettext_lazy

from dossiers.views import filing_papers, mine, sending, start, steps, wizard

draft_patterns = [
    path("", mine.list_drafts, name="drafts"),
    path("<uuid:pk>/", wizard.overview, name="draft"),
    path(pgettext_lazy("address", "<uuid:pk>/link/"), start.show_link, name="draft-link"),
    path(pgettext_lazy("address", "<uuid:pk>/choices/"), wizard.choices, name="draft-choices"),
    path(pgettext_lazy("address", "<uuid:pk>/steps/<slug:key>/"), wizard.step, name="draft-step"),
    path(pgettext_lazy("address", "<uuid:pk>/papers/"), filing_papers.papers, name="draft-papers"),
    path(
        pgettext_lazy("address", "<uuid:pk>/papers/<int:number>/"),
        filing_papers.take_back,
        name="draft-paper",
    ),
    path(pgettext_lazy("address", "<uuid:pk>/review/"), sending.review, name="draft-review"),
    path(pgettext_lazy("address", "<uuid:pk>/send/"), sending.send, name="draft-send"),
    path(pgettext_lazy("address", "<uuid:pk>/discard/"), wizard.discard, name="draft-discard"),
    path(pgettext_lazy("address", "<uuid:pk>/upgrade/"), wizard.upgrade, name="draft-upgrade"),
]

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
    path(pgettext_lazy("address", "<uuid:pk>/filed/"), sending.filed, name="dossier-filed"),
    path(pgettext_lazy("address", "start/"), start.start, name="filing-start"),
    path(pgettext_lazy("address", "link/"), start.open_link, name="filing-link"),
    path(pgettext_lazy("address", "drafts/"), include(draft_patterns)),
]
