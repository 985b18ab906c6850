"""By when readers are asked to do something: in the calendar feeds, and on the page “My school”.

Only what was sent is told, in the words that were approved; the newest number that asks is the one that counts.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.utils import timezone
from django.utils.formats import date_format

from bulletins.for_whom import shown_to
from bulletins.letters import address_of, where
from bulletins.models import Edition, EditionItem, Item
from cms.calendar import deadlines, own_feed
from cms.calendar.deadlines import Deadline
from cms.core.readable import readable
from cms.people import my_school
from cms.people.models import Contact, Partnership
from newsletters.sealing.targets import BadTargets, Matching, Targets

#: As many as stand on the page “My school”; the calendar has them all.
SHOWN = 10
A_YEAR = dt.timedelta(days=400)


def asked(partnership: Partnership, contact: Contact | None, since: dt.date) -> Iterator[Deadline]:
    """What asks for something from a day on: of everybody (`contact` None), or of one contact too."""
    here: dict[int, str] = {}
    for row in _for(contact, newest(partnership, contact, since)):
        edition = row.edition
        if row.deadline is None:
            continue
        if edition.pk not in here:
            here[edition.pk] = address_of(edition)
        yield Deadline(
            key=row.source.replace(":", "-") or f"row-{row.pk}",
            title=row.title,
            on=row.deadline,
            text="\n\n".join(filter(None, [row.action, row.summary, row.audience and f"For {row.audience}."])),
            url=where(row, here[edition.pk], edition),
            changed_at=edition.last_published_at or timezone.now(),
        )


def newest(
    partnership: Partnership, contact: Contact | None, since: dt.date, *, within: dt.timedelta = A_YEAR
) -> list[EditionItem]:
    """The rows of the archive that ask for something from a day on, those that this reader (`contact` None: anybody)
    may see: each thing once, as it was said last, without what was withdrawn.
    """
    user = contact.user if contact else None
    editions = readable(Edition.objects.of(partnership).live(), user, partnership)
    rows = EditionItem.objects.filter(edition__in=editions, hidden=False, deadline__isnull=False)
    # What asks for something by an earlier day in an older number is not asked by that day any more.
    late = rows.filter(edition__date__gte=since - within)
    ordered = late.defer("body").order_by("-edition__date", "-edition__pk", "pk")
    ordered = ordered.select_related("edition__publication__partnership")
    gone = Item.objects.of(partnership).filter(state=Item.State.WITHDRAWN).values_list("pk", flat=True)
    withdrawn = {f"item:{pk}" for pk in gone}
    found: dict[str, EditionItem] = {}
    for row in ordered:
        found.setdefault(row.source or f"row:{row.pk}", row)
    asks = [row for key, row in found.items() if key not in withdrawn and row.deadline and row.deadline >= since]
    return shown_to(asks, user, partnership)


def _for(contact: Contact | None, rows: Iterable[EditionItem]) -> list[EditionItem]:
    """Of these the ones that are for everybody, and for the seats of a contact. What cannot be read is for nobody."""
    readable_rows: list[tuple[EditionItem, Targets]] = []
    for row in rows:
        try:
            readable_rows.append((row, Targets.read(row.targets)))
        except BadTargets:
            continue
    narrow = [targets for _, targets in readable_rows if targets]
    bits = Matching(narrow).of([contact.pk]).get(contact.pk, 0) if contact else 0
    mine = {id(targets) for place, targets in enumerate(narrow) if bits >> place & 1}
    return [row for row, targets in readable_rows if not targets or id(targets) in mine]


def part_of_my_school(contact: Contact) -> my_school.Part:
    """What is due from this reader, the nearest first, and their own calendar."""
    today = timezone.localdate()
    due = deadlines.deadlines(contact.partnership, today, contact)
    links = [(f"{each.title}, by {date_format(each.on, 'l j F Y')}", each.url) for each in due[:SHOWN]]
    more = len(due) - len(links)
    text = "" if due else "Nothing has to be done at the moment."
    if more > 0:
        text = f"The next {SHOWN}; {more} more {'stands' if more == 1 else 'stand'} in your calendar."
    links.append(("Follow these days in your own calendar (iCalendar, for you alone)", own_feed.address(contact)))
    return my_school.Part(title="To be done, for your seats", text=text, links=links)


def register() -> None:
    deadlines.register("items", asked)
    my_school.register("deadlines", part_of_my_school)
