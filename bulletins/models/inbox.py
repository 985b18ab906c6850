"""The inbox: feeds, and the entries that came from them."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce

from bulletins.models.item import Item
from cms.core.scoping import OwnedQuerySet, PartnershipOwned

#: What the address of a feed begins with that came as a file.
FILE = "file:"


class FeedQuerySet(OwnedQuerySet["Feed"]):
    def fetched(self) -> Self:
        """Feeds that are fetched by themselves: active, and not files."""
        return self.filter(active=True).exclude(url__startswith=FILE)


class Feed(PartnershipOwned):
    url = models.CharField(
        "address", max_length=500, help_text="Of the feed itself (RSS, Atom or JSON Feed), beginning with https://"
    )
    title = models.CharField("title", max_length=200, blank=True, help_text="Empty: its own title, once it is fetched.")
    active = models.BooleanField("fetch it", default=True, help_text="Twice an hour.")
    format = models.CharField("format", max_length=30, blank=True, editable=False)
    etag = models.CharField(max_length=300, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    fetched_at = models.DateTimeField("last fetched", null=True, editable=False)
    error = models.TextField("last error", blank=True, editable=False)

    objects: ClassVar[Any] = FeedQuerySet.as_manager()

    class Meta:
        ordering = ["title", "url"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "url"],
                name="feed_url_once",
                violation_error_message="This feed is here already: look it up in the list.",
            )
        ]

    def __str__(self) -> str:
        return self.title or self.url

    @property
    def is_file(self) -> bool:
        return self.url.startswith(FILE)

    def clean(self) -> None:
        from cms.core.outside.client import check_address
        from cms.core.outside.fault import Fault

        self.url = self.url.strip()
        if not self.is_file:
            try:
                check_address(self.url)
            except Fault as fault:
                raise ValidationError({"url": str(fault)}) from fault


#: How the identity of an entry begins that a change of a page on the website made (`bulletins.inbox.changed`).
CHANGE = "page:"


class EntryQuerySet(OwnedQuerySet["Entry"]):
    def heads(self) -> Self:
        """One entry for each story: the one that came first."""
        return self.filter(same_as=None)

    def waiting(self) -> Self:
        return self.heads().filter(state=Entry.State.NEW)

    def assigned_to(self, user: Any) -> Self:
        """What a colleague was given and nobody has dealt with."""
        return self.heads().filter(assigned_to=user, state__in=[Entry.State.NEW, Entry.State.HELD])

    def newest_first(self) -> Self:
        """By the date that the publisher gave, else the day it came in; as `dated_at`."""
        return self.annotate(dated_at=Coalesce("updated_at", "came_at")).order_by("-dated_at", "-pk")


class Entry(PartnershipOwned):
    """What came in by a feed, or from a school or service, and waits to be used, held or discarded.

    One entry once in a partnership, by however many feeds it comes: `identity` is made of its folded id or link
    (`bulletins.inbox.identity`).
    """

    class State(models.TextChoices):
        NEW = "new", "New"
        HELD = "held", "Held"
        USED = "used", "Used"
        DISCARDED = "discarded", "Discarded"

    feed = models.ForeignKey(
        Feed,
        on_delete=models.CASCADE,
        null=True,
        related_name="entries",
        help_text="None: it was sent in, or a page changed.",
    )
    same_as = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="others",
        help_text="The entry that tells the same story, and came first.",
    )
    identity = models.CharField(max_length=64, editable=False)
    title = models.CharField("title", max_length=300)
    summary = models.TextField("summary", blank=True, help_text="Plain text.")
    body = models.TextField("body", blank=True, help_text="Cleaned HTML.")
    link = models.URLField("link", max_length=1000, blank=True)
    author = models.CharField("author", max_length=200, blank=True)
    published_at = models.DateTimeField("published", null=True, blank=True)
    updated_at = models.DateTimeField("updated", null=True, blank=True)
    came_at = models.DateTimeField("came in", auto_now_add=True)
    revised = models.BooleanField("updated since somebody last decided on it", default=False, editable=False)
    state = models.CharField("state", max_length=10, choices=State.choices, default=State.NEW)
    state_before = models.CharField(
        max_length=10, choices=State.choices, blank=True, editable=False, help_text="What undo goes back to."
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    item = models.ForeignKey(Item, on_delete=models.SET_NULL, null=True, blank=True, related_name="entries")

    objects: ClassVar[Any] = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-came_at"]
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["partnership", "identity"], name="entry_once")]
        indexes = [models.Index(fields=["partnership", "state", "-updated_at"], name="entry_waiting")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_change(self) -> bool:
        """Whether a change of a page made it: it has a day, and no hour."""
        return self.identity.startswith(CHANGE)

    @property
    def origin(self) -> str:
        """Where it came from, in a word or two."""
        if self.is_change:
            return "Changed on the site"
        return str(self.feed) if self.feed_id else "Sent in"
