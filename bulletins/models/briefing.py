"""What a safeguarding briefing keeps beside its letter: agenda, slides, recording, each for everybody or for some."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.safestring import SafeString, mark_safe

from bulletins.inbox.clean import clean
from bulletins.models.edition import Edition
from cms.core.scoping import OwnedQuerySet, PartnershipOwned


class BriefingPart(PartnershipOwned):
    """It may be added before the letter leaves or after, as a recording is."""

    class Kind(models.TextChoices):
        AGENDA = "agenda", "Agenda"
        SLIDES = "slides", "Slides"
        RECORDING = "recording", "Recording"
        HANDOUT = "handout", "Handout"

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="briefing_parts", verbose_name="briefing"
    )
    kind = models.CharField("what it is", max_length=10, choices=Kind.choices)
    title = models.CharField("title", max_length=200)
    text = models.TextField("words", blank=True, help_text="The agenda itself, or what a file holds.")
    private = models.BooleanField(
        "only for those whom the briefing is for",
        default=True,
        help_text="Safeguarding leads, their deputies and safeguarding governors, who sign in. Nobody else sees its "
        "title or opens its file.",
    )
    position = models.PositiveSmallIntegerField("place", default=50, help_text="The smaller, the earlier.")
    file = models.FileField("file", upload_to="briefings", blank=True)
    file_size = models.PositiveBigIntegerField(default=0, editable=False)
    video = models.CharField(
        "address on YouTube",
        max_length=200,
        blank=True,
        help_text="Nothing is fetched from there until somebody plays it.",
    )
    captions = models.TextField(blank=True, editable=False, help_text="WebVTT.")
    transcript = models.TextField(
        "transcript", blank=True, help_text="Every word that is said. An empty line parts paragraphs."
    )
    added_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = OwnedQuerySet["BriefingPart"].as_manager()

    class Meta:
        verbose_name = "part of a briefing"
        verbose_name_plural = "parts of briefings"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def source(self) -> str:
        """By which an edition knows it."""
        return f"briefing:{self.pk}"

    @property
    def anchor(self) -> str:
        return f"briefing-{self.pk}"

    @property
    def file_name(self) -> str:
        """Without its folder; empty where there is no file."""
        return (self.file.name or "").rpartition("/")[2]

    @property
    def clean_text(self) -> SafeString:
        return mark_safe(clean(self.text))  # noqa: S308 (cleaned once more, whoever wrote it)

    @property
    def video_key(self) -> str:
        from cms.guidance.blocks import youtube_key

        return youtube_key(self.video)

    def clean(self) -> None:
        """Whoever cannot hear it can read it."""
        faults: dict[str, str] = {}
        if self.video and not self.video_key:
            faults["video"] = "Give the address of one video on YouTube, such as https://youtu.be/aqz-KE-bpKQ."
        if self.kind == self.Kind.RECORDING:
            if not self.video and not self.file:
                faults["file"] = "A recording is a file, or an address on YouTube: give one of the two."
            if not self.transcript.strip():
                faults["transcript"] = "Give the transcript: not everybody can hear the recording."
        elif self.video:
            faults["video"] = "Only a recording stands on YouTube: choose “Recording” above, or take the address out."
        elif not self.file and not self.text.strip():
            faults["file"] = "Give a file, or write the words above."
        if faults:
            raise ValidationError(faults)
