"""An item's place in an edition, and what an edition was once offered."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from bulletins.inbox.clean import clean
from bulletins.models.edition import Edition
from bulletins.wording import TARGETS_HELP
from newsletters.models import Section

web_address = RegexValidator(r"^(https?://\S+|/\S*)$", "Give an address that begins with https:// or with a /.")


class EditionItem(Orderable):
    """An item's place in an edition, with the words of this edition."""

    edition = ParentalKey(Edition, on_delete=models.CASCADE, related_name="items")
    section = models.ForeignKey(
        Section,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="section",
        help_text="Empty: under the heading that it came with (changes, dates).",
    )
    source = models.CharField(
        max_length=80, blank=True, editable=False, help_text="What it stands for, once an edition: item:12."
    )
    title = models.CharField("title", max_length=200)
    summary = models.TextField("summary", blank=True, help_text="Shortened for this edition only.")
    body = models.TextField(
        blank=True, editable=False, help_text="The item's body as it was when it came into this edition."
    )
    contact = models.CharField(max_length=420, blank=True, editable=False, help_text="Who to ask.")
    link = models.CharField("link", max_length=1000, blank=True, validators=[web_address])
    audience = models.CharField("for whom", max_length=200, blank=True)
    action = models.CharField("what to do", max_length=200, blank=True)
    deadline = models.DateField("by when", null=True, blank=True)
    readers = models.CharField(
        max_length=400, blank=True, editable=False, help_text="Who might see the item when it came into this edition."
    )
    targets = models.JSONField("for these readers only", default=dict, blank=True, help_text=TARGETS_HELP)
    facts = models.JSONField(
        default=dict, blank=True, editable=False, help_text="What its publication says of it besides."
    )
    web_only = models.BooleanField(
        default=False, editable=False, help_text="Whether it stands on the edition's page only, and in no letter."
    )
    hidden = models.BooleanField("leave out", default=False)
    set_aside = models.BooleanField(
        default=False, editable=False, help_text="Left out because its whole section is, and back with it."
    )
    again = models.BooleanField(
        "also to those who had it",
        default=False,
        help_text="Nobody gets the same item twice, by whatever publication it came, unless you say so here.",
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("section"),
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("audience"), FieldPanel("link")]),
        FieldRowPanel([FieldPanel("action"), FieldPanel("deadline")]),
        FieldPanel("targets"),
        FieldRowPanel([FieldPanel("hidden"), FieldPanel("again")]),
    ]

    class Meta(Orderable.Meta):
        constraints: list[Any] = []

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        from bulletins.compose import heading_of

        if self.section is None and not heading_of(self.source):
            raise ValidationError({"section": "Choose the section in which it stands."})

    @property
    def clean_body(self) -> SafeString:
        return mark_safe(clean(self.body))  # noqa: S308 (cleaned once more, whoever wrote it)

    @property
    def anchor(self) -> str:
        """Where it stands on the edition's page: `item-12`."""
        return slugify(self.source.replace(":", "-")) or f"n-{self.sort_order or 0}"


class Offered(models.Model):
    """What a composed edition was once offered. Removed by the editor, it stays away."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="offered")
    source = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "source"], name="offered_once")]

    def __str__(self) -> str:
        return self.source
