from __future__ import annotations

from django.urls import path

from dossiers.api.citizen import (
    DeadlineView,
    DocumentListView,
    DossierListView,
    DossierView,
    EventListView,
    PaymentListView,
    ReceiptView,
)
from dossiers.api.citizen_steps import PaymentStartView, RatingView, SupplementView, WithdrawView
from dossiers.api.drafts import (
    DraftDetailView,
    DraftListView,
    DraftSubmitView,
    DraftUpgradeView,
)
from dossiers.api.embed import ModulesView
from dossiers.api.lookup import LookupView

urlpatterns = [
    path("embed/", ModulesView.as_view(), name="embed"),
    path("lookup/", LookupView.as_view(), name="dossier-lookup"),
    path("dossiers/", DossierListView.as_view(), name="dossiers"),
    path("dossiers/drafts/", DraftListView.as_view(), name="drafts"),
    path("dossiers/drafts/<uuid:pk>/", DraftDetailView.as_view(), name="draft"),
    path("dossiers/drafts/<uuid:pk>/submit/", DraftSubmitView.as_view(), name="draft-submit"),
    path("dossiers/drafts/<uuid:pk>/upgrade/", DraftUpgradeView.as_view(), name="draft-upgrade"),
    path("dossiers/<uuid:pk>/", DossierView.as_view(), name="dossier"),
    path("dossiers/<uuid:pk>/events/", EventListView.as_view(), name="dossier-events"),
    path("dossiers/<uuid:pk>/documents/", DocumentListView.as_view(), name="dossier-documents"),
    path("dossiers/<uuid:pk>/deadline/", DeadlineView.as_view(), name="dossier-deadline"),
    path("dossiers/<uuid:pk>/receipt/", ReceiptView.as_view(), name="dossier-receipt"),
    path("dossiers/<uuid:pk>/supplement/", SupplementView.as_view(), name="dossier-supplement"),
    path("dossiers/<uuid:pk>/withdraw/", WithdrawView.as_view(), name="dossier-withdraw"),
    path("dossiers/<uuid:pk>/payments/", PaymentListView.as_view(), name="dossier-payments"),
    path(
        "dossiers/<uuid:pk>/payments/<int:number>/start/",
        PaymentStartView.as_view(),
        name="dossier-payment-start",
    ),
    path("dossiers/<uuid:pk>/rating/", RatingView.as_view(), name="dossier-rating"),
]
