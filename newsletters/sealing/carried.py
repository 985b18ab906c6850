"""What a mailing carried, and who has had it: nobody gets the same thing twice unless an editor says so.

A ledger, frozen at sealing: one row for each thing that every letter of a mailing has, or one for each variant that has
it. Who had it is asked of the deliveries, which say for each reader which variant it was and whether it left. So it is
exact for each reader, also where letters differ, and costs a few dozen rows for a mailing to 50,000; a row for each
reader and thing would be millions that say nothing more. It names no person: erasing and merging people, and letting
old letters go, leave it as it is, and a merged person has had what either had. What somebody had is forgotten with the
letter's contact; that the publication brought it is not, so no composer brings it again.

A source offers what it carries beside its content (`carries`), under the names that its app gives things: `item:12`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from cms.people.models import Partnership
from newsletters.lists.among import among
from newsletters.lists.names import said
from newsletters.models import Carried, Delivery, Mailing, Publication, Variant
from newsletters.models.mailing import DeliveryQuerySet

#: As many names go into one question.
AT_ONCE = 500


class Carrying(Protocol):
    """What a content offers that can say what it carries."""

    @property
    def carries(self) -> Mapping[str, str | None]:
        """By the name of each thing, the key of the piece that holds it; None: every letter has it."""

    def had(self, contacts: Sequence[int]) -> Mapping[int, int]:
        """By contact, the pieces that they had before and do not get again, as bits of `Content.pieces`. Others may be
        among what is found.
        """


def note(mailing: Mailing, carries: Mapping[str, str | None], holders: Mapping[str, Iterable[str]]) -> None:
    """Write down what a mailing carries, in the sealing's transaction. `holders`: by the key of each piece, the keys of
    the variants that have it.
    """
    variants = dict(Variant.objects.filter(mailing=mailing).values_list("key", "pk"))
    partly = mailing.publication.lists.exclude(pk__in=mailing.lists.values("pk")).exists()
    rows = [
        Carried(mailing=mailing, source=source, variant_id=variant, partly=partly)
        for source, piece in carries.items()
        for variant in ([None] if piece is None else [variants[key] for key in holders.get(piece, ())])
    ]
    Carried.objects.bulk_create(rows, batch_size=AT_ONCE)


def brought(publication: Publication) -> set[str]:
    """What the readers of a publication have had from it, or are about to have. What went to some of its lists only the
    others have still to get.
    """
    found = Carried.objects.by(publication).that_left().order_by()
    whole = set(found.filter(partly=False).values_list("source", flat=True))
    some: dict[str, set[int]] = defaultdict(set)
    for source, a_list in found.filter(partly=True).values_list("source", "mailing__lists"):
        some[source].add(a_list)
    wanted = set(publication.lists.values_list("pk", flat=True)) if some else set()
    return whole | {source for source, lists in some.items() if wanted <= lists}


def in_words(mailing: Mailing) -> str:
    """`Gatekeeping of 20 November, to Headteachers`: its lists must be there, and a private one is not named."""
    day = date_format(timezone.localdate(mailing.goes_at), "j F")
    to = said(list(mailing.lists.all()))
    return f"{mailing.publication} of {day}{f', to {to}' if to else ''}"


class Before:
    """Who has had which of some things, by whatever mailing of the partnership: one query for a batch of people."""

    def __init__(self, partnership: Partnership, sources: Iterable[str], *, but: Q | None = None) -> None:
        """`but` means mailings that do not count."""
        #: By mailing, which of the things every letter of it has; and by variant.
        self._by_mailing: dict[int, set[str]] = defaultdict(set)
        self._by_variant: dict[int, set[str]] = defaultdict(set)
        self.mailings: dict[str, set[int]] = defaultdict(set)
        wanted = list(dict.fromkeys(sources))
        for start in range(0, len(wanted), AT_ONCE):
            rows = Carried.objects.of(partnership).that_left().filter(source__in=wanted[start : start + AT_ONCE])
            rows = rows.exclude(but) if but is not None else rows
            for source, mailing, variant in rows.order_by().values_list("source", "mailing_id", "variant_id"):
                self.mailings[source].add(mailing)
                (self._by_mailing[mailing] if variant is None else self._by_variant[variant]).add(source)

    def __bool__(self) -> bool:
        return bool(self.mailings)

    def of(self, contacts: Sequence[int]) -> dict[int, set[str]]:
        """By contact, what they have had or are about to have. Others may be among what is found."""
        found: dict[int, set[str]] = defaultdict(set)
        if not self.mailings or not contacts:
            return found
        every = set().union(*self.mailings.values())
        letters = had_or_to_come(Delivery.objects.filter(among("contact_id", contacts), mailing__in=every))
        for contact, mailing, variant in letters.order_by().values_list("contact_id", "mailing_id", "variant_id"):
            found[contact] |= self._by_mailing.get(mailing, set()) | self._by_variant.get(variant, set())
        return found


def had_or_to_come(letters: Any) -> DeliveryQuerySet:
    """Of these letters those that their reader has, may have, or is about to have."""
    to_come = Q(state__in=Delivery.WAITING, mailing__state__in=Mailing.UNDER_WAY)
    found: DeliveryQuerySet = letters.filter(Q(state__in=Delivery.HAD_ITS_WORDS) | to_come)
    return found
