from __future__ import annotations

from django.urls import path

from dossiers.api.desk import (
    DeskActionView,
    DeskDossierListView,
    DeskDossierView,
    DeskEventListView,
    DeskFilesView,
)

urlpatterns = [
    path("desk/dossiers/", DeskDossierListView.as_view(), name="desk-dossiers"),
    path("desk/dossiers/<uuid:pk>/", DeskDossierView.as_view(), name="desk-dossier"),
    path("desk/dossiers/<uuid:pk>/events/", DeskEventListView.as_view(), name="desk-events"),
    path("desk/dossiers/<uuid:pk>/actions/", DeskActionView.as_view(), name="desk-actions"),
    path("desk/dossiers/<uuid:pk>/files/", DeskFilesView.as_view(), name="desk-files"),
]
