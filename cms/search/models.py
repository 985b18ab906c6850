"""What search keeps: cards of what can be found, the vocabulary learnt of them, and what people put above results."""

import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from wagtail.models import Page

from cms.core.scoping import OwnedQuerySet, PartnershipOwned


def folded(words: str) -> str:
    """Words as they are compared: case and spaces do not count."""
    return " ".join(words.casefold().split())


def _compared(words: str) -> list[str]:
    from cms.search.words.analysis import stems

    return stems(words) or folded(words).split()


def _another() -> int:
    return secrets.randbits(31)


class Remembered(PartnershipOwned):
    """Rows that a process remembers all together: whether any changed is told by the sum of their marks."""

    mark = models.PositiveIntegerField(default=_another, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.mark = _another()
        if (only := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*only, "mark"}
        super().save(*args, **kwargs)


class Match(models.TextChoices):
    EXACT = "exact", "These words and no others"
    BEGINS = "begins", "Whatever begins with them"
    HAS = "has", "Whatever has all of them"


class ForWords(PartnershipOwned):
    """What people decided for certain words of a search."""

    words = models.CharField("words of the search", max_length=100, help_text="term dates")
    match = models.CharField("what counts", max_length=10, choices=Match.choices, default=Match.EXACT)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.words

    def clean(self) -> None:
        self.words = " ".join(self.words.split())

    def answers(self, query: str) -> bool:
        """Whether it is for somebody who searched for this. Words are compared by their stems, without signs.

        >>> BestBet(words="Term  dates", match="begins").answers("term date, 2027?")
        True
        >>> BestBet(words="dates term", match="has").answers("term-dates 2027")
        True
        >>> BestBet(words="term", match="begins").answers("terminal illness")
        False
        """
        asked, words = _compared(query), _compared(self.words)
        if self.match == Match.HAS:
            return set(words) <= set(asked)
        return asked == words or (self.match == Match.BEGINS and asked[: len(words)] == words)


class BestBet(ForWords):
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

    def clean(self) -> None:
        super().clean()
        if bool(self.page_id) == bool(self.link):
            raise ValidationError({"page": "Choose a page, or give the address of another website: one of the two."})
        if self.link and not self.title:
            raise ValidationError({"title": "Give a title: another website has none here."})


class LeftOut(ForWords, Remembered):
    """A page that has the words of a search, and is not what is looked for with them."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+", verbose_name="page")

    objects: ClassVar[Any] = OwnedQuerySet["LeftOut"].as_manager()

    class Meta:
        ordering = ["words", "pk"]
        verbose_name = "page left out"
        verbose_name_plural = "pages left out"


class CardQuerySet(OwnedQuerySet["Card"]):
    pass


class Card(PartnershipOwned):
    """The card of a document (`cms.search.document`) in the catalogue: its facts, and its words as stems.

    The full-text index beside it follows by triggers (`cms.search.backends.tables`).
    """

    key = models.CharField(max_length=200)
    source = models.CharField(max_length=40)
    whole = models.CharField(max_length=200)
    language = models.CharField(max_length=12)
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=1000)
    source_url = models.CharField(max_length=1000, blank=True)
    kind = models.CharField(max_length=60)
    topic = models.CharField(max_length=255, blank=True)
    #: JSON of the body's parts: [[where it begins, its name, the fragment that leads there], …].
    parts = models.TextField(default="[]")
    summary = models.TextField(blank=True)
    body = models.TextField(blank=True)
    date = models.DateField(null=True)
    weight = models.FloatField(default=1.0)
    #: Several with spaces between: whoever may not read one of them knows of none.
    path = models.TextField(blank=True)
    readers = models.TextField(blank=True)
    #: JSON of the values by facet, alike for all cards that share them: counted as one string.
    facets = models.CharField(max_length=1000)
    #: Of everything above and of how it was analysed: what is in step is not written again.
    digest = models.CharField(max_length=64)
    title_stems = models.TextField(blank=True)
    headings_stems = models.TextField(blank=True)
    summary_stems = models.TextField(blank=True)
    lead_stems = models.TextField(blank=True)
    body_stems = models.TextField(blank=True)

    objects: ClassVar[Any] = CardQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "key"], name="search_card_once")]
        indexes = [
            models.Index(fields=["partnership", "source"], name="search_card_source"),
            models.Index(fields=["partnership", "whole"], name="search_card_whole"),
        ]

    def __str__(self) -> str:
        return self.title


class Learnt(Remembered):
    """The vocabulary of a partnership's cards in one language, packed (`cms.search.words.vocabulary`)."""

    language = models.CharField(max_length=12)
    #: Whether it is of what is not for everybody too, where there is any: it is for those who read some of that.
    closed = models.BooleanField(default=False)
    packed = models.BinaryField()
    #: The newest card that it was learnt of: where there is a newer one, it may be learnt anew.
    newest = models.BigIntegerField(default=0)
    walls = models.CharField(max_length=64, help_text="A digest of what was closed to everybody.")
    made_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[Any] = OwnedQuerySet["Learnt"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "language", "closed"], name="search_learnt_once")]

    def __str__(self) -> str:
        return f"{self.partnership}, {self.language}"


class Vector(PartnershipOwned):
    """What a card is about, in numbers (`cms.search.vectors`): 16 bits each, the smallest byte first. It stays when its
    card is written anew with the same text. Rows are never changed but in their digest: a new one has a new number."""

    key = models.CharField(max_length=200, help_text="Of its card.")
    model = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, help_text="Of its card when it was last compared.")
    said = models.CharField(max_length=64, help_text="A digest of the text that it was made of.")
    numbers = models.BinaryField()

    objects: ClassVar[Any] = OwnedQuerySet["Vector"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "key"], name="search_vector_once")]

    def __str__(self) -> str:
        return self.key


class Behind(PartnershipOwned):
    """Cards of this partnership changed, and Elasticsearch was not yet told: it is not asked meanwhile."""

    since = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = OwnedQuerySet["Behind"].as_manager()

    def __str__(self) -> str:
        return f"{self.partnership}, since {self.since}"


class Acronym(Remembered):
    short = models.CharField("acronym", max_length=40, help_text="In its own capitals: SENCO, DfE.")
    long = models.CharField("what it stands for", max_length=200)
    explanation = models.CharField("in one sentence", max_length=300, blank=True)
    explained = models.BooleanField(
        "explained on pages", default=True, help_text="Where it stands first on a page. Not where it may mean else: GB."
    )

    objects: ClassVar[Any] = OwnedQuerySet["Acronym"].as_manager()

    class Meta:
        ordering = ["short"]
        constraints = [models.UniqueConstraint(fields=["partnership", "short"], name="acronym_once")]

    def __str__(self) -> str:
        return f"{self.short}: {self.long}"

    def clean(self) -> None:
        self.short = " ".join(self.short.split())
        if not any(map(str.isupper, self.short)):
            raise ValidationError({"short": "Write it in its own capitals, as pages do: SEND, DfE."})


class Synonym(Remembered):
    """Words that mean the same in a search; one way: the first finds the others, and not the other way round."""

    words = models.CharField("words", max_length=300, help_text="With commas between: pay, salary.")
    one_way = models.BooleanField(
        "one way", default=False, help_text="Who looks for the first finds the others, and not the other way round."
    )

    objects: ClassVar[Any] = OwnedQuerySet["Synonym"].as_manager()

    class Meta:
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words

    @property
    def listed(self) -> list[str]:
        return [" ".join(word.split()) for word in self.words.split(",") if word.strip()]

    def clean(self) -> None:
        if len(self.listed) < 2:
            raise ValidationError({"words": "Give two words or more, with commas between: pay, salary."})
        from cms.search.words.dictionary import SHORTEST

        for each in self.listed:
            if len("".join(_compared(each))) < SHORTEST or not any(map(str.isalnum, each)):
                raise ValidationError({"words": f"“{each}” is no word: give two letters or more."})
        self.words = ", ".join(self.listed)


class Asked(PartnershipOwned):
    """How often some words were searched for in a week, what was found, and which place of the list was chosen. By whom
    is not kept, nor when within the week; words that look like an address or a number are not kept either."""

    words = models.CharField(max_length=60)
    week = models.DateField(help_text="Its Monday.")
    times = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0, help_text="How many results there were the last time.")
    good = models.BooleanField(default=True, help_text="Whether the best of them answered the query, the last time.")
    chosen = models.PositiveIntegerField(default=0, help_text="How often a result was chosen.")
    ranks = models.PositiveIntegerField(default=0, help_text="The places of those that were chosen, added up.")

    objects: ClassVar[Any] = OwnedQuerySet["Asked"].as_manager()

    class Meta:
        ordering = ["-week", "-times", "words"]
        constraints = [models.UniqueConstraint(fields=["partnership", "words", "week"], name="asked_once_a_week")]

    def __str__(self) -> str:
        return self.words


class Wish(PartnershipOwned):
    """Somebody is asked to write, or to mend, what is searched for and not found."""

    words = models.CharField("words of the search", max_length=100)
    note = models.CharField("what is wanted", max_length=300, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="who does it"
    )
    made_at = models.DateTimeField("asked", auto_now_add=True)
    done_at = models.DateTimeField("done", null=True)

    objects: ClassVar[Any] = OwnedQuerySet["Wish"].as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name_plural = "wishes"

    def __str__(self) -> str:
        return self.words


class FileText(PartnershipOwned):
    """The text of a document, by its parts, as the file was when it was read."""

    class State(models.TextChoices):
        READ = "read", "Read"
        NO_TEXT = "no-text", "Has no text (a scan, or another kind of file)"
        ENCRYPTED = "encrypted", "Is under a password"
        BROKEN = "broken", "Is broken"
        TOO_LARGE = "too-large", "Is too large"
        TOO_SLOW = "too-slow", "Takes too long to read"

    document = models.OneToOneField("wagtaildocs.Document", on_delete=models.CASCADE, related_name="text")
    name = models.CharField(max_length=255, help_text="Of the file: another file has another name.")
    state = models.CharField("state", max_length=10, choices=State.choices)
    parts = models.JSONField(default=list, help_text="[[place, fragment, text], …]")
    cut = models.BooleanField(default=False, help_text="There was more than is kept.")
    read_at = models.DateTimeField(auto_now=True)

    #: That its text is kept is no use of a document.
    wagtail_reference_index_ignore = True

    objects: ClassVar[Any] = OwnedQuerySet["FileText"].as_manager()

    def __str__(self) -> str:
        return f"{self.document}: {self.get_state_display().lower()}"
