"""The blocks of which editors build the form of a procedure.

Words are translated; keys, options and conditions are one for all languages, so that an answer
means the same in each.
"""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home.blocks import CodeBlock
from procedures.eform.kinds import (
    LARGEST_ROW_LIMIT,
    LONG_TEXT_LIMIT,
    ROW_LIMIT,
    TEXT_LIMIT,
    Kind,
    Operator,
)

LIMITS = [
    ("", _("any day")),
    ("past", _("today or before")),
    ("future", _("today or later")),
]


class Untranslated:
    """What no language changes: localize leaves it as it is."""

    def get_translatable_segments(self, value: Any) -> list[Any]:
        return []

    def restore_translated_segments(self, value: Any, segments: list[Any]) -> Any:
        return value


class OptionBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Answer"))
    key = CodeBlock(label=_("Key"), required=False, help_text=_("Empty: made from the answer."))


class ConditionBlock(Untranslated, blocks.StructBlock):
    """Asks a question only where another one was answered in a certain way."""

    field = blocks.CharBlock(
        label=_("Question"),
        required=False,
        help_text=_(
            "Key or wording of a question further up, or “applicant.kind” "
            "(person, organisation). Empty: always asked."
        ),
    )
    operator = blocks.ChoiceBlock(
        label=_("Comparison"),
        choices=[
            (str(Operator.EQUALS), _("is")),
            (str(Operator.NOT), _("is answered, but is not")),
            (str(Operator.IN), _("is one of")),
            (str(Operator.FILLED), _("is answered")),
        ],
        default=str(Operator.EQUALS),
    )
    value = blocks.TextBlock(
        label=_("Answers"),
        required=False,
        rows=1,
        help_text=_("Keys or wordings, one a line. For yes/no: “yes” or “no”."),
    )


class QuestionBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Question"), max_length=300)
    key = CodeBlock(
        label=_("Key"),
        required=False,
        help_text=_(
            "Names the answer for programs: small letters, digits, “_”. "
            "Empty: made from the question. Better not changed later."
        ),
    )
    help = blocks.TextBlock(
        label=_("Help"), required=False, rows=2, help_text=_("Shown under the question.")
    )
    required = blocks.BooleanBlock(label=_("Must be answered"), required=False, default=True)
    condition = ConditionBlock(label=_("Only asked if"), collapsed=True)


class SectionBlock(blocks.StructBlock):
    """Begins a new page of the form."""

    title = blocks.CharBlock(label=_("Title"), max_length=200)
    help = blocks.TextBlock(label=_("Introduction"), required=False, rows=2)


class TextQuestionBlock(QuestionBlock):
    max_length = blocks.IntegerBlock(
        label=_("Characters at most"),
        required=False,
        min_value=1,
        max_value=LONG_TEXT_LIMIT,
        help_text=format_lazy(
            _("Empty: {short}, or {long} for a long text."), short=TEXT_LIMIT, long=LONG_TEXT_LIMIT
        ),
    )


class NumberQuestionBlock(QuestionBlock):
    minimum = blocks.FloatBlock(label=_("At least"), required=False)
    maximum = blocks.FloatBlock(label=_("At most"), required=False)
    whole = blocks.BooleanBlock(label=_("Whole numbers only"), required=False)


class MoneyQuestionBlock(QuestionBlock):
    minimum = blocks.IntegerBlock(label=_("At least (VND)"), required=False, min_value=0)
    maximum = blocks.IntegerBlock(label=_("At most (VND)"), required=False, min_value=0)


class DateQuestionBlock(QuestionBlock):
    limit = blocks.ChoiceBlock(label=_("Which days"), choices=LIMITS, default="", required=False)


class ChoiceQuestionBlock(QuestionBlock):
    options = blocks.ListBlock(OptionBlock(), label=_("Answers to choose from"))


class IdNumberQuestionBlock(QuestionBlock):
    birth_date = CodeBlock(
        label=_("Compare with the date of birth"),
        required=False,
        help_text=_("Key of the question that asks for it, further up."),
    )
    sex = CodeBlock(
        label=_("Compare with the sex"),
        required=False,
        help_text=_("Key of the question that asks for it; its answers are “male” and “female”."),
    )
    passport = blocks.BooleanBlock(label=_("A passport number will do"), required=False)


class ColumnBlock(blocks.StructBlock):
    """One column of a table of rows."""

    label = blocks.CharBlock(label=_("Heading"), max_length=200)
    key = CodeBlock(label=_("Key"), required=False, help_text=_("Empty: made from the heading."))
    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[
            (str(Kind.TEXT), _("text")),
            (str(Kind.NUMBER), _("number")),
            (str(Kind.MONEY), _("amount of money")),
            (str(Kind.DATE), _("date")),
            (str(Kind.CHOICE), _("choice")),
            (str(Kind.YES_NO), _("yes or no")),
            (str(Kind.ID_NUMBER), _("personal ID number")),
            (str(Kind.TAX_CODE), _("tax code")),
        ],
        default=str(Kind.TEXT),
    )
    options = blocks.ListBlock(
        OptionBlock(), label=_("Answers to choose from"), default=[], help_text=_("For a choice.")
    )
    required = blocks.BooleanBlock(label=_("Must be answered"), required=False, default=True)


class TableQuestionBlock(QuestionBlock):
    columns = blocks.ListBlock(ColumnBlock(), label=_("Columns"))
    min_rows = blocks.IntegerBlock(
        label=_("Rows at least"), required=False, min_value=0, max_value=LARGEST_ROW_LIMIT
    )
    max_rows = blocks.IntegerBlock(
        label=_("Rows at most"),
        required=False,
        min_value=1,
        max_value=LARGEST_ROW_LIMIT,
        help_text=format_lazy(_("Empty: {rows}."), rows=ROW_LIMIT),
    )


class FormBlock(blocks.StreamBlock):
    """Keys of blocks are the kinds of questions (``procedures.eform.kinds``)."""

    section = SectionBlock(label=_("New page"), icon="title")
    text = TextQuestionBlock(label=_("Text"), icon="pilcrow")
    long_text = TextQuestionBlock(label=_("Long text"), icon="doc-full")
    number = NumberQuestionBlock(label=_("Number"), icon="decimal")
    money = MoneyQuestionBlock(label=_("Amount of money"), icon="decimal")
    date = DateQuestionBlock(label=_("Date"), icon="date")
    choice = ChoiceQuestionBlock(label=_("Choice of one"), icon="radio-full")
    multiple = ChoiceQuestionBlock(label=_("Choice of several"), icon="list-ul")
    yes_no = QuestionBlock(label=_("Yes or no"), icon="check")
    id_number = IdNumberQuestionBlock(label=_("Personal ID number"), icon="user")
    tax_code = QuestionBlock(label=_("Tax code"), icon="tag")
    phone = QuestionBlock(label=_("Telephone"), icon="mobile-alt")
    email = QuestionBlock(label=_("E-mail address"), icon="mail")
    address = QuestionBlock(label=_("Address"), icon="site")
    table = TableQuestionBlock(label=_("Table of rows"), icon="table")
    file = QuestionBlock(
        label=_("Paper to hand in"),
        icon="upload",
        help_text=_("Besides the papers of the official record; asked for among them."),
    )
    declaration = QuestionBlock(
        label=_("Declaration"),
        icon="tick",
        help_text=_("A sentence that the applicant confirms with a tick."),
    )
