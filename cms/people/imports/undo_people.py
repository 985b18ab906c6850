"""Taking back what an import did to people and seats: each step for some of its changes, telling what it left."""

from collections.abc import Iterable
from typing import Any

from cms.core.cipher import open_sealed
from cms.people.imports.write_contacts import FACTS
from cms.people.models import Contact, ContactAlias, Holding, Import, Mobile, Partnership, Seat
from cms.people.relations import needed

SOME = 500
Left = list[dict[str, str]]


class Named:
    """Who the numbers of contacts stand for, in words."""

    def __init__(self, partnership: Partnership) -> None:
        self.partnership = partnership

    def leave(self, left: Left, why: Iterable[tuple[int, str]]) -> None:
        told = list(why)
        contacts = _contacts(self.partnership, [number for number, _ in told])
        for number, reason in told:
            left.append({"who": str(contacts[number]) if number in contacts else "somebody who is gone", "why": reason})


def _contacts(partnership: Partnership, numbers: Iterable[int]) -> dict[int, Contact]:
    wanted, found = list(numbers), dict[int, Contact]()
    for at in range(0, len(wanted), SOME):
        found |= {each.pk: each for each in Contact.objects.of(partnership).filter(pk__in=wanted[at : at + SOME])}
    return found


def undo_mobiles(imported: Import, changes: list[Any], left: Left, named: Named) -> None:
    """A number that is still the import's goes; the one before it comes back."""
    why = []
    held = {each.contact_id: each for each in Mobile.objects.of(imported.partnership).defer("number")}
    for _, contact, before, changed_at in changes:
        mobile = held.get(contact)
        if mobile is None or mobile.changed_at.isoformat() != changed_at:
            why.append((contact, "their mobile number was changed since"))
        elif before:
            mobile.number, mobile.source = open_sealed(before), f"before the import of {imported.name}"[:120]
            mobile.save()
        else:
            mobile.delete()
    named.leave(left, why)


def undo_holdings(imported: Import, changes: list[Any], left: Left, named: Named) -> None:
    why: list[tuple[int, str]] = []
    for at in range(0, len(changes), SOME):
        some = changes[at : at + SOME]
        held = {
            each.pk: each
            for each in Holding.objects.of(imported.partnership).filter(pk__in=[change[1] for change in some])
        }
        depended_on = needed(Holding, held)
        gone = []
        for kind, number, contact, *facts in some:
            holding = held.get(number)
            if holding is None:
                why.append((contact, "a seat that they were given is not theirs any more"))
                continue
            before, now = (None, facts) if kind == "h+" else facts
            if _facts(holding) != now or holding.away_from or (before is None and number in depended_on):
                why.append((contact, f"how they hold “{holding.seat}” was changed since"))
            elif before is None:
                gone.append(number)
            else:
                holding.standing, holding.started_on, holding.ended_on = before
                if _open_twice(holding):
                    why.append((contact, f"they hold “{holding.seat}” anew since"))
                else:
                    holding.save()
        # Nothing refers to these; readers are brought into line once for all.
        found = Holding.objects.filter(pk__in=gone)
        found._raw_delete(found.db)
    named.leave(left, why)


def _open_twice(holding: Holding) -> bool:
    same = Holding.objects.filter(seat=holding.seat_id, contact=holding.contact_id, standing=holding.standing)
    return holding.ended_on is None and same.filter(ended_on=None).exclude(pk=holding.pk).exists()


def _facts(holding: Holding) -> list[Any]:
    days = (holding.started_on, holding.ended_on)
    return [str(holding.standing), *(day and day.isoformat() for day in days)]


def undo_seats(imported: Import, changes: list[Any], left: Left, named: Named) -> int:
    """Seats that it made and that nobody ever sat in otherwise go; others stand empty again, which needs no word."""
    numbers = [change[1] for change in changes]
    done = 0
    for at in range(0, len(numbers), SOME):
        some = numbers[at : at + SOME]
        kept = needed(Seat, some)
        done += (
            Seat.objects.of(imported.partnership)
            .filter(pk__in=[number for number in some if number not in kept], role__statutory=False)
            .delete()[0]
        )
    return done


def undo_contacts(imported: Import, changes: list[Any], left: Left, named: Named) -> None:
    """Each field by itself: one that was changed again since stays."""
    why: list[tuple[int, str]] = []
    held = _contacts(imported.partnership, [change[1] for change in changes])
    back = []
    for _, number, fields in changes:
        contact = held.get(number)
        if contact is None:
            why.append((number, _gone(imported.partnership, number)))
            continue
        changed = [field for field, (_, now) in fields.items() if getattr(contact, field) != now]
        for field, (before, _) in fields.items():
            if field not in changed:
                setattr(contact, field, before)
        if changed:
            why.append((number, f"their {' and '.join(changed)} was changed since"))
        if len(changed) < len(fields):
            back.append(contact)
    Contact.objects.bulk_update(back, FACTS, batch_size=200)
    named.leave(left, why)


def undo_created(imported: Import, changes: list[Any], left: Left, named: Named) -> None:
    """People whom it brought go, unless something came to depend on them or somebody changed them."""
    why: list[tuple[int, str]] = []
    for at in range(0, len(changes), SOME):
        some = changes[at : at + SOME]
        held = _contacts(imported.partnership, [change[1] for change in some])
        depended_on = needed(Contact, held)
        gone = []
        for _, number, *facts in some:
            contact = held.get(number)
            if contact is None:
                why.append((number, _gone(imported.partnership, number)))
            elif contact.user_id:
                why.append((number, "they have signed in since"))
            elif number in depended_on:
                why.append((number, f"they have {depended_on[number]} by now"))
            elif [getattr(contact, field) for field in FACTS] != facts or contact.paused_until:
                why.append((number, "they were changed since"))
            else:
                gone.append(number)
        # Nothing refers to these, so nothing is to be told: a hundred thousand go in seconds.
        found = Contact.objects.filter(pk__in=gone)
        found._raw_delete(found.db)
    named.leave(left, why)


def _gone(partnership: Partnership, number: int) -> str:
    alias = ContactAlias.objects.of(partnership).filter(former_id=number).select_related("contact").first()
    return f"they were merged into {alias.contact} since" if alias else "they were deleted since"
