"""How far an edition has come."""

from dataclasses import dataclass

from django.db import models
from django.utils import timezone

from bulletins.approve import approval_of, approved_revision_id
from bulletins.models import Approval, Edition
from newsletters.models import Mailing


class Stage(models.TextChoices):
    DRAFT = "draft", "Draft"
    ASKED = "asked", "Approval asked"
    APPROVED = "approved", "Approved"
    GOING = "going", "Going"
    SENT = "sent", "Sent"


@dataclass(frozen=True)
class Standing:
    """`approval` is of the newest version; `mailing` is what goes or went, or what was stopped."""

    stage: Stage
    approval: Approval | None
    mailing: Mailing | None

    @property
    def label(self) -> str:
        if self.stage == Stage.GOING and self.mailing and self.mailing.state == Mailing.State.PAUSED:
            return "Paused"
        if self.is_late:
            return "Late"
        if self.stage == Stage.GOING and not self.can_be_stopped:
            return "Being sent"
        return str(self.stage.label)

    @property
    def was_stopped(self) -> bool:
        return self.mailing is not None and self.mailing.state == Mailing.State.CANCELLED

    @property
    def is_late(self) -> bool:
        """Whether it was found late, and waits for somebody to say that it goes."""
        return self.mailing is not None and self.mailing.state == Mailing.State.LATE

    @property
    def can_be_stopped(self) -> bool:
        """Whether not one letter has left yet."""
        return self.stage == Stage.GOING and self.mailing is not None and self.mailing.goes_at > timezone.now()


def standing_of(edition: Edition) -> Standing:
    mailing = edition.mailing()
    if edition.live:
        return Standing(Stage.SENT if not _under_way(mailing) else Stage.GOING, None, mailing)
    if mailing and mailing.state != Mailing.State.CANCELLED:
        return Standing(Stage.GOING if _under_way(mailing) else Stage.SENT, approval_of(edition), mailing)
    approval = approval_of(edition)
    if approved_revision_id(edition) is not None:
        return Standing(Stage.APPROVED, approval, mailing)
    return Standing(Stage.ASKED if approval else Stage.DRAFT, approval, mailing)


def _under_way(mailing: Mailing | None) -> bool:
    return mailing is not None and mailing.state in Mailing.UNDER_WAY
