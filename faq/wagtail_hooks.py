from __future__ import annotations

from wagtail.snippets.models import register_snippet

from faq.models import FaqTopic
from home.catalogue_admin import CatalogueSnippetViewSet


class FaqTopicViewSet(CatalogueSnippetViewSet):
    model = FaqTopic
    icon = "help"
    menu_order = 500
    list_display = ("name", "slug", "sort_order")
    search_fields = ("name", "slug")
    ordering = ("sort_order", "name")


register_snippet(FaqTopicViewSet)
