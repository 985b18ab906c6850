"""A key that letters of one domain are signed with (DKIM). Its private half is sealed, and no screen shows it."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from cms.core.fields import SealedTextField
from cms.core.scoping import OwnedQuerySet, PartnershipOwned


class DkimKeyQuerySet(OwnedQuerySet["DkimKey"]):
    def signing(self) -> Self:
        return self.filter(signs_since__isnull=False, retired_at=None)

    def public(self) -> Self:
        """Without the private half, which need not be opened for what everybody may know."""
        return self.defer("private_key")


class DkimKey(PartnershipOwned):
    """Made, then published, then signing, then retired: the public record outlives the last letter by some days."""

    class Algorithm(models.TextChoices):
        RSA = "rsa", "RSA"
        ED25519 = "ed25519", "Ed25519"

    domain = models.CharField("domain", max_length=253)
    selector = models.CharField("selector", max_length=100)
    algorithm = models.CharField("algorithm", max_length=10, choices=Algorithm.choices)
    bits = models.PositiveSmallIntegerField("bits", default=0, editable=False)
    private_key = SealedTextField("private key", editable=False, help_text="PEM, PKCS #8.")
    public_key = models.TextField("public key", editable=False, help_text="What stands after p= in the record.")
    made_at = models.DateTimeField("made", auto_now_add=True)
    signs_since = models.DateTimeField("signs since", null=True, editable=False)
    unseen = models.BooleanField(
        "signs unseen",
        default=False,
        editable=False,
        help_text="Started although its record was not seen.",
    )
    retired_at = models.DateTimeField("retired", null=True, editable=False)

    objects: ClassVar[Any] = DkimKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "DKIM key"
        ordering = ["domain", "-algorithm", "-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "domain", "selector"], name="dkim_selector_once"),
            models.UniqueConstraint(
                fields=["partnership", "domain", "algorithm"],
                condition=Q(signs_since__isnull=False, retired_at=None),
                name="one_dkim_key_signs",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.selector} of {self.domain}"

    @property
    def signs(self) -> bool:
        return self.signs_since is not None and self.retired_at is None

    @property
    def kind(self) -> str:
        """`RSA, 2,048 bits` or `Ed25519`."""
        name = str(self.get_algorithm_display())
        return f"{name}, {self.bits:,} bits" if self.algorithm == self.Algorithm.RSA else name

    @property
    def record_name(self) -> str:
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def record_value(self) -> str:
        """The TXT record that whoever gets a letter looks up."""
        return f"v=DKIM1; k={self.algorithm}; p={self.public_key}"
