"""What a seat's new holder takes over from the one before: the lists that named them for the seat."""

from typing import Any

from django.db import transaction

from cms.people.models import Holding
from newsletters.models import List


@transaction.atomic
def take_over_lists(*, ended: Holding, begun: Holding) -> int:
    """The new holder stands on the lists that named the old one; gives how many.

    A list does not say why it names somebody. Who still holds another seat may be named for that one: they stay, and
    nothing moves. Who holds none any more was named for this seat, and their place goes over to whoever has it now.
    Exclusions are a person's own and stay with them.
    """
    if ended.contact_id == begun.contact_id:
        return 0
    others = Holding.objects.of(ended.partnership).filter(contact_id=ended.contact_id).begun_and_not_ended()
    if others.exclude(seat_id=ended.seat_id).exists():
        return 0
    through = List.named.through
    places = through.objects.filter(contact_id=ended.contact_id, list__partnership=ended.partnership)
    lists = list(places.values_list("list_id", flat=True))
    through.objects.bulk_create(
        [through(list_id=pk, contact_id=begun.contact_id) for pk in lists], ignore_conflicts=True
    )
    places.delete()
    return len(lists)


def on_handover(*, ended: Holding | None = None, begun: Holding | None = None, **kwargs: Any) -> None:
    if ended is not None and begun is not None:
        take_over_lists(ended=ended, begun=begun)
