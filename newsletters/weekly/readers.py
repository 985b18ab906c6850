"""To whom a weekly letter goes: those for whom something waits."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_noop

from cms.people.models import Contact
from newsletters.lists.audience import BATCH, Recipient
from newsletters.sealing.variants import MOST
from newsletters.weekly.set_aside import waiting

if TYPE_CHECKING:
    from newsletters.models import WeeklyLetter

REASON = gettext_noop("You asked for one letter a week.")
#: As many different letters one mailing holds, with room for whoever joins at the last moment.
LETTERS = MOST - 50


class Readers:
    """Asked once: who they are, and which deliveries stand in each one's letter."""

    pieces: Sequence[object] = ()
    still_going = False
    erased = 0

    def __init__(self, weekly: "WeeklyLetter") -> None:
        self._weekly = weekly

    def held(self) -> dict[int, list[tuple[int, int]]]:
        """By contact, (delivery, variant) of what stands in their letter: no more different letters than fit."""
        rows = waiting(self._weekly.publication).filter(mailing__in=self._weekly.mailings.all(), variant__isnull=False)
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for contact, delivery, variant in rows.order_by("contact", "pk").values_list("contact", "pk", "variant"):
            found[contact].append((delivery, variant))
        kinds: set[tuple[int, ...]] = set()
        fitting = {}
        for contact, held in found.items():
            kind = tuple(variant for _, variant in held)
            if kind in kinds or len(kinds) < LETTERS:
                kinds.add(kind)
                fitting[contact] = held
        return fitting

    def recipients(self, *, but: Q | None = None) -> Iterator[Recipient]:
        languages = self._languages()
        numbers = sorted(languages)
        for start in range(0, len(numbers), BATCH):
            people = Contact.objects.filter(pk__in=numbers[start : start + BATCH])
            people = people.exclude(but) if but else people
            for pk, address, name in people.order_by("pk").values_list("pk", "email", "name"):
                yield Recipient(pk, address, name, languages[pk], REASON, None, None)

    def _languages(self) -> dict[int, str]:
        """That in which the newest of it was sealed: what is frozen stands in one language."""
        from newsletters.models import Variant

        held = self.held()
        newest = {contact: rows[-1][1] for contact, rows in held.items()}
        spoken = dict(Variant.objects.filter(pk__in=set(newest.values())).values_list("pk", "language"))
        return {contact: spoken[variant] for contact, variant in newest.items()}
