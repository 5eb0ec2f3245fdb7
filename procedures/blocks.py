"""Blocks of the official record, in the shape of the national catalogue (docs: architecture).

Amounts of money are whole VND; a time is a number with its unit, or words where the source gives
none. Text is unbounded because sources are.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from home.blocks import CodeBlock
from procedures.states import Channel, FeeKind, TimeUnit


class ComponentBlock(blocks.StructBlock):
    """One paper of a dossier (thành phần hồ sơ)."""

    code = CodeBlock(label=_("Code"), required=False)
    name = blocks.TextBlock(label=_("Name"), rows=2)
    originals = blocks.IntegerBlock(label=_("Originals"), min_value=0, default=0)
    copies = blocks.IntegerBlock(label=_("Copies"), min_value=0, default=0)
    required = blocks.BooleanBlock(label=_("Required"), required=False, default=True)
    is_heading = blocks.BooleanBlock(
        label=_("Heading only"),
        required=False,
        help_text=_("The source entered a heading as a paper; it is shown as a heading."),
    )
    form_name = CodeBlock(label=_("Form"), required=False)
    form_url = CodeBlock(label=_("Address of the form"), required=False)
    note = blocks.TextBlock(label=_("Note"), required=False, rows=1)


class CaseBlock(blocks.StructBlock):
    """One case (trường hợp) with the papers it needs."""

    name = blocks.TextBlock(label=_("Name of the case"), required=False, rows=1)
    components = blocks.ListBlock(ComponentBlock(), label=_("Papers"))


class FeeBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(label=_("Kind"), choices=FeeKind.choices, required=False)
    amount = blocks.IntegerBlock(label=_("Amount in VND"), required=False, min_value=0)
    note = blocks.TextBlock(label=_("Note"), required=False, rows=1)


class TimeBlock(blocks.StructBlock):
    """The time limit and the fees of one case on one channel."""

    case = blocks.TextBlock(label=_("Case"), required=False, rows=1)
    amount = blocks.DecimalBlock(label=_("Amount"), required=False, min_value=0)
    unit = blocks.ChoiceBlock(
        label=_("Unit"), choices=TimeUnit.choices, default=TimeUnit.WORKING_DAY
    )
    unit_text = blocks.TextBlock(label=_("Words of the source"), required=False, rows=1)
    description = blocks.TextBlock(label=_("Explanation"), required=False, rows=2)
    fees = blocks.ListBlock(FeeBlock(), label=_("Fees"), default=[])


class ChannelBlock(blocks.StructBlock):
    """One way to hand in (cách thức thực hiện)."""

    kind = blocks.ChoiceBlock(label=_("Channel"), choices=Channel.choices)
    kind_text = CodeBlock(label=_("Words of the source"), required=False)
    times = blocks.ListBlock(TimeBlock(), label=_("Times and fees"))


class ProcedureStepBlock(blocks.StructBlock):
    title = blocks.TextBlock(label=_("Title"), required=False, rows=1)
    description = blocks.TextBlock(label=_("What happens"), rows=3)


class StepGroupBlock(blocks.StructBlock):
    case = blocks.TextBlock(label=_("Case"), required=False, rows=1)
    steps = blocks.ListBlock(ProcedureStepBlock(), label=_("Steps"))


class ResultBlock(blocks.StructBlock):
    code = CodeBlock(label=_("Code"), required=False)
    name = blocks.TextBlock(label=_("Name"), rows=1)


class LegalBasisBlock(blocks.StructBlock):
    number = CodeBlock(label=_("Number"), required=False)
    name = blocks.TextBlock(label=_("Name"), required=False, rows=1)
    url = CodeBlock(label=_("Address"), required=False)


class CasesBlock(blocks.StreamBlock):
    case = CaseBlock(label=_("Case"))


class ChannelsBlock(blocks.StreamBlock):
    channel = ChannelBlock(label=_("Channel"))


class StepGroupsBlock(blocks.StreamBlock):
    group = StepGroupBlock(label=_("Steps of a case"))


class ResultsBlock(blocks.StreamBlock):
    result = ResultBlock(label=_("Result"))


class LegalBasesBlock(blocks.StreamBlock):
    legal_basis = LegalBasisBlock(label=_("Legal basis"))


class FormDownloadBlock(blocks.StructBlock):
    """Editors' file for a form that the source names only."""

    form_name = CodeBlock(label=_("Form"), help_text=_("Exactly as the paper names its form."))
    document = DocumentChooserBlock(label=_("File"))


class FormDownloadsBlock(blocks.StreamBlock):
    form = FormDownloadBlock(label=_("Form"))
