"""How far a translation is, whatever is translated."""

from enum import StrEnum


class State(StrEnum):
    NONE = "none"
    DRAFT = "draft"
    #: There is one, of other words than the English says now: readers get the English.
    STALE = "stale"
    APPROVED = "approved"

    @property
    def label(self) -> str:
        """As an editor reads it."""
        return _LABELS[self]


_LABELS = {
    State.NONE: "Not translated",
    State.DRAFT: "Draft",
    State.STALE: "English has changed",
    State.APPROVED: "Translated",
}
