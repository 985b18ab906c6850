"""What an editor does with an entry: use, hold, discard, and undo each."""

from django.db import transaction
from django.utils import timezone

from bulletins.inbox.clean import plain
from bulletins.models import EditionItem, Entry, Item
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
        body=entry.body,
        section=section,
        link=entry.link,
        source=plain(str(entry.feed), 200),
        made_by=by,
    )
    _decide(entry, Entry.State.USED, by)
    return entry.item


@transaction.atomic
def hold(entry: Entry, *, by: User) -> None:
    """Put an entry aside for later."""
    _put(entry, Entry.State.HELD, by)


@transaction.atomic
def discard(entry: Entry, *, by: User) -> None:
    """Put an entry away; it comes back only if its publisher updates it."""
    _put(entry, Entry.State.DISCARDED, by)


@transaction.atomic
def undo(entry: Entry, *, by: User) -> None:
    """Take back the last decision. An item that was made and not touched since goes; a changed one is withdrawn."""
    entry = _locked(entry)
    if entry.state == Entry.State.NEW:
        return
    if entry.state == Entry.State.USED and entry.item:
        _take_back(entry.item)
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


def _take_back(item: Item) -> None:
    if EditionItem.objects.filter(source=f"item:{item.pk}").exists():
        raise CannotDecide(f"“{item.title}” already stands in an edition: take it out there first.")
    if (item.changed_at - item.made_at).total_seconds() < 1:
        item.delete()
    else:
        item.state = Item.State.WITHDRAWN
        item.save()


def _locked(entry: Entry) -> Entry:
    found: Entry = Entry.objects.select_for_update(of=("self",)).select_related("feed", "item").get(pk=entry.pk)
    return found
