"""The form of a filing: what is asked, what is wrong, what to show. Knows no table."""

from dossiers.forms.changes import changed_since
from dossiers.forms.checking import check
from dossiers.forms.data import merge_patch, merged, nested, value_at
from dossiers.forms.form import Form, asked_paths, form_of, only, papers_asked, settled
from dossiers.forms.posting import data_from_post, is_row_action, newly_asked
from dossiers.forms.showing import (
    ShownField,
    ShownStep,
    in_words,
    shown_fields,
    shown_steps,
)
from dossiers.forms.summary import ErrorLine, error_lines

__all__ = [
    "ErrorLine",
    "Form",
    "ShownField",
    "ShownStep",
    "asked_paths",
    "changed_since",
    "check",
    "data_from_post",
    "error_lines",
    "form_of",
    "in_words",
    "is_row_action",
    "merge_patch",
    "merged",
    "nested",
    "newly_asked",
    "only",
    "papers_asked",
    "settled",
    "shown_fields",
    "shown_steps",
    "value_at",
]
