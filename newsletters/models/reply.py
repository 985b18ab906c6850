"""What people, and machines in their name, wrote to the address to which letters come back."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from cms.notices.models import Notice
from cms.people import rights
from cms.people.models import Contact
from newsletters import confidential
from newsletters.models.mailing import Delivery, Mailing


class ReplyQuerySet(OwnedQuerySet["Reply"]):
    def unread(self) -> Self:
        return self.filter(read_at=None)

    def visible_to(self, user: Any) -> Self:
        """A reply to a private list's letter is seen with the right to those only; one to an alert, with its right."""
        unseen = Mailing.objects.filter(publication__kind__in=confidential.hidden_from(user.rights_here))
        seen = self.exclude(delivery__mailing__in=unseen.order_by().values("pk"))
        seen = seen.exclude(notice__isnull=False, notice__kind__in=confidential.notices_hidden_from(user.rights_here))
        if rights.PRIVATE_LISTS in user.rights_here:
            return seen
        private = Mailing.lists.through.objects.filter(list__private=True).values("mailing_id")
        return seen.exclude(delivery__mailing__in=private)

    def of_people(self) -> Self:
        """Those that somebody wrote to us, not a machine that answers everybody."""
        return self.exclude(kind=Reply.Kind.ABSENCE)


class Reply(PartnershipOwned):
    """Somebody reads it, and marks it as read."""

    class Kind(models.TextChoices):
        REPLY = "reply", "Reply"
        ABSENCE = "absence", "Absence note"
        LEFT = "left", "Has left"
        CHALLENGE = "challenge", "Asks us to prove ourselves"

    kind = models.CharField("what", max_length=10, choices=Kind.choices, default=Kind.REPLY)
    contact = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, related_name="replies", verbose_name="who"
    )
    delivery = models.ForeignKey(Delivery, on_delete=models.SET_NULL, null=True, related_name="replies")
    notice = models.ForeignKey(Notice, on_delete=models.SET_NULL, null=True, related_name="+")
    sender = models.CharField("from", max_length=254, blank=True)
    name = models.CharField("name", max_length=160, blank=True)
    subject = models.CharField("subject", max_length=255, blank=True)
    words = models.TextField("words", blank=True)
    back_on = models.DateField("back on", null=True, help_text="The day of return that an absence note names.")
    instead = models.CharField("write instead to", max_length=254, blank=True, help_text="An address that it names.")
    event = models.CharField(max_length=200, unique=True)
    at = models.DateTimeField("came", default=timezone.now)
    read_at = models.DateTimeField("read", null=True)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects: ClassVar[Any] = ReplyQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "reply"
        verbose_name_plural = "replies"
        indexes = [models.Index(fields=["partnership", "read_at"], name="reply_unread")]

    def __str__(self) -> str:
        return f"{self.name or self.sender}: {self.subject}"
