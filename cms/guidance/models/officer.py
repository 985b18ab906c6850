"""People to contact: an officer or a team that schools may ask."""

from typing import Any, ClassVar

from django.db import models

from cms.core.scoping import OwnedQuerySet, PartnershipOwned


class Officer(PartnershipOwned):
    name = models.CharField("name", max_length=160)
    job = models.CharField("job or team", max_length=160, blank=True)
    email = models.EmailField("e-mail", blank=True)
    telephone = models.CharField("telephone", max_length=40, blank=True)
    hours = models.CharField("when to reach them", max_length=160, blank=True)

    objects: ClassVar[Any] = OwnedQuerySet["Officer"].as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "person to contact"
        verbose_name_plural = "people to contact"

    def __str__(self) -> str:
        return f"{self.name}, {self.job}" if self.job else self.name
