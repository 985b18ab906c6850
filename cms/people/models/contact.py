"""A contact: a person in one partnership."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models

from cms.core.scoping import OwnedQuerySet, PartnershipOwned


def fold(address: str) -> str:
    """The form in which two addresses are compared: trimmed and case-folded.

    >>> fold(" Head@School.Example ")
    'head@school.example'
    """
    return address.strip().casefold()


class ContactQuerySet(OwnedQuerySet["Contact"]):
    def at(self, address: str) -> Self:
        return self.filter(email_folded=fold(address))


class Contact(PartnershipOwned):
    """Holds seats, signs up to publications, prefers a language. Without a name it is a shared office address."""

    email = models.EmailField("e-mail", max_length=254)
    email_folded = models.CharField(max_length=254, editable=False, blank=True)
    name = models.CharField("name", max_length=160, blank=True)
    telephone = models.CharField("telephone", max_length=40, blank=True)
    language = models.CharField("language", max_length=12, default="en-gb", choices=settings.LANGUAGES)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="contacts",
    )
    made_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["name", "email"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "email_folded"],
                name="contact_email_once",
                violation_error_message="There is a contact with this e-mail address already: edit that one.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name else self.email

    def clean(self) -> None:
        self.email_folded = fold(self.email)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip()
        self.email_folded = fold(self.email)
        super().save(*args, **kwargs)
