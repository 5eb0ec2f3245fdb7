"""The calendar of working time in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import AdminDateInput
from wagtail.admin.widgets.button import HeaderButton

from accounts.models import User
from dossiers.deadlines.calendar import SATURDAY
from dossiers.models import CalendarDay
from dossiers.services.calendar import remove_day, save_day
from dossiers.services.history import Actor
from dossiers.services.recalculation import moved_dates, recalculate
from dossiers.states import Role
from home.catalogue_admin import MENU_HOOK

NAME = "calendar_days"


class CalendarDayForm(WagtailAdminModelForm):
    class Meta:
        model = CalendarDay
        fields = ["day", "kind", "name", "name_en"]
        widgets = {"day": AdminDateInput()}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        day, kind = cleaned.get("day"), cleaned.get("kind")
        if kind == CalendarDay.Kind.WORKING_SWAP and day and day.weekday() < SATURDAY:
            raise forms.ValidationError(
                {"day": _("Only a Saturday or Sunday can be a working day in exchange.")}
            )
        return cleaned


class CalendarCreateView(ModelViewSet.add_view_class):
    def save_instance(self) -> CalendarDay:
        return _kept(self.form)


class CalendarEditView(ModelViewSet.edit_view_class):
    def save_instance(self) -> CalendarDay:
        return _kept(self.form)


class CalendarDeleteView(ModelViewSet.delete_view_class):
    def delete_action(self) -> None:
        remove_day(self.object)


class CalendarIndexView(ModelViewSet.index_view_class):
    @cached_property
    def header_more_buttons(self) -> list[Any]:
        url = reverse(f"{NAME}:moved")
        return [
            *super().header_more_buttons,
            HeaderButton(_("Dates that the calendar moves"), url, icon_name="time"),
        ]


class CalendarDayViewSet(ModelViewSet):
    model = CalendarDay
    name = NAME
    icon = "calendar"
    menu_label = gettext_lazy("Working calendar")
    menu_order = 150
    menu_hook = MENU_HOOK
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    add_view_class = CalendarCreateView
    edit_view_class = CalendarEditView
    delete_view_class = CalendarDeleteView
    index_view_class = CalendarIndexView
    list_filter = {"day": ["year"], "kind": ["exact"]}
    search_fields = ("name", "name_en")
    search_backend_name = None
    list_per_page = 50
    ordering = ("day",)

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            TitleColumn(
                "day",
                label=_("Day"),
                accessor=lambda row: f"{row.day:%d/%m/%Y}",
                sort_key="day",
                get_url=lambda row: reverse(self.get_url_name("edit"), args=[row.pk]),
            ),
            Column("kind", label=_("Kind"), accessor="get_kind_display"),
            Column("name", label=_("Name")),
            BooleanColumn("is_seeded", label=_("From the official list")),
        ]

    def get_form_class(self, for_update: bool = False) -> Any:
        return CalendarDayForm

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("moved/", moved, name="moved")]


def moved(request: HttpRequest) -> HttpResponse:
    """List the printed dates that the calendar would move, and move those that are ticked."""
    if not request.user.has_perm("dossiers.change_calendarday"):
        raise PermissionDenied
    if request.method == "POST":
        assert isinstance(request.user, User)
        actor = Actor(Role.SYSTEM, request.user)
        count = len(recalculate(request.POST.getlist("code"), actor=actor))
        messages.success(
            request,
            ngettext(
                "%(count)d dossier has a new date; its applicant is told.",
                "%(count)d dossiers have a new date; their applicants are told.",
                count,
            )
            % {"count": count},
        )
        return HttpResponseRedirect(reverse(f"{NAME}:moved"))
    context = {"moves": list(moved_dates()), "back_url": reverse(f"{NAME}:index")}
    return TemplateResponse(request, "dossiers/admin/moved.html", context)


def _kept(form: Any) -> CalendarDay:
    day: CalendarDay = form.save(commit=False)
    save_day(day)
    return day
