"""The board of translations behind their source."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django.contrib.admin.utils import quote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn, StatusTagColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page
from wagtail.snippets.models import get_snippet_models

from home.models import StaleField
from home.selectors import StaleCounts, stale_counts, targets_of
from home.services.translation import confirm_translation

AGES = [("7", gettext_lazy("A week")), ("30", gettext_lazy("A month"))]


class StaleFieldFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=StaleField.State.choices
    )
    field = django_filters.AllValuesFilter(label=gettext_lazy("Field"))
    content_type = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Kind of page"),
        queryset=lambda request: ContentType.objects.filter(
            pk__in=StaleField.objects.order_by().values("content_type").distinct()
        ),
    )
    age = django_filters.ChoiceFilter(
        label=gettext_lazy("Behind for more than"), choices=AGES, method="filter_age"
    )
    object = django_filters.UUIDFilter(
        label=gettext_lazy("Page (its translation key)"), field_name="translation_key"
    )

    class Meta:
        model = StaleField
        fields = ["state", "field", "content_type", "age", "object"]

    def filter_age(self, rows: QuerySet[StaleField], name: str, value: str) -> Any:
        return rows.filter(since__lt=timezone.now() - timedelta(days=int(value)))


class PageColumn(BaseColumn):
    cell_template_name = "home/admin/stale_page_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return {**context, "target": instance.target, "url": editor_url(instance.target)}


class ActionColumn(BaseColumn):
    cell_template_name = "home/admin/stale_action_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        return {
            **context,
            "row": instance,
            "request": request,
            "may_confirm": instance.state == StaleField.State.OUTDATED
            and may_translate(request.user, instance.target),
        }


class BoardView(generic.IndexView):
    page_title = gettext_lazy("Translations behind their source")
    header_icon = "wagtail-localize-language"
    any_permission_required = {"view"}
    is_searchable = False
    default_ordering = "since"

    @cached_property
    def columns(self) -> list[Any]:
        return [
            PageColumn("page", label=_("Page"), width="28%"),
            Column("field", label=_("Field"), accessor=field_name, sort_key="field"),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor="get_state_display",
                sort_key="state",
                primary=lambda row: row.state == StaleField.State.MISSING,
            ),
            Column("source_text", label=_("Words of the source now")),
            DateColumn("since", label=_("Since"), sort_key="since"),
            Column(
                "changed_by",
                label=_("Source changed by"),
                accessor=lambda row: row.changed_by or _("the catalogue"),
            ),
            ActionColumn("action", label=_("Still right?")),
        ]

    def get_base_queryset(self) -> Any:
        return StaleField.objects.select_related("changed_by", "locale", "content_type")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        targets = targets_of(context["object_list"])
        for row in context["object_list"]:
            row.target = targets.get(row.pk)
        return context

    def get_edit_url(self, instance: Any) -> None:
        return None


class BoardViewSet(ModelViewSet):
    model = StaleField
    name = "translations_behind"
    icon = "wagtail-localize-language"
    menu_label = gettext_lazy("Translations behind")
    menu_order = 220
    add_to_admin_menu = True
    index_view_class = BoardView
    filterset_class = StaleFieldFilterSet
    list_per_page = 50
    list_export = ("field", "path", "get_state_display", "source_text", "since", "changed_by")
    add_to_reference_index = False
    copy_view_enabled = False
    form_fields = ("state",)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/confirm/", confirm, name="confirm"),
        ]


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one text off the board: its translation is still right."""
    row = get_object_or_404(StaleField, pk=pk)
    target = targets_of([row]).get(row.pk)
    if not may_translate(request.user, target):
        raise PermissionDenied
    confirm_translation(row, request.user)
    messages.success(
        request,
        _("“%(field)s” of “%(page)s” is fresh again.") % {"field": field_name(row), "page": target},
    )
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("translations_behind:index")
    return HttpResponseRedirect(back)


def may_translate(user: Any, target: Any) -> bool:
    """Whether ``user`` may call a text of ``target`` right: who may edit it, pages by the tree."""
    if target is None or not user.has_perm("home.change_stalefield"):
        return False
    if isinstance(target, Page):
        return bool(target.permissions_for_user(user).can_edit())
    return bool(user.has_perm(f"{target._meta.app_label}.change_{target._meta.model_name}"))


def editor_url(target: Any) -> str | None:
    """The address of localize's editor of ``target``."""
    if target is None:
        return None
    if isinstance(target, Page):
        return reverse("wagtailadmin_pages:edit", args=[target.pk])
    if type(target) in get_snippet_models():
        return reverse(target.snippet_viewset.get_url_name("edit"), args=[quote(target.pk)])
    return None


def field_name(row: StaleField) -> str:
    model: Any = row.content_type.model_class()
    return str(capfirst(model._meta.get_field(row.field).verbose_name))


class BehindPanel(Component):
    """On the admin's first page: how many texts are behind, and for how long."""

    name = "translations_behind"
    template_name = "home/admin/stale_panel.html"
    order = 150

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.counts: StaleCounts = stale_counts()

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"counts": self.counts, "url": reverse("translations_behind:index")}
