"""A contact: a person in one partnership, with the addresses they had and their mobile number."""

from typing import Any, ClassVar, Self

import idna
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from cms.core.fields import SealedTextField
from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from cms.people.addresses import read_address


def fold(address: str) -> str:
    """The form in which two addresses are compared: trimmed, case-folded, its domain as it goes over the wire.

    >>> fold(" Head@School.Example "), fold("anna@Bücher.example")
    ('head@school.example', 'anna@xn--bcher-kva.example')
    """
    folded = address.strip().casefold()
    if folded.isascii():
        return folded
    local, at, _ = folded.rpartition("@")
    domain = address.strip().rpartition("@")[2]  # Case-folded, ß would be ss: another domain.
    try:
        return f"{local}{at}{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError:
        return folded


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
    paused_until = models.DateField(
        "paused until", null=True, blank=True, help_text="Until that day only statutory mail comes."
    )
    made_at = models.DateTimeField(auto_now_add=True)
    came_from = models.ForeignKey(
        "people.Import", on_delete=models.SET_NULL, null=True, editable=False, related_name="brought"
    )

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
        """The address is checked as every other way in checks it; one that was somebody's before leads to them."""
        if self.email:
            try:
                self.email = read_address(self.email)[0]
            except ValueError as fault:
                raise ValidationError({"email": str(fault)}) from fault
        self.email_folded = fold(self.email)
        former = ContactAlias.objects.filter(partnership_id=self.partnership_id, email_folded=self.email_folded)
        if alias := former.exclude(contact_id=self.pk).select_related("contact").first():
            raise ValidationError({"email": f"This is a former address of {alias.contact}: edit that contact."})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip()
        self.email_folded = fold(self.email)
        if self.pk and self.user_id:
            self._let_go_of_user()
        super().save(*args, **kwargs)

    def _let_go_of_user(self) -> None:
        """Who has proved another address than this one signs in as this person no more."""
        before = Contact.objects.filter(pk=self.pk).values_list("email_folded", flat=True).first()
        if before in (None, self.email_folded) or self.user is None or fold(self.user.email) == self.email_folded:
            return
        from cms.people import readers

        readers.later(self.partnership_id, users=[self.user_id])
        self.user = None
        Contact.objects.filter(pk=self.pk).update(user=None)


class ContactAlias(PartnershipOwned):
    """An address that was somebody's before two contacts were merged: imports and links in old letters go by it."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="aliases")
    #: The number of the contact that was merged away; links in its letters carry it.
    former_id = models.BigIntegerField(null=True, unique=True)
    email = models.EmailField("e-mail", max_length=254)
    email_folded = models.CharField(max_length=254, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = OwnedQuerySet["ContactAlias"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "email_folded"], name="alias_once")]

    def __str__(self) -> str:
        return f"{self.email}, now {self.contact}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email_folded = fold(self.email)
        super().save(*args, **kwargs)


class Mobile(PartnershipOwned):
    """Somebody's mobile number, for emergencies. Sealed at rest; each look at one is noted (`cms.people.looks`)."""

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="mobile")
    number = SealedTextField("mobile number")
    changed_at = models.DateTimeField(auto_now=True)
    source = models.CharField(max_length=120, help_text="Where it came from: the person, an import, the office.")

    objects: ClassVar[Any] = OwnedQuerySet["Mobile"].as_manager()

    def __str__(self) -> str:
        return f"The mobile number of {self.contact}"
