"""The blocks of a page's body: one class and one template each."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.text import slugify
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock as WagtailTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail_localize.segments import StringSegmentValue

from cms.guidance.viewsets import officer_chooser

OfficerChooserBlock = officer_chooser.get_block_class(name="OfficerChooserBlock", module_path="cms.guidance.blocks")

PREVIEW = "guidance/block_preview.html"
WORDS = ["bold", "italic", "ol", "ul", "link", "document-link"]


class HeadingValue(blocks.StructValue):
    @cached_property
    def anchor(self) -> str:
        """Its id on the page; `PublicPage.headings` makes it the only one of its name there."""
        return slugify(self["text"])[:60] or "section"

    @cached_property
    def within(self) -> bool:
        """Whether it stands within a section; `PublicPage.headings` says no where no section has begun."""
        return bool(self["level"] == "3")


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=150, label="Heading")
    level = blocks.ChoiceBlock(
        choices=[("2", "Section"), ("3", "Within a section")], default="2", label="Size", search_index=False
    )

    class Meta:
        icon = "title"
        label = "Heading"
        description = "Begins a part of the page. A page with three or more sections gets a list of contents by itself."
        template = "guidance/blocks/heading.html"
        preview_template = PREVIEW
        value_class = HeadingValue
        preview_value = {"text": "Before you apply", "level": "2"}


class TextBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"features": WORDS, **kwargs})

    class Meta:
        icon = "pilcrow"
        label = "Text"
        description = "Paragraphs, lists and links."
        template = "guidance/blocks/text.html"
        preview_template = PREVIEW
        preview_value = "<p>Ask for an assessment as soon as you are worried. You need the parents’ consent.</p>"


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        choices=[("note", "Good to know"), ("action", "Something to do")],
        default="note",
        label="Kind",
        search_index=False,
    )
    heading = blocks.CharBlock(required=False, default="", max_length=150)
    text = TextBlock()

    class Meta:
        icon = "warning"
        label = "Callout"
        description = "The one thing that must not be missed. Use it once on a page."
        template = "guidance/blocks/callout.html"
        preview_template = PREVIEW
        preview_value = {"kind": "action", "heading": "Apply by 31 January", "text": "<p>Late forms wait a term.</p>"}


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=150)
    text = TextBlock(required=False)


class StepsBlock(blocks.StructBlock):
    steps = blocks.ListBlock(StepBlock(), min_num=2, label="Steps")

    class Meta:
        icon = "list-ol"
        label = "Steps"
        description = "What to do, in order, numbered."
        template = "guidance/blocks/steps.html"
        preview_template = PREVIEW
        preview_value = {
            "steps": [
                {"title": "Talk to the family", "text": "<p>Write down what was agreed.</p>"},
                {"title": "Send the form", "text": "<p>We answer within five school days.</p>"},
            ]
        }


class TableBlock(WagtailTableBlock):
    def get_translatable_segments(self, value: Any) -> list[StringSegmentValue]:
        """Its caption and cells, as wagtail-localize asks for them; a cell without a letter says the same anywhere."""
        told = {"caption": (value or {}).get("table_caption") or ""}
        for row, cells in enumerate((value or {}).get("data", [])):
            told |= {f"{row}-{column}": str(cell or "") for column, cell in enumerate(cells)}
        return [StringSegmentValue(place, text) for place, text in told.items() if any(map(str.isalpha, text))]

    def restore_translated_segments(self, value: Any, segments: list[StringSegmentValue]) -> Any:
        for segment in segments:
            if segment.path == "caption":
                value["table_caption"] = segment.render_text()
            else:
                row, column = map(int, segment.path.split("-"))
                value["data"][row][column] = segment.render_text()
        return value

    class Meta:
        icon = "table"
        label = "Table"
        description = "Figures or facts side by side. Say which row and column are headers, and give a caption."
        template = "guidance/blocks/table.html"
        preview_template = PREVIEW
        preview_value = {
            "data": [["Phase", "Flat part"], ["Primary", "£4,461"], ["Secondary", "£6,762"]],
            "table_caption": "What a subscription costs",
            "first_row_is_table_header": True,
            "first_col_is_header": True,
            "table_header_choice": "both",
        }


class AttachmentBlock(blocks.StructBlock):
    document = DocumentChooserBlock()
    note = blocks.CharBlock(required=False, default="", max_length=200, help_text="What it is for, in one line.")


class AttachmentsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(required=False, default="", max_length=150)
    files = blocks.ListBlock(AttachmentBlock(), min_num=1, label="Files")

    class Meta:
        icon = "doc-full"
        label = "Attachments"
        description = "Files to open or keep, with their type and size."
        template = "guidance/blocks/attachments.html"
        preview_template = PREVIEW
        preview_value = {"heading": "Forms", "files": []}


class ContactBlock(blocks.StructBlock):
    officer = OfficerChooserBlock(label="Person to contact")

    class Meta:
        icon = "user"
        label = "Contact card"
        description = "Whom to ask. Changing the person under “People to contact” changes every card."
        template = "guidance/blocks/contact.html"
        preview_template = PREVIEW

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Another partnership's person is not shown, however the reference came here."""
        context = super().get_context(value, parent_context)
        officer = value.get("officer")
        here = context.get("partnership")
        context["officer"] = officer if officer and here and officer.partnership_id == here.pk else None
        return context


class VideoValue(blocks.StructValue):
    @property
    def youtube(self) -> str:
        """The video's key at YouTube; empty for any other address.

        >>> VideoValue(None, {"url": "https://youtu.be/dQw4w9WgXcQ?t=4"}).youtube
        'dQw4w9WgXcQ'
        """
        return youtube_key(self.get("url") or "")


class VideoBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=150, help_text="Says what one sees. It is read out by screen readers.")
    url = blocks.URLBlock(required=False, label="Address at YouTube", help_text="https://www.youtube.com/watch?v=…")
    document = DocumentChooserBlock(required=False, label="Or a file of ours")
    transcript = TextBlock(required=False, help_text="What is said, for those who cannot hear or play it.")

    class Meta:
        icon = "media"
        label = "Video"
        description = "Loads nothing, and sets no cookie, until it is asked for."
        template = "guidance/blocks/video.html"
        preview_template = PREVIEW
        value_class = VideoValue
        preview_value = {"title": "Five minutes on attendance", "url": "https://www.youtube.com/watch?v=aaaaaaaaaaa"}

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["url"] and not cleaned.youtube:
            raise blocks.StructBlockValidationError(
                {"url": ValidationError("This is no video at YouTube: paste the address of its page there.")}
            )
        if bool(cleaned["url"]) == bool(cleaned["document"]):
            raise blocks.StructBlockValidationError(
                {"url": ValidationError("Give an address at YouTube or a file of ours: one of the two.")}
            )
        return cleaned


class ExpandableBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=150)
    text = TextBlock()

    class Meta:
        icon = "collapse-down"
        label = "Expandable section"
        description = "Detail that only some readers need, folded away."
        template = "guidance/blocks/expandable.html"
        preview_template = PREVIEW
        preview_value = {"title": "If the family moves away", "text": "<p>Tell us within five days.</p>"}


class BodyBlock(blocks.StreamBlock):
    heading = HeadingBlock()
    text = TextBlock()
    callout = CalloutBlock()
    steps = StepsBlock()
    table = TableBlock()
    attachments = AttachmentsBlock()
    contact = ContactBlock()
    video = VideoBlock()
    expandable = ExpandableBlock()


def youtube_key(address: str) -> str:
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    steps = [step for step in parts.path.split("/") if step]
    key = ""
    if host == "youtu.be" and steps:
        key = steps[0]
    elif host in ("youtube.com", "youtube-nocookie.com"):
        if steps[:1] == ["watch"]:
            key = parse_qs(parts.query).get("v", [""])[0]
        elif len(steps) > 1 and steps[0] in ("embed", "shorts", "live"):
            key = steps[1]
    return key if len(key) == 11 and key.replace("-", "").replace("_", "").isalnum() else ""
