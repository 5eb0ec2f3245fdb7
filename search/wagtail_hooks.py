"""The menu “Search” of the admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.auth import permission_denied
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from search.faq_task_views import answer_faq_task, open_faq_task
from search.models import VocabularyTerm
from search.report import QueryReport, found_now
from search.trial import try_query
from search.viewsets import (
    MENU_HOOK,
    BoostViewSet,
    FaqTaskViewSet,
    PromotionViewSet,
    TermPolicy,
    TermViewSet,
    is_of_the_program,
)

search_menu = Menu(register_hook_name=MENU_HOOK)

register_permission_policy(VocabularyTerm, TermPolicy(VocabularyTerm))
for viewset in (TermViewSet, PromotionViewSet, BoostViewSet, FaqTaskViewSet):
    register_snippet(viewset)


class PermittedMenuItem(MenuItem):
    def __init__(self, label: Any, url: str, *, permission: str, icon: str, order: int) -> None:
        super().__init__(label, url, icon_name=icon, order=order)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.permission)


@hooks.register("register_admin_menu_item")
def register_search_menu() -> MenuItem:
    return SubmenuMenuItem(
        _("Search"), search_menu, name="search-words", icon_name="search", order=215
    )


@hooks.register(MENU_HOOK)
def register_report() -> MenuItem:
    return PermittedMenuItem(
        _("What people look for"),
        reverse("search_queries"),
        permission="search.view_querycount",
        icon="table",
        order=10,
    )


@hooks.register(MENU_HOOK)
def register_trial() -> MenuItem:
    return PermittedMenuItem(
        _("Try a query"),
        reverse("search_trial"),
        permission="search.view_vocabularyterm",
        icon="view",
        order=20,
    )


@hooks.register("register_admin_urls")
def register_addresses() -> list[URLPattern]:
    return [
        path("search/queries/", QueryReport.as_view(), name="search_queries"),
        path(
            "search/queries/results/",
            QueryReport.as_view(results_only=True),
            name="search_queries_results",
        ),
        path("search/queries/now/", found_now, name="search_queries_now"),
        path("search/try/", try_query, name="search_trial"),
        path("search/questions/", open_faq_task, name="search_open_faq_task"),
        path("search/questions/<int:pk>/answer/", answer_faq_task, name="search_answer_faq_task"),
    ]


@hooks.register("before_delete_snippet")
def keep_terms_of_the_program(request: HttpRequest, instances: Any) -> HttpResponse | None:
    """Refuse by address what the list and the form do not offer: see ``TermPolicy``."""
    if any(isinstance(row, VocabularyTerm) and is_of_the_program(row) for row in instances):
        refusal: HttpResponse = permission_denied(request)
        return refusal
    return None
