"""The inbox: feeds, and the entries that came from them."""

from typing import Any, Self

from django.db import models

from bulletins.models.item import Item
from cms.core.scoping import OwnedQuerySet, PartnershipOwned


class Feed(PartnershipOwned):
    url = models.URLField("address", max_length=500)
    title = models.CharField("title", max_length=200, blank=True)
    active = models.BooleanField("fetch it", default=True)
    etag = models.CharField(max_length=300, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    fetched_at = models.DateTimeField(null=True, editable=False)
    error = models.TextField(blank=True, editable=False)

    objects: Any = OwnedQuerySet["Feed"].as_manager()

    class Meta:
        ordering = ["title", "url"]
        constraints = [models.UniqueConstraint(fields=["partnership", "url"], name="feed_url_once")]

    def __str__(self) -> str:
        return self.title or self.url


class EntryQuerySet(OwnedQuerySet["Entry"]):
    def waiting(self) -> Self:
        return self.filter(state=Entry.State.NEW)


class Entry(PartnershipOwned):
    """What came in by a feed and waits to be used, held or discarded. One entry once: `identity` is its folded id or link."""

    class State(models.TextChoices):
        NEW = "new", "New"
        USED = "used", "Used"
        HELD = "held", "Held"
        DISCARDED = "discarded", "Discarded"

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="entries")
    identity = models.CharField(max_length=64, editable=False)
    title = models.CharField("title", max_length=300)
    summary = models.TextField("summary", blank=True)
    body = models.TextField("body", blank=True)
    link = models.URLField("link", max_length=1000, blank=True)
    author = models.CharField("author", max_length=200, blank=True)
    published_at = models.DateTimeField("published", null=True, blank=True)
    updated_at = models.DateTimeField("updated", null=True, blank=True)
    came_at = models.DateTimeField("came in", auto_now_add=True)
    state = models.CharField("state", max_length=10, choices=State.choices, default=State.NEW)
    item = models.ForeignKey(Item, on_delete=models.SET_NULL, null=True, blank=True, related_name="entries")

    objects: Any = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-came_at"]
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["feed", "identity"], name="entry_once")]

    def __str__(self) -> str:
        return self.title
