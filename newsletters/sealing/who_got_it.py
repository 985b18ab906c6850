"""Those who got earlier mailings, as frozen: whom a correction is for.

A source that goes to them, and not to whoever is on lists now, offers `goes_to() -> WhoGotIt | None`.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q

from cms.people.models import Contact
from newsletters.lists.audience import BATCH, Recipient
from newsletters.lists.numbers import Numbers
from newsletters.models import Carried, Delivery, Mailing, Variant
from newsletters.models.mailing import DeliveryQuerySet


@dataclasses.dataclass(frozen=True)
class Piece:
    """Something that stood in those mailings: its name in the ledger (`newsletters.sealing.carried`), and its title."""

    source: str
    title: str


@dataclasses.dataclass(frozen=True)
class WhoGotIt:
    """`pieces`: only those in whose letter one of these stood; none: everybody. `reason` begins why they get it."""

    mailings: Sequence[Mailing]
    reason: str
    pieces: Sequence[Piece] = ()

    @property
    def still_going(self) -> bool:
        """Whether some may get it only now: who they are is not known yet."""
        return any(mailing.state in Mailing.UNDER_WAY for mailing in self.mailings)

    @property
    def erased(self) -> int:
        """How many of those who got it nobody knows any more."""
        return self._letters().filter(contact=None).count()

    def recipients(self, *, but: Q | None = None) -> Iterator[Recipient]:
        """Each of them once, at the address that they have now, in the order of their numbers. Streams."""
        letters = self._letters().exclude(contact=None)
        every = Numbers(
            letters.order_by("contact_id").values_list("contact_id", flat=True).distinct().iterator(chunk_size=BATCH)
        )
        for start in range(0, len(every), BATCH):
            yield from self._batch(letters, every[start : start + BATCH].tolist(), but or Q())

    def _batch(self, letters: DeliveryQuerySet, contacts: list[int], but: Q) -> Iterator[Recipient]:
        between = letters.filter(contact__gte=contacts[0], contact__lte=contacts[-1]).order_by("pk")
        rows = between.values_list("contact_id", "reason", "seat_id", "school_id", "mailing_id")
        last: dict[int, Any] = {contact: rest for contact, *rest in rows}
        private = self._private()
        people = Contact.objects.filter(pk__gte=contacts[0], pk__lte=contacts[-1])
        people = people.exclude(but) if but else people
        for pk, address, name, language in people.order_by("pk").values_list("pk", "email", "name", "language"):
            if pk in last:
                reason, seat, school, mailing = last[pk]
                yield Recipient(
                    pk, address, name, language, f"{self.reason} {reason}".strip()[:300], seat, school,
                    (school,) if school else (), mailing in private,
                )  # fmt: skip

    def _private(self) -> set[int]:
        """The mailings that went to private lists only: who got these is not for everybody to see."""
        kinds: dict[int, set[bool]] = {}
        through = Mailing.lists.through.objects.filter(mailing__in=self.mailings)
        for mailing, private in through.values_list("mailing_id", "list__private"):
            kinds.setdefault(mailing, set()).add(private)
        return {mailing for mailing, found in kinds.items() if found == {True}}

    def _letters(self) -> DeliveryQuerySet:
        """Those that their reader has, may have, or gets (or got) in one letter a week."""
        of_the_week = Delivery.objects.filter(
            mailing=OuterRef("gathered__mailing"), contact=OuterRef("contact")
        ).had_it()
        weekly = Q(state=Delivery.State.WEEKLY) & (Q(gathered=None) | Exists(of_the_week))
        letters: DeliveryQuerySet = Delivery.objects.filter(
            Q(state__in=Delivery.HAD_IT) | weekly, mailing__in=self.mailings
        )
        return letters.filter(self._holding()) if self.pieces else letters

    def _holding(self) -> Q:
        """Letters in which one of the pieces stood. What the ledger does not name is known by its title, where it was
        for some readers only; else everybody had it.
        """
        every, variants = set(), set()
        for piece in self.pieces:
            named = self._named(piece)
            every |= {mailing for mailing, variant in named if variant is None}
            variants |= {variant for _, variant in named if variant is not None}
        return Q(mailing__in=every) | Q(variant__in=variants)

    def _named(self, piece: Piece) -> list[tuple[int, Any]]:
        known = Carried.objects.filter(mailing__in=self.mailings, source=piece.source) if piece.source else None
        if known is not None and (rows := list(known.values_list("mailing_id", "variant_id"))):
            return rows
        found: list[tuple[int, Any]] = []
        for mailing in self.mailings:
            of_this = Variant.objects.filter(mailing=mailing).values_list("pk", "holds")
            having = [(mailing.pk, pk) for pk, holds in of_this if piece.title in holds]
            found += having or [(mailing.pk, None)]
        return found
