"""Wagtail's editor of rich text in a form of ours."""

from collections.abc import Sequence
from typing import Any

from wagtail.admin.rich_text import DraftailRichTextArea


class Editor(DraftailRichTextArea):
    """What no editor sends is as good as nothing; the stock one stumbles over JSON that is no such text."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        try:
            return super().value_from_datadict(data, files, name)
        except (ValueError, TypeError, AttributeError, LookupError):
            return ""


def editor(features: Sequence[str]) -> Editor:
    return Editor(features=features)
