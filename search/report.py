"""What people look for, and whether they find it: a report that leads to the remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import django_filters
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import F, Max, Q, QuerySet, Sum
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, NumberColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from search.models import Promotion, QueryCount, VocabularyTerm
from search.selectors import search
from search.snapshot import query_key

SHOWN_FIRST = 30  # days
PERIODS = [
    ("7", gettext_lazy("7 days")),
    ("90", gettext_lazy("90 days")),
    ("396", gettext_lazy("13 months")),
]
LANGUAGES = dict(settings.LANGUAGES)
PER_PAGE = 50
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet begins to calculate


@dataclass(frozen=True, slots=True)
class View:
    label: Any
    having: Q
    ordering: tuple[str, ...]


VIEWS: Mapping[str, View] = {
    "top": View(gettext_lazy("Asked most"), Q(asked__gt=0), ("-asked",)),
    "empty": View(gettext_lazy("Without result"), Q(empty__gt=0), ("-empty", "-asked")),
    "unopened": View(
        gettext_lazy("Without click"), Q(asked__gt=F("empty"), clicked=0), ("-asked",)
    ),
    "useless": View(
        gettext_lazy("Not found useful"), Q(not_useful__gt=0), ("-not_useful", "-asked")
    ),
}


class QueryFilterSet(WagtailFilterSet):
    view = django_filters.ChoiceFilter(
        label=gettext_lazy("Queries"),
        choices=[(name, view.label) for name, view in list(VIEWS.items())[1:]],
        empty_label=VIEWS["top"].label,
        method="filter_view",
    )
    period = django_filters.ChoiceFilter(
        label=gettext_lazy("Period"),
        choices=PERIODS,
        empty_label=gettext_lazy("30 days"),
        method="filter_period",
    )
    day = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("From – to"), widget=DateRangePickerWidget
    )
    locale = django_filters.ChoiceFilter(label=gettext_lazy("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = QueryCount
        fields = ["view", "period", "day", "locale"]

    def filter_queryset(self, queryset: QuerySet[QueryCount]) -> Any:
        rows = super().filter_queryset(queryset)
        named = self.form.cleaned_data
        if named.get("day"):
            return rows
        days = int(named.get("period") or SHOWN_FIRST)
        return rows.filter(day__gt=timezone.localdate() - timedelta(days=days))

    def filter_period(self, rows: QuerySet[QueryCount], name: str, value: str) -> Any:
        return rows  # days named beside it count instead: see filter_queryset

    def filter_view(self, rows: QuerySet[QueryCount], name: str, value: str) -> Any:
        return rows  # about sums, which the report makes


class EmptyColumn(Column):
    """Tells how often nothing was found, and how much is found now for what mostly found nothing; asked by the browser afterwards."""

    cell_template_name = "search/admin/empty_cell.html"

    class Media:
        js = ("js/search-now.js",)

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        was_empty = instance["empty"] > 0 and 2 * instance["empty"] >= instance["asked"]
        return {**context, "row": instance, "was_empty": was_empty}


class RemedyColumn(BaseColumn):
    """The query, and what can be done about it."""

    cell_template_name = "search/admin/query_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        may = request.user.has_perm
        return {
            **context,
            "row": instance,
            "request": request,
            "term_url": may("search.add_vocabularyterm") and _url(VocabularyTerm, "add"),
            "promotion_url": may("search.add_promotion") and _url(Promotion, "add"),
            "may_ask": may("search.add_faqtask"),
        }


def _url(model: Any, name: str) -> str:
    return reverse(model.snippet_viewset.get_url_name(name))


def share(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)} %" if whole else "–"


def harmless(query: str) -> str:
    """Return ``query`` so that a spreadsheet shows it: strangers typed it."""
    return f"'{query}" if query.startswith(FORMULA) else query


class QueryReport(ReportView):
    model = QueryCount
    permission_policy = ModelPermissionPolicy(QueryCount)
    any_permission_required = {"view"}
    page_title = gettext_lazy("What people look for")
    header_icon = "search"
    index_url_name = "search_queries"
    index_results_url_name = "search_queries_results"
    results_template_name = "search/admin/queries_results.html"
    filterset_class = QueryFilterSet
    is_searchable = True
    paginate_by = PER_PAGE
    verbose_name_plural = gettext_lazy("queries")
    export_filename = "search-queries"
    list_export = [
        "query",
        "locale",
        "asked",
        "empty",
        "clicked",
        "useful",
        "not_useful",
        "last_day",
    ]
    custom_field_preprocess = {"query": {"csv": harmless, "xlsx": harmless}}

    @cached_property
    def export_headings(self) -> dict[str, str]:
        return {
            "query": _("Query"),
            "locale": _("Language"),
            "asked": _("Asked"),
            "empty": _("Without result"),
            "clicked": _("Clicks"),
            "useful": _("Found useful"),
            "not_useful": _("Not found useful"),
            "last_day": _("Last asked"),
        }

    @cached_property
    def columns(self) -> list[Any]:
        return [
            RemedyColumn("query", label=_("Query"), sort_key="key", width="38%"),
            Column("locale", label=_("Language"), accessor=lambda row: LANGUAGES[row["locale"]]),
            NumberColumn("asked", label=_("Asked"), sort_key="asked"),
            EmptyColumn(
                "empty",
                label=_("Without result"),
                accessor=lambda row: share(row["empty"], row["asked"]),
                sort_key="empty",
            ),
            Column(
                "clicked",
                label=_("Clicks"),
                accessor=lambda row: share(row["clicked"], row["asked"]),
                sort_key="clicked",
            ),
            Column(
                "useful",
                label=_("Useful: yes / no"),
                accessor=lambda row: f"{row['useful']} / {row['not_useful']}",
                sort_key="not_useful",
            ),
            Column(
                "last_day",
                label=_("Last asked"),
                accessor=lambda row: date_format(row["last_day"], "SHORT_DATE_FORMAT"),
                sort_key="last_day",
            ),
        ]

    @cached_property
    def shown_view(self) -> str:
        name = self.request.GET.get("view", "")
        return name if name in VIEWS else "top"

    def get_ordering(self) -> Any:
        asked = super().get_ordering()
        return [*([asked] if asked else VIEWS[self.shown_view].ordering), "key", "locale"]

    def get_filtered_queryset(self) -> Any:
        rows = self.filter_queryset(QueryCount.objects.all())
        if self.is_searching:
            rows = rows.filter(key__contains=query_key(self.search_query))
        numbers = ("asked", "empty", "clicked", "useful", "not_useful")
        sums = (
            rows.order_by()
            .values("key", "locale")
            .annotate(
                # Of several spellings the one with most accents comes last.
                query=Max("query"),
                last_day=Max("day"),
                **{name: Sum(name) for name in numbers},
            )
        )
        return self.order_queryset(sums.filter(VIEWS[self.shown_view].having))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["tabs"] = [
            (self._address(name), view.label, name == self.shown_view)
            for name, view in VIEWS.items()
        ]
        return context

    def _address(self, view: str) -> str:
        asked = self.request.GET.copy()
        for name in ("view", "p", "ordering"):
            asked.pop(name, None)
        if view != "top":
            asked["view"] = view
        return f"{self.index_url}?{asked.urlencode()}"


def found_now(request: HttpRequest) -> JsonResponse:
    """Return how much each of the queries ``q`` in ``locale`` finds now, in their order."""
    if not request.user.has_perm("search.view_querycount"):
        raise PermissionDenied
    language = request.GET.get("locale", "")
    queries = request.GET.getlist("q")[:PER_PAGE] if language in LANGUAGES else []
    return JsonResponse(
        {"found": [search(query, language=language, size=1).total for query in queries]}
    )
