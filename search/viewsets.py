"""What editors tell search: terms, promoted results, boosts, and questions to answer."""

from __future__ import annotations

from typing import Any

import django_filters
from django.conf import settings
from django.db.models import Case, When
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, ObjectList, PageChooserPanel
from wagtail.admin.ui.tables import BaseColumn, BooleanColumn, Column, DateColumn
from wagtail.admin.widgets.boolean_radio_select import BooleanRadioSelect
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import CreateView, IndexView

from home.catalogue_admin import CatalogueSnippetViewSet
from search.forms import BoostForm, FaqTaskForm, PromotionForm, TermForm
from search.models import Boost, FaqTask, Promotion, VocabularyTerm
from search.services.extraction import SEARCHED_MODELS
from search.services.vocabulary import clean_phrase, shipped_keys

MENU_HOOK = "register_search_menu_item"
SEARCHED = [model._meta.label for model in SEARCHED_MODELS]


class TermPolicy(ModelPermissionPolicy):
    """Terms of the program's files are switched off, not deleted: the next release would bring
    them back."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        if action == "delete" and is_of_the_program(instance):
            return False
        return bool(super().user_has_permission_for_instance(user, action, instance))


def is_of_the_program(term: VocabularyTerm) -> bool:
    return (term.kind, term.phrase) in shipped_keys()


class PrefilledCreateView(CreateView):
    """Takes first values of its fields from the address, so that a report can lead here."""

    prefilled: tuple[str, ...] = ()

    def get_initial(self) -> dict[str, Any]:
        given = {
            name: self.request.GET[name] for name in self.prefilled if name in self.request.GET
        }
        return {**super().get_initial(), **given}


class SearchSnippetViewSet(CatalogueSnippetViewSet):
    menu_hook = MENU_HOOK


def _switch(label: Any, **kwargs: Any) -> django_filters.BooleanFilter:
    return django_filters.BooleanFilter(label=label, widget=BooleanRadioSelect, **kwargs)


class TermFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind"), choices=VocabularyTerm.Kinds.choices
    )
    is_active = _switch(gettext_lazy("In use"))
    is_shipped = _switch(gettext_lazy("As it came with the program"))

    class Meta:
        model = VocabularyTerm
        fields = ["kind", "is_active", "is_shipped"]


class TermCreateView(PrefilledCreateView):
    prefilled = ("phrase", "kind")


class TermIndexView(IndexView):
    """A search tells first of terms that are, then that begin with, what was typed."""

    def search_queryset(self, queryset: Any) -> Any:
        found = super().search_queryset(queryset)
        if not self.is_searching or self.is_explicitly_ordered:
            return found
        typed = clean_phrase(self.search_query)
        nearness = Case(
            When(phrase=typed, then=0), When(phrase__startswith=typed, then=1), default=2
        )
        return found.order_by(nearness, "phrase", "kind")


class TermViewSet(SearchSnippetViewSet):
    model = VocabularyTerm
    icon = "openquote"
    menu_order = 100
    index_view_class = TermIndexView
    add_view_class = TermCreateView
    filterset_class = TermFilterSet
    search_fields = ("phrase", "meanings")
    ordering = ("phrase", "kind")
    list_export = ("kind", "phrase", "meanings", "is_active", "is_shipped", "note")
    edit_handler = ObjectList(
        [
            FieldPanel("kind"),
            FieldPanel("phrase"),
            FieldPanel("meanings"),
            FieldPanel("is_active"),
            FieldPanel("note"),
        ],
        base_form_class=TermForm,
    )

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            "phrase",
            Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
            Column("meanings", label=_("Meanings"), accessor=meant),
            BooleanColumn("is_active", label=_("In use"), sort_key="is_active"),
            BooleanColumn("is_shipped", label=_("As it came"), sort_key="is_shipped"),
            DateColumn("changed_at", label=_("Changed"), sort_key="changed_at"),
        ]


def meant(term: VocabularyTerm) -> str:
    return " | ".join(term.meaning_list)


class PageRowViewSet(SearchSnippetViewSet):
    """Rows about a page, which lists name."""

    def get_queryset(self, request: Any) -> Any:
        return self.model.objects.select_related("page")


class PromotionCreateView(PrefilledCreateView):
    prefilled = ("queries",)


class PromotionViewSet(PageRowViewSet):
    model = Promotion
    icon = "pick"
    menu_order = 110
    add_view_class = PromotionCreateView
    search_fields = ("queries", "page__title", "note")
    list_filter = ("is_active",)
    ordering = ("-changed_at",)
    edit_handler = ObjectList(
        [
            FieldPanel("queries"),
            PageChooserPanel("page", SEARCHED),
            FieldPanel("is_active"),
            FieldPanel("note"),
        ],
        base_form_class=PromotionForm,
    )

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            "__str__",
            Column("page", label=_("Page")),
            BooleanColumn("is_active", label=_("In use"), sort_key="is_active"),
            DateColumn("changed_at", label=_("Changed"), sort_key="changed_at"),
        ]


class BoostViewSet(PageRowViewSet):
    model = Boost
    icon = "arrow-up"
    menu_order = 120
    search_fields = ("page__title", "words")
    list_filter = ("is_active",)
    ordering = ("-changed_at",)
    edit_handler = ObjectList(
        [
            PageChooserPanel("page", SEARCHED),
            FieldPanel("words"),
            FieldPanel("strength"),
            FieldPanel("is_active"),
        ],
        base_form_class=BoostForm,
    )

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            "__str__",
            Column("words", label=_("Only for the words")),
            Column("strength", label=_("Strength"), sort_key="strength"),
            BooleanColumn("is_active", label=_("In use"), sort_key="is_active"),
            DateColumn("changed_at", label=_("Changed"), sort_key="changed_at"),
        ]


class FaqTaskFilterSet(WagtailFilterSet):
    is_open = _switch(gettext_lazy("Not done yet"), field_name="done_at", lookup_expr="isnull")
    locale = django_filters.ChoiceFilter(label=gettext_lazy("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = FaqTask
        fields = ["is_open", "locale"]


class AnswerColumn(BaseColumn):
    """Leads to the answer, or to its writing."""

    cell_template_name = "search/admin/answer_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return {**context, "task": instance, "request": parent_context["request"]}


class FaqTaskViewSet(SearchSnippetViewSet):
    model = FaqTask
    icon = "help"
    menu_order = 130
    filterset_class = FaqTaskFilterSet
    search_fields = ("query", "note")
    ordering = ("-created_at",)
    edit_handler = ObjectList(
        [
            FieldPanel("query"),
            FieldPanel("locale"),
            FieldPanel("note"),
            PageChooserPanel("page", "faq.FaqPage"),
            FieldPanel("is_done"),
        ],
        base_form_class=FaqTaskForm,
    )

    def get_queryset(self, request: Any) -> Any:
        return FaqTask.objects.select_related("page", "created_by")

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            "query",
            Column("locale", label=_("Language"), accessor=language_name, sort_key="locale"),
            Column("created_by", label=_("Made by")),
            DateColumn("created_at", label=_("Made at"), sort_key="created_at"),
            DateColumn("done_at", label=_("Done at"), sort_key="done_at"),
            AnswerColumn("answer", label=_("Answer")),
        ]


def language_name(row: Any) -> str:
    return str(dict(settings.LANGUAGES).get(row.locale, row.locale))
