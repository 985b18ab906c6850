"""What became of a list since something last went to it: who came, who went."""

import dataclasses
from collections.abc import Mapping, Sequence

from cms.people.models import Contact, ContactAlias
from newsletters.lists import audience
from newsletters.models import List, ListUse, Mailing
from newsletters.models.list_use import pack

#: Older uses of a list are forgotten: the deliveries say who got what.
KEPT = 12


@dataclasses.dataclass(frozen=True)
class Change:
    """Who is on a list now and was not at its last use, and the other way round."""

    use: ListUse
    came: Sequence[Contact]
    went: Sequence[Contact]
    #: Of those who went, how many are no longer in the register at all.
    erased: int = 0

    @property
    def went_count(self) -> int:
        return len(self.went) + self.erased


def now_on(lists: Sequence[List]) -> dict[int, bytes]:
    """Who is on each list, by its number, packed: worked out before anything is written. Raises BadRule."""
    return {a_list.pk: pack(audience.member_ids(a_list).parts()) for a_list in lists}


def note(mailing: Mailing, members: Mapping[int, bytes]) -> None:
    """Remember who was on each list when this mailing was sealed."""
    here = mailing.partnership
    uses = [ListUse(partnership=here, list_id=pk, mailing=mailing, packed=packed) for pk, packed in members.items()]
    ListUse.objects.bulk_create(uses, ignore_conflicts=True)
    for pk in members:
        kept = ListUse.objects.of(here).filter(list_id=pk).values_list("pk", flat=True)[:KEPT]
        ListUse.objects.of(here).filter(list_id=pk).exclude(pk__in=list(kept)).delete()


def since_last(a_list: List) -> Change | None:
    """What changed since the last use that was not stopped before its first letter; None where there was none."""
    if a_list.pk is None:
        return None
    uses = ListUse.objects.of(a_list.partnership).filter(list=a_list).select_related("mailing__publication")
    use = uses.exclude(mailing__state=Mailing.State.CANCELLED, mailing__first_left_at=None).first()
    if use is None:
        return None
    then, now = as_they_are_now(use), set(audience.member_ids(a_list))
    came, went = _people(a_list, now - then), _people(a_list, then - now)
    return Change(use, came, went, erased=len(then - now) - len(went))


def as_they_are_now(use: ListUse) -> set[int]:
    """The numbers of then; whoever was merged into somebody since counts as that person."""
    merged = dict(
        ContactAlias.objects.of(use.partnership).exclude(former_id=None).values_list("former_id", "contact_id")
    )
    return {merged.get(number, number) for number in use.members}


def _people(a_list: List, numbers: set[int]) -> Sequence[Contact]:
    wanted = sorted(numbers)
    found: list[Contact] = []
    for start in range(0, len(wanted), 2000):
        found += Contact.objects.of(a_list.partnership).filter(pk__in=wanted[start : start + 2000])
    return sorted(found, key=str)
