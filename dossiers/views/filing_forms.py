"""What is chosen besides the form of a procedure: the case, and who receives the filing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from dossiers.forms import ErrorLine
from dossiers.selectors_drafts import offered_agencies
from procedures.models import ProcedureVersion


class ChoicesForm(forms.Form):
    """Asks for case and agency; what has one answer only is not asked."""

    case = forms.ChoiceField(widget=forms.RadioSelect)
    agency = forms.ChoiceField()

    def __init__(self, data: Any, version: ProcedureVersion, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        cases = [
            (row["id"], row["name"] or _("Case %(number)s") % {"number": number})
            for number, row in enumerate(version.content["cases"], start=1)
        ]
        agencies = [(row["code"], row["name"]) for row in offered_agencies(version)]
        self._offer("case", cases, _("Which case is yours?"), _("Choose which case yours is."))
        self._offer(
            "agency",
            agencies,
            _("Which agency is to receive it?"),
            _("Choose the agency that is to receive the dossier."),
        )

    def _offer(self, name: str, choices: list[tuple[str, str]], label: str, missing: str) -> None:
        field = self.fields[name]
        if len(choices) < 2:
            del self.fields[name]
            return
        assert isinstance(field, forms.ChoiceField)
        is_list = isinstance(field.widget, forms.Select) and not isinstance(
            field.widget, forms.RadioSelect
        )
        field.choices = [("", _("– choose –")), *choices] if is_list else choices
        field.label = label
        field.error_messages["required"] = field.error_messages["invalid_choice"] = missing


def lines_of(form: forms.Form) -> list[ErrorLine]:
    """Return what is wrong with ``form``, each with a link to its input."""
    return [
        ErrorLine(name, f"id_{name}", "", str(text), "")
        for name, texts in form.errors.items()
        for text in texts
    ]
