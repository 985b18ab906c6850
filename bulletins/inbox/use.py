"""What an editor does with an entry: use, hold, discard, assign, part from its group, and undo each."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from bulletins.inbox import attach
from bulletins.inbox.clean import plain
from bulletins.models import EditionItem, Entry, Item, Submission
from cms.people import rights
from cms.users.models import User
from newsletters.models import Section

SUMMARY = 400  # characters: two or three lines


class CannotDecide(Exception):
    """This cannot be done to the entry; the message says why, and what can."""


@transaction.atomic
def use(entry: Entry, *, section: Section, by: User) -> Item:
    """Make an item of an entry, ready for an edition. A second click gives the same item.

    An entry that was used and came back updated makes a new item: the old one may have been sent.
    """
    entry = _locked(entry)
    if entry.state == Entry.State.USED and entry.item:
        return entry.item
    if section.partnership_id != entry.partnership_id:
        raise CannotDecide("That section belongs to another partnership: choose one of yours.")
    entry.item = Item.objects.create(
        partnership_id=entry.partnership_id,
        title=plain(entry.title, 200),
        summary=plain(entry.summary or entry.title, SUMMARY),
        body=entry.body + attach.publish(entry, by=by),
        section=section,
        link=entry.link,
        source=plain(entry.origin, 200),
        made_by=by,
        owner=_owner(entry, by),
        **_sent_with(entry),
    )
    _decide(entry, Entry.State.USED, by)
    return entry.item


@transaction.atomic
def hold(entry: Entry, *, by: User) -> None:
    """Put an entry aside for later."""
    _put(entry, Entry.State.HELD, by)


@transaction.atomic
def discard(entry: Entry, *, by: User, answer: str = "") -> None:
    """Put an entry away; it comes back only if its publisher updates it. `answer` is said to who sent it in."""
    _put(entry, Entry.State.DISCARDED, by)
    Submission.objects.filter(entry=entry).update(answer=plain(answer, 500))


@transaction.atomic
def assign(entry: Entry, *, to: User | None) -> User | None:
    """Give an entry to a colleague, or to nobody; who had it until then, which is what undoing gives it back to."""
    entry = _locked(entry)
    if to is not None and rights.WRITE not in rights.of(to, entry.partnership):
        raise CannotDecide(f"{to} does not work with the inbox: choose somebody else.")
    before: User | None = entry.assigned_to
    entry.assigned_to = to
    entry.save(update_fields=["assigned_to"])
    return before


def part(entry: Entry) -> None:
    """It tells another story after all: it stands by itself, and waits."""
    Entry.objects.filter(pk=entry.pk).exclude(same_as=None).update(same_as=None, state=Entry.State.NEW)


def join(entry: Entry, *, head: Entry) -> None:
    """Put it with another again."""
    if head.partnership_id != entry.partnership_id or head.pk == entry.pk or head.same_as_id:
        raise CannotDecide(f"“{entry.title}” cannot be put with that entry: look at both again.")
    entry.others.update(same_as=head)  # type: ignore[attr-defined]
    Entry.objects.filter(pk=entry.pk).update(same_as=head, state=head.state)


def _owner(entry: Entry, by: User) -> User:
    """The colleague to whom it was given goes on with the item, unless they work here no more."""
    given: User | None = entry.assigned_to
    return given if given is not None and rights.WRITE in rights.of(given, entry.partnership) else by


def _sent_with(entry: Entry) -> dict[str, Any]:
    """What a submission says beside its words."""
    sent = Submission.objects.filter(entry=entry).first()
    names = ("audience", "action", "deadline", "contact_name", "contact_email")
    return {name: getattr(sent, name) for name in names} if sent else {}


@transaction.atomic
def undo(entry: Entry, *, by: User) -> None:
    """Take back the last decision. An item that was made and not touched since goes; a changed one is withdrawn."""
    entry = _locked(entry)
    if entry.state == Entry.State.NEW:
        return
    if entry.state == Entry.State.USED and entry.item:
        _take_back(entry)
        entry.item = None
    state = entry.state_before or Entry.State.NEW
    _decide(entry, Entry.State(state), by)
    Entry.objects.filter(pk=entry.pk).update(state_before="")


def _put(entry: Entry, state: Entry.State, by: User) -> None:
    entry = _locked(entry)
    if entry.state == Entry.State.USED:
        raise CannotDecide(f"“{entry.title}” was made into an item: undo that first.")
    if entry.state != state:
        _decide(entry, state, by)


def _decide(entry: Entry, state: Entry.State, by: User) -> None:
    entry.state_before, entry.state = entry.state, state
    entry.decided_at, entry.decided_by, entry.revised = timezone.now(), by, False
    entry.save(update_fields=["state", "state_before", "decided_at", "decided_by", "revised", "item"])
    # Who tell the same go with it.
    entry.others.update(state=state)  # type: ignore[attr-defined]


def _take_back(entry: Entry) -> None:
    item: Item = entry.item  # type: ignore[assignment]
    if EditionItem.objects.filter(source__in=[f"item:{item.pk}", f"families:{item.pk}"]).exists():
        raise CannotDecide(f"“{item.title}” already stands in an edition: take it out there first.")
    if (item.changed_at - item.made_at).total_seconds() < 1:
        item.delete()
        attach.take_back(entry)
    else:
        item.state = Item.State.WITHDRAWN
        item.save()


def _locked(entry: Entry) -> Entry:
    held = Entry.objects.select_for_update(of=("self",))
    found: Entry = held.select_related("feed", "item", "assigned_to", "partnership").get(pk=entry.pk)
    return found
