from __future__ import annotations

from django.urls import path

from dossiers.api.files import (
    DossierFilesView,
    DossierPaperView,
    DraftFilesView,
    DraftPaperView,
    FileView,
)
from dossiers.api.my_papers import MyPapersView

urlpatterns = [
    path("dossiers/drafts/<uuid:pk>/files/", DraftFilesView.as_view(), name="draft-files"),
    path(
        "dossiers/drafts/<uuid:pk>/files/<int:number>/",
        DraftPaperView.as_view(),
        name="draft-paper",
    ),
    path("dossiers/<uuid:pk>/files/", DossierFilesView.as_view(), name="dossier-files"),
    path(
        "dossiers/<uuid:pk>/files/<int:number>/", DossierPaperView.as_view(), name="dossier-paper"
    ),
    path("files/<uuid:pk>/", FileView.as_view(), name="file"),
    path("my-papers/", MyPapersView.as_view(), name="my-papers"),
]
