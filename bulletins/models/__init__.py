"""Items and the inbox they come from; editions and their approval."""

import wagtail.models  # noqa: F401 (first: wagtail.actions cannot be imported before it)

from bulletins.models.alert import Alert, AlertSeat, AlertStep
from bulletins.models.alert_follow_up import (
    AlertArrival,
    AlertChase,
    AlertConfirmation,
    AlertControl,
    AlertOpening,
    AlertProof,
    AlertSettings,
)
from bulletins.models.approval import Approval
from bulletins.models.archive import ArchivePage
from bulletins.models.briefing import BriefingPart
from bulletins.models.edition import Edition
from bulletins.models.edition_item import EditionItem, Offered
from bulletins.models.inbox import Entry, Feed
from bulletins.models.item import Item
from bulletins.models.old_number import OldNumber
from bulletins.models.own_section import OwnSection
from bulletins.models.report import ReportItem, ReportMark
from bulletins.models.submission import Attachment, Submission
from bulletins.models.translation import Translation

__all__ = [
    "Alert",
    "AlertArrival",
    "AlertChase",
    "AlertConfirmation",
    "AlertControl",
    "AlertOpening",
    "AlertProof",
    "AlertSeat",
    "AlertSettings",
    "AlertStep",
    "Approval",
    "ArchivePage",
    "Attachment",
    "BriefingPart",
    "Edition",
    "EditionItem",
    "Entry",
    "Feed",
    "Item",
    "Offered",
    "OldNumber",
    "OwnSection",
    "ReportItem",
    "ReportMark",
    "Submission",
    "Translation",
]
