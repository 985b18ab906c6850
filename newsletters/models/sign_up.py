"""Somebody asked to get publications, and has yet to confirm it by the link in a letter."""

import hashlib
from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone

from cms.core.scoping import OwnedQuerySet, PartnershipOwned
from cms.people.models.contact import fold
from newsletters.models.publication import Publication


class SignUpQuerySet(OwnedQuerySet["SignUp"]):
    def matching(self, token: str) -> Self:
        return self.filter(digest=SignUp.digest_of(token))

    def live(self) -> Self:
        """Their link still works: for a first click, and for a second one that finds the first."""
        return self.filter(expires_at__gt=timezone.now())


class SignUp(PartnershipOwned):
    """What somebody asked for at the sign-up page. It becomes choices once the address is proved, and then goes.

    Of the secret in the link only a digest is kept.
    """

    email = models.EmailField("e-mail", max_length=254)
    email_folded = models.CharField(max_length=254, editable=False)
    name = models.CharField("name", max_length=160, blank=True)
    school = models.CharField("school", max_length=80, blank=True)
    language = models.CharField("language", max_length=12, blank=True)
    publications = models.ManyToManyField(Publication, related_name="+")
    wording = models.TextField("what they agreed to", help_text="As it stood on the page.")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField("asked", auto_now_add=True)
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = SignUpQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["made_at"], name="sign_up_made")]

    def __str__(self) -> str:
        return f"{self.email}, asked {self.made_at:%Y-%m-%d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email_folded = fold(self.email)
        super().save(*args, **kwargs)

    @staticmethod
    def digest_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()
