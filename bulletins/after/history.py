"""What the history of an edition says of what composing did, and of an editor's word that something goes again."""

from typing import Any

from wagtail.log_actions import LogFormatter


class TakenOut(LogFormatter):
    action = "bulletins.take_out"
    label = "Take out what ended"

    def format_message(self, log_entry: Any) -> str:
        titles = ", ".join(f"“{title}”" for title in log_entry.data.get("titles", []))
        return f"Composing took out what ended, or what its readers had: {titles}"


class Again(LogFormatter):
    action = "bulletins.again"
    label = "Send again anyway"

    def format_message(self, log_entry: Any) -> str:
        return f"“{log_entry.data.get('title', '')}” goes also to those who had it"


class NotAgain(LogFormatter):
    action = "bulletins.not_again"
    label = "Not again"

    def format_message(self, log_entry: Any) -> str:
        return f"“{log_entry.data.get('title', '')}” goes only to those who have not had it"


FORMATTERS = (TakenOut, Again, NotAgain)
