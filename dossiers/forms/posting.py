"""Takes the answers of a page form, which works without JavaScript."""

from __future__ import annotations

import re
from typing import Any

from django.http import QueryDict

from dossiers.forms.data import Data, is_empty, merged, value_at
from dossiers.forms.form import Form, asked_paths, settled
from dossiers.forms.reading import read
from procedures.eform.kinds import LARGEST_ROW_LIMIT, Kind
from procedures.eform.schema import Field

# Names of inputs besides the paths of questions.
ASKED = "asked"  # hidden, one a question that was on the page: what is not ticked sends nothing
ADD = "add"  # button: path of the table that gets a row
REMOVE = "remove"  # button: path of the row that goes


def data_from_post(form: Form, post: QueryDict, old: Data) -> Data:
    """Return ``old`` with the answers in ``post`` to the questions that were on the page.

    Answers to what is no longer asked are gone from it, as are empty rows; after “add a row”
    (see ``is_row_action``) the table ends with an empty row.
    """
    values = {
        path: _answer(form.fields[path], path, post)
        for path in post.getlist(ASKED)
        if path in form.fields
    }
    data = settled(form, merged(old, values))
    grown = form.fields.get(post.get(ADD, ""))
    if grown and grown["kind"] == Kind.TABLE:
        path = grown["path"]
        data = merged(data, {path: [*(value_at(data, path) or []), {}]})
    return data


def is_row_action(post: QueryDict) -> bool:
    """Tell whether a button of a table was pressed: the same page comes again."""
    return ADD in post or REMOVE in post


def newly_asked(form: Form, post: QueryDict, data: Data, step: str) -> list[str]:
    """Return the questions of ``step`` that ``data`` brings up and that were not on the page."""
    shown = set(post.getlist(ASKED))
    asked = asked_paths(form, data)
    paths = [field["path"] for field in form.step(step)["fields"]]
    return [path for path in paths if path in asked and path not in shown]


def _answer(field: Field, name: str, post: QueryDict) -> Any:
    if field["kind"] == Kind.MULTIPLE:
        return [value for value in post.getlist(name) if value]
    if field["kind"] == Kind.ADDRESS:
        return _cells(field["parts"], name, post)
    if field["kind"] == Kind.TABLE:
        return _rows(field, name, post)
    return read(field, post.get(name, ""))


def _rows(field: Field, name: str, post: QueryDict) -> list[dict[str, Any]]:
    pattern = re.compile(re.escape(name) + r"\.([0-9]{1,4})\.")
    numbers = {int(found[1]) for found in map(pattern.match, post) if found}
    rows = [
        _cells(field["columns"], f"{name}.{number}", post)
        for number in sorted(numbers)[:LARGEST_ROW_LIMIT]
        if f"{name}.{number}" != post.get(REMOVE)
    ]
    return [row for row in rows if row]


def _cells(fields: list[Field], name: str, post: QueryDict) -> dict[str, Any]:
    cells = {field["key"]: _answer(field, f"{name}.{field['key']}", post) for field in fields}
    return {key: value for key, value in cells.items() if not is_empty(value)}
