from __future__ import annotations

from django.urls import path

from search.api.views import ClickView, SearchView, SuggestView, UsefulnessView

urlpatterns = [
    path("search/", SearchView.as_view(), name="search"),
    path("search/suggest/", SuggestView.as_view(), name="suggest"),
    path("search/clicks/", ClickView.as_view(), name="clicks"),
    path("search/usefulness/", UsefulnessView.as_view(), name="usefulness"),
]
