"""Kinds of questions and of conditions, and the bounds of every form. A leaf."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    MULTIPLE = "multiple"
    YES_NO = "yes_no"
    ID_NUMBER = "id_number"
    TAX_CODE = "tax_code"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    TABLE = "table"
    DECLARATION = "declaration"


class Operator(StrEnum):
    """How a condition looks at the answer to another question; none holds for a missing answer."""

    EQUALS = "equals"
    NOT = "not"
    IN = "in"
    FILLED = "filled"


TEXT_LIMIT = 300  # characters
LONG_TEXT_LIMIT = 5000
LARGEST_NUMBER = 10**15
ROW_LIMIT = 50
LARGEST_ROW_LIMIT = 200
KEY_PATTERN = r"[a-z][a-z0-9_]{0,39}"
# Of the applicant's part; editors' conditions may ask for it.
APPLICANT_KIND = "applicant.kind"
APPLICANT_KINDS = ("person", "organisation")
QUESTION_KINDS = [(str(kind), str(kind)) for kind in Kind]
