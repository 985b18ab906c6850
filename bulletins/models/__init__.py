"""Items and the inbox they come from; editions and their approval."""

from bulletins.models.edition import Approval, ArchivePage, Edition, EditionItem
from bulletins.models.inbox import Entry, Feed
from bulletins.models.item import Item

__all__ = ["Approval", "ArchivePage", "Edition", "EditionItem", "Entry", "Feed", "Item"]
