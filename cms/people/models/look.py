"""The log of looks: who saw or took along something private, when, and why."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from cms.core.scoping import OwnedQuerySet, PartnershipOwned


class Look(PartnershipOwned):
    """One look at, or export of, a private list or a mobile number. Written before anything is shown; never changed."""

    class Act(models.TextChoices):
        LOOK = "look", "Looked at"
        EXPORT = "export", "Exported"
        COMMAND = "command", "By a command"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    #: Kept where the user is gone; for a command, who ran it on which machine.
    who = models.CharField("who", max_length=200)
    act = models.CharField("what they did", max_length=10, choices=Act.choices)
    #: What it was, for programs: "list:12", "mobile:34".
    thing = models.CharField(max_length=60)
    label = models.CharField("what it was", max_length=200, blank=True)
    people = models.PositiveIntegerField("people", default=0)
    reason = models.CharField("why", max_length=500, blank=True)
    at = models.DateTimeField("when", auto_now_add=True)

    objects: ClassVar[Any] = OwnedQuerySet["Look"].as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "look"
        indexes = [models.Index(fields=["partnership", "-at"], name="looks_newest")]

    def __str__(self) -> str:
        return f"{self.who}: {self.get_act_display().lower()} {self.label or self.thing}"
