"""Form fields and widgets of the admin that stay usable with hundreds of rows."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class FilteredChecks(forms.CheckboxSelectMultiple):
    """Tick boxes in a frame that scrolls, with a box that filters them by letters."""

    template_name = "home/admin/filtered_checks.html"

    class Media:
        js = ("js/admin-filter.js",)
        css = {"all": ("css/admin.css",)}


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((initial or []) != self.to_python(data))


class CodesWidget(forms.TextInput):
    """Codes as tags, completed from the server: no page carries all codes of the catalogue."""

    def __init__(self, url_name: str) -> None:
        super().__init__({"data-controller": "w-tag"})
        self.url_name = url_name

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "data-w-tag-delay-value": 200,
            "data-w-tag-url-value": reverse(self.url_name),
            "data-w-tag-options-value": json.dumps(
                {"allowSpaces": False, "autocompleteOnly": False}
            ),
        }
        return context


class CodesField(forms.CharField):
    """Rows of a model by their ``code``, separated by commas.

    Cleans to a list of rows; names the codes that nobody knows.
    """

    def __init__(self, rows: QuerySet[Any], url_name: str, **kwargs: Any) -> None:
        super().__init__(
            widget=CodesWidget(url_name),
            required=False,
            **{"help_text": _("Codes, separated by commas."), **kwargs},
        )
        self.rows = rows

    def prepare_value(self, value: Any) -> Any:
        # A form sent back has what was typed; else rows, in whichever kind of list pages keep them.
        if value is not None and not isinstance(value, str):
            return ", ".join(str(getattr(row, "code", row)) for row in value)
        return value

    def to_python(self, value: Any) -> Any:
        codes = list(
            dict.fromkeys(code.strip(' "') for code in str(value or "").split(",") if code.strip())
        )
        found = {row.code: row for row in self.rows.filter(code__in=codes)}
        unknown = [code for code in codes if code not in found]
        if unknown:
            message = ngettext(
                "There is no procedure %(codes)s.",
                "There are no procedures %(codes)s.",
                len(unknown),
            )
            raise forms.ValidationError(message % {"codes": ", ".join(unknown)}, code="unknown")
        return [found[code] for code in codes]

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = {row.code for row in initial or []}
        return before != {code.strip(' "') for code in str(data or "").split(",") if code.strip()}
