"""Blocks that every kind of page shares."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

RICH_TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link", "h3"]


class CodeBlock(blocks.CharBlock):
    """Codes, numbers and file names: text that no language changes, so localize leaves it alone."""

    def get_translatable_segments(self, value: str) -> list[Any]:
        return []

    def restore_translated_segments(self, value: str, segments: list[Any]) -> str:
        return value


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        label = _("Heading")
        template = "home/blocks/heading.html"


class TextBlock(blocks.RichTextBlock):
    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "home/blocks/text.html"


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    text = blocks.TextBlock(label=_("Text"), required=False)
    image = ImageChooserBlock(label=_("Picture"), required=False)
    image_text = blocks.CharBlock(
        label=_("Text of the picture"),
        required=False,
        help_text=_("What the picture shows, for people who do not see it."),
    )


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[
            ("info", _("Information")),
            ("warning", _("Warning")),
            ("success", _("Good to know")),
        ],
        default="info",
    )
    title = blocks.CharBlock(label=_("Title"), required=False)
    text = blocks.TextBlock(label=_("Text"))

    class Meta:
        icon = "warning"
        label = _("Call-out")
        template = "home/blocks/callout.html"


class TableBlock(blocks.StructBlock):
    caption = blocks.CharBlock(label=_("Caption"))
    header = blocks.ListBlock(blocks.CharBlock(required=False), label=_("Column headings"))
    rows = blocks.ListBlock(
        blocks.ListBlock(blocks.TextBlock(required=False, rows=1), label=_("Cells")),
        label=_("Rows"),
    )

    class Meta:
        icon = "table"
        label = _("Table")
        template = "home/blocks/table.html"


class VideoBlock(blocks.StructBlock):
    """A link to a video with its transcript: nothing of a third party loads on our pages."""

    title = blocks.CharBlock(label=_("Title"))
    file = DocumentChooserBlock(label=_("Video file"), required=False)
    url = blocks.URLBlock(label=_("Address of the video"), required=False)
    transcript = blocks.TextBlock(label=_("Transcript"))

    class Meta:
        icon = "media"
        label = _("Video")
        template = "home/blocks/video.html"


class DownloadBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Document"))
    label = blocks.CharBlock(label=_("Words of the link"), required=False)


class BodyBlock(blocks.StreamBlock):
    """What an editor composes a page of."""

    heading = HeadingBlock()
    text = TextBlock(features=RICH_TEXT_FEATURES)
    steps = blocks.ListBlock(
        StepBlock(),
        label=_("Steps with pictures"),
        icon="list-ol",
        template="home/blocks/steps.html",
    )
    callout = CalloutBlock()
    table = TableBlock()
    video = VideoBlock()
    downloads = blocks.ListBlock(
        DownloadBlock(),
        label=_("Downloads"),
        icon="download",
        template="home/blocks/downloads.html",
    )
    related_faq = blocks.ListBlock(
        blocks.PageChooserBlock(page_type="faq.FaqPage"),
        label=_("Related questions"),
        icon="help",
        template="home/blocks/related_faq.html",
    )
