"""What a governing body does with an item: "on our agenda", and "done". Its clerk or its chair says so."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from bulletins.models import ReportItem, ReportMark
from cms.people.models import Contact, Group, Holding, School

#: Who speaks for a governing body, whoever holds the seat today.
SPEAKS = ("clerk", "chair")


@dataclass(frozen=True)
class Board:
    """The governing body of a school, or of a group of schools."""

    place: School | Group

    @property
    def key(self) -> str:
        return f"{'school' if isinstance(self.place, School) else 'group'}-{self.place.pk}"

    @property
    def name(self) -> str:
        return str(self.place.name)

    @property
    def columns(self) -> dict[str, Any]:
        """How a mark names it."""
        is_school = isinstance(self.place, School)
        return {"school": self.place if is_school else None, "group": None if is_school else self.place}


def boards_of(contact: Contact) -> list[Board]:
    """Those for which somebody speaks today, by name; one of a closed school is none."""
    held = (
        Holding.objects.of(contact.partnership)
        .current()
        .filter(contact=contact, seat__role__key__in=SPEAKS)
        .exclude(seat__school__closed_on__isnull=False)
    )
    schools = School.objects.of(contact.partnership).filter(pk__in=held.values("seat__school"))
    groups = Group.objects.of(contact.partnership).filter(pk__in=held.values("seat__group"))
    return sorted((Board(place) for place in [*schools, *groups]), key=lambda board: (board.name, board.key))


def marks_of(boards: Sequence[Board]) -> dict[tuple[str, int], ReportMark]:
    """By the key of the board and the item's number."""
    schools = [board.place.pk for board in boards if isinstance(board.place, School)]
    groups = [board.place.pk for board in boards if isinstance(board.place, Group)]
    marks = ReportMark.objects.at(schools=schools, groups=groups)
    return {
        (f"school-{each.school_id}" if each.school_id else f"group-{each.group_id}", each.item_id): each
        for each in marks
    }


@transaction.atomic
def mark(board: Board, items: Iterable[ReportItem], *, on_agenda: Collection[int], done: Collection[int]) -> None:
    """Say of these items which are on the board's agenda and which are done. What stands already keeps its day."""
    now = timezone.now()
    items = list(items)
    there: Mapping[int, ReportMark] = {
        each.item_id: each for each in ReportMark.objects.select_for_update().filter(item__in=items, **board.columns)
    }
    for item in items:
        held = there.get(item.pk)
        wanted = (item.pk in on_agenda, item.pk in done)
        if held is None and any(wanted):
            held, _ = ReportMark.objects.get_or_create(partnership=item.partnership, item=item, **board.columns)
        if held is not None:
            held.on_agenda_at = (held.on_agenda_at or now) if wanted[0] else None
            held.done_at = (held.done_at or now) if wanted[1] else None
            held.save(update_fields=["on_agenda_at", "done_at"])
