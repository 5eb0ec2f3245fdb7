"""The form of a procedure page: what it shows, in the order in which a citizen reads it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.template.loader import render_to_string
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.admin.telepath import register as register_telepath_adapter

from procedures.forms import ProcedurePageForm
from procedures.outline import outline
from procedures.services.gate import findings


class OfficialPanel(FieldPanel):
    """A field of the official record: a text without a field where the national catalogue owns it.

    The form drops the fields that the catalogue owns, so nothing sent by hand can change them.
    """

    def format_value_for_display(self, value: Any) -> Any:
        return render_to_string("procedures/admin/locked.html", {"value": outline(value)})

    @register_telepath_adapter
    class BoundPanel(FieldPanel.BoundPanel):
        telepath_adapter_name = "wagtail.panels.FieldPanel"

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            if self.form is None or self.bound_field is not None:
                return
            self.read_only = True
            try:
                field = self.panel.db_field
            except FieldDoesNotExist:
                return
            self.heading = self.panel.heading or capfirst(field.verbose_name)
            self.help_text = self.panel.help_text or field.help_text

        @property
        def comments_enabled(self) -> bool:
            return not self.read_only and bool(super().comments_enabled)


class KeyedMixin:
    """A group whose place in the page's addresses is the same in every language."""

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key = key

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "key": self.key}  # type: ignore[misc]

    @property
    def clean_name(self) -> str:
        return self.key


class Tab(KeyedMixin, ObjectList):
    pass


class Group(KeyedMixin, MultiFieldPanel):
    pass


class GatePanel(Panel):
    """What the publish gate finds, each a link to its field."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "procedures/admin/gate.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            context["findings"] = [
                {"finding": finding, "target": TARGETS.get(finding.field, "")}
                for finding in findings(self.instance)
            ]
            context["is_source_managed"] = self.instance.procedure.is_source_managed
            context["missing_since"] = self.instance.procedure.missing_since
            return context


RECORD = [
    GatePanel(heading=_("Before publication")),
    OfficialPanel(
        "code",
        heading=_("Code"),
        help_text=_("In the head of the page and in its address. It cannot be changed later."),
        required_on_save=True,
        icon="tag",
        disable_comments=True,
    ),
    OfficialPanel(
        "name",
        help_text=_("The heading of the page, and its line in lists."),
        required_on_save=True,
    ),
    OfficialPanel("subjects", help_text=_("Under the heading: who may apply. Also a list.")),
    OfficialPanel("executing_authority", help_text=_("In the box: who carries it out.")),
    OfficialPanel("agencies", help_text=_("In the box, linked, with hours. Also a list.")),
    OfficialPanel("address", help_text=_("In the box: where to hand in.")),
    OfficialPanel("cases", help_text=_("“What you need to prepare”: the papers, case by case.")),
    OfficialPanel("step_groups", help_text=_("“Steps”, below the papers.")),
    OfficialPanel(
        "channels",
        help_text=_("The table of times and fees; the shortest goes into the box on top."),
    ),
    OfficialPanel("conditions", help_text=_("“Requirements and conditions”, below the table.")),
    OfficialPanel("results", help_text=_("“What you receive”.")),
    OfficialPanel("legal_bases", help_text=_("“Legal bases”, near the end.")),
    Group(
        [
            OfficialPanel("fields_of_work", help_text=_("Decides in which list it stands.")),
            OfficialPanel("levels", help_text=_("Where it is carried out. Also a list.")),
            OfficialPanel(
                "level_text", help_text=_("Shown where the levels above are not enough.")
            ),
            OfficialPanel("kind", help_text=_("In the official record at the end.")),
            OfficialPanel("decision_number", help_text=_("In the official record at the end.")),
            OfficialPanel("competent_authority", help_text=_("In the official record.")),
            OfficialPanel("coordinating_authority", help_text=_("In the official record.")),
            OfficialPanel("source_url", help_text=_("“Source” at the end of the page.")),
            OfficialPanel("keywords", help_text=_("Found by search; not shown.")),
            OfficialPanel("remarks", help_text=_("In the official record at the end.")),
        ],
        key="official",
        heading=_("Official record"),
    ),
]
GUIDANCE = [
    "summary",
    FieldPanel("everyday_words"),
    Group(
        [
            FieldPanel("service_level"),
            FieldPanel("online_scope"),
            FieldPanel("no_fee_declared"),
        ],
        key="box",
        heading=_("In the box on top"),
    ),
    Group(
        [
            FieldPanel("supplement_policy"),
            FieldPanel("supplement_limit"),
            FieldPanel("clock_hours"),
        ],
        key="handling",
        heading=_("How dossiers are handled"),
    ),
    FieldPanel("guidance", help_text=_("Below the box, before the papers.")),
    FieldPanel("form_downloads", help_text=_("Beside the paper that names the form.")),
    FieldPanel("life_events", help_text=_("Lists the procedure under these events of life.")),
    FieldPanel("related", help_text=_("“Related procedures”, at the end. Codes, with commas.")),
]
FORM = [FieldPanel("form")]
PUBLICATION = [
    FieldPanel("in_force_from"),
    FieldPanel("search_description", help_text=_("What search engines show.")),
    PublishingPanel(),
    CommentPanel(),
]

EDIT_HANDLER = TabbedInterface(
    [
        Tab(RECORD, key="record", heading=_("Record")),
        Tab(GUIDANCE, key="guidance", heading=_("Guidance")),
        Tab(FORM, key="form", heading=_("Online form")),
        Tab(PUBLICATION, key="publication", heading=_("Publication")),
    ],
    base_form_class=ProcedurePageForm,
)

# Where the publish gate's findings lead.
TARGETS = {
    **{
        field: f"panel-child-record-{field}-section"
        for field in ("name", "cases", "step_groups", "channels", "results")
    },
    "guidance": "panel-child-guidance-guidance-section",
    "form": "panel-child-form-form-section",
    "service_level": "panel-child-guidance-box-section",
}
