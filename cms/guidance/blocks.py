"""The blocks of a page's body: one class and one template each."""

from wagtail import blocks


class TextBlock(blocks.RichTextBlock):
    class Meta:
        icon = "pilcrow"


class BodyBlock(blocks.StreamBlock):
    text = TextBlock()
