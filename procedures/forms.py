"""Forms of the catalogue in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm

from home.widgets import CodesField, FilteredChecks, LinesField
from portal_site.lib import text
from procedures.models import (
    OFFICIAL_FIELDS,
    Agency,
    Field,
    LifeEvent,
    Procedure,
    ProcedurePage,
    Subject,
)
from procedures.services.gate import findings
from procedures.states import Level

PROCEDURE_CODES = "procedure_codes"


def _choices(model: Any) -> Any:
    """Rows that pages point to: those of the source language, in dictionary order."""
    return forms.ModelMultipleChoiceField(
        queryset=model.objects.filter(locale__language_code=settings.LANGUAGE_CODE).order_by(
            "sort_key", "code"
        ),
        widget=FilteredChecks,
        required=False,
        label=model._meta.verbose_name_plural,
    )


class ProcedurePageForm(WagtailAdminPageForm):
    """Edits a procedure: the whole of one made here, the editors' part of one from the catalogue.

    Publishing and submitting go through the publish gate, whose findings become errors of their
    fields; a draft may be incomplete.
    """

    code = forms.CharField(label=_("Code"), max_length=255, strip=True)
    levels = forms.MultipleChoiceField(
        label=_("Levels"),
        choices=Level.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    related = CodesField(Procedure.objects.all(), PROCEDURE_CODES, label=_("Related procedures"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_draft = False
        if self.instance.procedure_id is not None:
            self.fields.pop("code", None)
            if self.instance.procedure.is_source_managed:
                for name in OFFICIAL_FIELDS:
                    self.fields.pop(name, None)
        for name, model in (
            ("fields_of_work", Field),
            ("subjects", Subject),
            ("agencies", Agency),
            ("life_events", LifeEvent),
        ):
            if name in self.fields:
                label = self.fields[name].label
                self.fields[name] = _choices(model)
                self.fields[name].label = label

    def defer_required_fields(self) -> None:
        self.is_draft = True
        super().defer_required_fields()

    def clean_code(self) -> str:
        code = text.clean(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(_("Write the code."), code="required")
        # With pages in the other language only, the procedure is in the catalogue just as well.
        if ProcedurePage.objects.filter(procedure__code=code).exists():
            raise forms.ValidationError(
                _("Procedure %(code)s is already in the catalogue.") % {"code": code},
                code="duplicate",
            )
        return code

    def _post_clean(self) -> None:
        code = self.cleaned_data.get("code")
        if code:
            # Saved with the page: a preview must leave no procedure behind.
            self.instance.procedure = Procedure.objects.filter(code=code).first() or Procedure(
                code=code
            )
            self.instance.slug = text.slug(code)
        super()._post_clean()
        if not self.is_draft and not self.errors and self._knows_procedure():
            for finding in findings(self.instance):
                if finding.blocks:
                    self.add_error(
                        finding.field if finding.field in self.fields else None, finding.message
                    )

    def _knows_procedure(self) -> bool:
        return ProcedurePage.procedure.is_cached(self.instance) or bool(self.instance.procedure_id)


class AgencyForm(WagtailAdminModelForm):
    also_known_as = LinesField(
        label=_("Other spellings"),
        required=False,
        help_text=_("Names under which catalogues mention this agency, one a line."),
    )
