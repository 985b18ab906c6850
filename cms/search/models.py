"""Best bets: what a partnership puts above the results of a search."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.models import Page

from cms.core.scoping import OwnedQuerySet, PartnershipOwned


def folded(words: str) -> str:
    """Words as they are compared: case and spaces do not count."""
    return " ".join(words.casefold().split())


class BestBet(PartnershipOwned):
    class Match(models.TextChoices):
        EXACT = "exact", "These words and no others"
        BEGINS = "begins", "Whatever begins with them"

    words = models.CharField("words of the search", max_length=100, help_text="term dates")
    match = models.CharField("what counts", max_length=10, choices=Match.choices, default=Match.EXACT)
    page = models.ForeignKey(
        Page, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="page"
    )
    link = models.URLField("or another website", max_length=1000, blank=True)
    title = models.CharField("title", max_length=200, blank=True, help_text="Empty: the page's own.")
    description = models.CharField("one sentence", max_length=300, blank=True, help_text="Empty: the page's own.")
    position = models.PositiveSmallIntegerField("order", default=0, help_text="The smallest comes first.")
    active = models.BooleanField("in use", default=True)

    objects: ClassVar[Any] = OwnedQuerySet["BestBet"].as_manager()

    class Meta:
        ordering = ["position", "words", "pk"]
        verbose_name = "best bet"

    def __str__(self) -> str:
        return self.words

    def clean(self) -> None:
        self.words = " ".join(self.words.split())
        if bool(self.page_id) == bool(self.link):
            raise ValidationError({"page": "Choose a page, or give the address of another website: one of the two."})
        if self.link and not self.title:
            raise ValidationError({"title": "Give a title: another website has none here."})

    def answers(self, query: str) -> bool:
        """Whether somebody who searched for this shall see it.

        >>> BestBet(words="Term  dates", match="begins").answers("term dates 2027")
        True
        """
        asked, words = folded(query), folded(self.words)
        return asked == words or (self.match == self.Match.BEGINS and asked.startswith(words))
