"""What a school or a service sends in: the words stand in an entry of the inbox, what else it says here."""

from typing import Any, ClassVar

from django.db import models

from bulletins.models.inbox import Entry
from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from cms.people.models import Contact
from newsletters.models import Section


class Submission(PartnershipOwned):
    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="submission")
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, related_name="submissions")
    #: Who sent it, as they were then.
    name = models.CharField(max_length=160, blank=True)
    email = models.EmailField(blank=True)
    section = models.ForeignKey(Section, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    audience = models.CharField("for whom", max_length=200, blank=True)
    action = models.CharField("what to do", max_length=200, blank=True)
    deadline = models.DateField("by when", null=True, blank=True)
    contact_name = models.CharField("who to ask", max_length=160, blank=True)
    contact_email = models.EmailField("their e-mail", blank=True)
    #: What the editor says to the sender, where it is turned down.
    answer = models.CharField("word to the sender", max_length=500, blank=True)
    by_mail = models.BooleanField(default=False, help_text="Forwarded to the inbox's own address.")
    is_known = models.BooleanField(
        default=True, help_text="Whether it came from somebody whom the partnership knows: by mail anybody may write."
    )
    #: The decision of which the sender has had word.
    told = models.CharField(max_length=10, blank=True)

    objects: ClassVar[Any] = OwnedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.entry} from {self.name or self.email or 'somebody who is gone'}"


class Attachment(PartnershipOwned):
    """A file that came with an entry. In the database, not in a folder of files, until an editor uses it: then it is
    a document of the partnership, and this keeps what an undo goes back to."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    document = models.ForeignKey("wagtaildocs.Document", on_delete=models.SET_NULL, null=True, related_name="+")

    objects: ClassVar[Any] = OwnedQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
