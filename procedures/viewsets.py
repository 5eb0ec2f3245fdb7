"""Listings of the catalogue in the admin."""

from __future__ import annotations

from typing import Any

import django_filters
from django.conf import settings
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
)
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn, TitleColumn
from wagtail.admin.ui.tables.pages import (
    BulkActionsColumn,
    PageStatusColumn,
)
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets.boolean_radio_select import BooleanRadioSelect

from home.catalogue_admin import MENU_HOOK, CatalogueSnippetViewSet
from home.models import StaleField
from portal_site.lib.text import fold, shorten
from procedures.forms import AgencyForm
from procedures.models import (
    Agency,
    Field,
    LifeEvent,
    ProcedurePage,
    QuarantinedRecord,
    Subject,
    SyncRun,
)
from procedures.states import ServiceLevel


class AgencyViewSet(CatalogueSnippetViewSet):
    model = Agency
    icon = "group"
    menu_order = 110
    list_display = ("code", "name", "locale", "parent", "phone", "email")
    search_fields = ("code", "code_qcvn", "name", "also_known_as")
    ordering = ("code",)
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            FieldPanel(
                "name", help_text=gettext_lazy("On procedures, in lists, and as a heading.")
            ),
            FieldPanel("parent"),
            FieldPanel("also_known_as"),
            MultiFieldPanel(
                ["address", "phone", "email", "website"], heading=gettext_lazy("Contact")
            ),
            InlinePanel("working_hours", heading=gettext_lazy("Working hours")),
        ],
        base_form_class=AgencyForm,
    )


class TermViewSet(CatalogueSnippetViewSet):
    list_display = ("code", "name", "locale", "slug")
    search_fields = ("code", "name", "source_name")
    ordering = ("sort_key",)


class FieldViewSet(TermViewSet):
    model = Field
    icon = "tag"
    menu_order = 120


class SubjectViewSet(TermViewSet):
    model = Subject
    icon = "user"
    menu_order = 130


class LifeEventViewSet(TermViewSet):
    model = LifeEvent
    icon = "date"
    menu_order = 140


class ProcedureFilterSet(WagtailFilterSet):
    live = django_filters.BooleanFilter(label=gettext_lazy("Published"), widget=BooleanRadioSelect)
    fields_of_work = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Field of work"),
        queryset=Field.objects.filter(locale__language_code=settings.LANGUAGE_CODE).order_by(
            "sort_key"
        ),
    )
    service_level = django_filters.ChoiceFilter(
        label=gettext_lazy("Online-service level"), choices=ServiceLevel.choices
    )
    warned = django_filters.BooleanFilter(
        label=gettext_lazy("Something not stated by the source"),
        method="filter_warned",
        widget=BooleanRadioSelect,
    )
    behind = django_filters.BooleanFilter(
        label=gettext_lazy("Translation behind"),
        method="filter_behind",
        widget=BooleanRadioSelect,
    )
    gone = django_filters.BooleanFilter(
        label=gettext_lazy("Gone from the source"),
        field_name="procedure__missing_since",
        lookup_expr="isnull",
        exclude=True,
        widget=BooleanRadioSelect,
    )

    class Meta:
        model = ProcedurePage
        fields = ["live", "fields_of_work", "service_level", "warned", "behind", "gone"]

    def filter_warned(self, pages: QuerySet[Any], name: str, value: bool) -> Any:
        unwarned: dict[str, list[Any]] = {"procedure__source_warnings": []}
        return pages.exclude(**unwarned) if value else pages.filter(**unwarned)

    def filter_behind(self, pages: QuerySet[Any], name: str, value: bool) -> Any:
        return pages.filter(behind__gt=0) if value else pages.filter(behind=0)


class ProcedureIndexView(IndexView):
    """Procedures of the source language; each leads to its translations."""

    default_ordering = "procedure__code"

    def get_base_queryset(self) -> Any:
        explorable = self.permission_policy.explorable_instances(self.request.user)
        behind = (
            StaleField.objects.filter(translation_key=OuterRef("translation_key"))
            .order_by()
            .values("translation_key")
            .annotate(count=Count("pk"))
            .values("count")
        )
        return (
            ProcedurePage.objects.filter(
                locale__language_code=settings.LANGUAGE_CODE,
                pk__in=explorable.values_list("pk", flat=True),
            )
            .annotate(behind=Coalesce(Subquery(behind), 0), code_shown=F("procedure__code"))
            .select_related("procedure", "locale", "content_type")
            .prefetch_related("fields_of_work")
            .defer_streamfields()
            .prefetch_workflow_states()
            .annotate_site_root_state()
            .annotate_approved_schedule()
        )

    def search_queryset(self, queryset: Any) -> Any:
        """Every word must stand in the code or the name, with accents or without."""
        if not self.is_searching:
            return queryset
        for word in fold(self.search_query).split():
            queryset = queryset.filter(
                pk__in=ProcedurePage.objects.filter(entries__search_text__contains=word)
            ) | queryset.filter(procedure__code__icontains=word)
        return queryset.distinct()


class ProcedureListing(PageListingViewSet):
    model = ProcedurePage
    name = "procedures"
    icon = "doc-full-inverse"
    menu_label = gettext_lazy("Procedures")
    menu_order = 100
    add_to_admin_menu = True
    menu_hook = MENU_HOOK
    index_view_class = ProcedureIndexView
    filterset_class = ProcedureFilterSet
    columns = [
        BulkActionsColumn("bulk_actions"),
        Column("code", label=gettext_lazy("Code"), accessor="code", sort_key="procedure__code"),
        # Wagtail's own column asks twice per row whether there are pages below; there are none.
        TitleColumn(
            "title",
            label=gettext_lazy("Name"),
            accessor="get_admin_display_title",
            sort_key="title",
            classname="title",
            get_url=lambda page: reverse("wagtailadmin_pages:edit", args=[page.pk]),
        ),
        Column(
            "fields_of_work",
            label=gettext_lazy("Field of work"),
            accessor=lambda page: ", ".join(str(row) for row in page.fields_of_work.all()),
        ),
        PageStatusColumn("status", label=gettext_lazy("State"), sort_key="live"),
        NumberColumn(
            "warnings",
            label=gettext_lazy("Warnings"),
            accessor=lambda page: len(page.procedure.source_warnings),
        ),
        NumberColumn(
            "behind", label=gettext_lazy("Texts behind"), accessor="behind", sort_key="behind"
        ),
        DateColumn(
            "latest_revision_created_at",
            label=gettext_lazy("Updated"),
            sort_key="latest_revision_created_at",
        ),
    ]


class RecordViewSet(ModelViewSet):
    """Rows to read: a list, and each on a page of its own."""

    add_to_admin_menu = True
    menu_hook = MENU_HOOK
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    form_fields: tuple[str, ...] = ()
    list_per_page = 50

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<int:pk>/", self.inspect_view, name="inspect"),
        ]

    def get_form_fields(self) -> list[str]:
        return [self.model._meta.pk.name]


def _inspects(name: str) -> Any:
    return lambda row: reverse(f"{name}:inspect", args=[row.pk])


class SyncRunInspectView(ModelViewSet.inspect_view_class):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        url = reverse("quarantined_records:index")
        context["fields"].append(
            {
                "label": _("quarantined records"),
                "value": format_html(
                    '<a href="{}?run={}">{}</a>',
                    url,
                    self.object.pk,
                    _("Show the records of this run"),
                ),
                "component": None,
            }
        )
        return context


class SyncRunViewSet(RecordViewSet):
    model = SyncRun
    name = "sync_runs"
    icon = "rotate"
    menu_label = gettext_lazy("Catalogue syncs")
    menu_order = 900
    inspect_view_class = SyncRunInspectView
    inspect_view_fields = [
        "started_at",
        "finished_at",
        "source",
        "created",
        "updated",
        "unchanged",
        "quarantined",
        "missing",
        "error",
    ]
    search_fields = ("source",)
    search_backend_name = None
    ordering = ("-started_at",)

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            TitleColumn("started_at", label=_("Started"), get_url=_inspects(self.name)),
            DateColumn("finished_at", label=_("Finished")),
            "source",
            *("created", "updated", "unchanged", "quarantined", "missing"),
        ]


class QuarantinedInspectView(ModelViewSet.inspect_view_class):
    def get_raw_display_value(self) -> SafeString:
        return format_html('<pre class="record-raw">{}</pre>', self.object.raw)


class QuarantinedRecordViewSet(RecordViewSet):
    model = QuarantinedRecord
    name = "quarantined_records"
    icon = "warning"
    menu_label = gettext_lazy("Quarantined records")
    menu_order = 910
    inspect_view_class = QuarantinedInspectView
    inspect_view_fields = ["run", "position", "code", "reason_code", "reason", "raw"]
    search_fields = ("code", "reason", "raw")
    search_backend_name = None
    list_filter = ("run", "reason_code")

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            TitleColumn("position", label=_("Record number"), get_url=_inspects(self.name)),
            "code",
            "reason_code",
            Column("reason", label=_("Reason"), accessor=lambda row: shorten(row.reason, 200)),
            "run",
        ]
