"""Reminders to those who owe something to a number: its copy, when that is due and not in; its approval.

One letter to each for each number, however often the clock looks: its key names the slot of the school year, so that a
number which moves is the same. Only of a publication that keeps its rhythm: one that nobody has brought out lately, or
that comes when needed, nags nobody. Deadlines are London's moments (`bulletins.planning`).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from bulletins.approve import approvers, writers
from bulletins.inbox.colleagues import colleagues
from bulletins.models import Edition, Item, OwnSection
from bulletins.planning import Planned, planned
from bulletins.standing import Stage, standing_of
from cms.notices.tell import tell
from cms.people import rights
from cms.people.models import Partnership, StaffRole
from cms.users.models import User
from newsletters.models import Publication
from newsletters.models.timetable import Rhythm
from newsletters.sealing.carried import brought

#: A publication keeps its rhythm while its newest number is no older.
NEWEST_NUMBER = {
    Rhythm.WEEKLY: dt.timedelta(weeks=9),  # The summer holidays, and some.
    Rhythm.MONTHLY: dt.timedelta(weeks=14),
    Rhythm.HALF_TERMLY: dt.timedelta(weeks=20),
}
#: No deadline lies further before its number (newsletters.models.timetable.MOST_DAYS, with holidays between).
NUMBERS = 6


@dataclass
class Owed:
    """What one colleague owes to one number."""

    items: list[Item] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)


def remind(now: dt.datetime | None = None) -> int:
    """Tell everybody who owes something now, once; gives how many they are. For the clock."""
    now = now or timezone.now()
    publications = Publication.objects.filter(reminders=True, rhythm__in=NEWEST_NUMBER).select_related("partnership")
    return sum(_of(publication, now) for publication in publications if keeps_its_rhythm(publication, now))


def keeps_its_rhythm(publication: Publication, now: dt.datetime) -> bool:
    since = timezone.localdate(now) - NEWEST_NUMBER[Rhythm(publication.rhythm)]
    return Edition.objects.filter(publication=publication, date__gte=since).ever_sealed().exists()


def _of(publication: Publication, now: dt.datetime) -> int:
    told = 0
    for number in planned(publication, since=timezone.localdate(now), many=NUMBERS):
        if number.copy_deadline > now:
            break
        if number.send_at <= now or (number.edition and number.edition.is_sealed):
            continue
        told += _copy(number)
        if number.approval_deadline <= now:
            told += _approval(number)
    return told


def _copy(number: Planned) -> int:
    owed: dict[User, Owed] = defaultdict(Owed)
    here = {user.pk: user for user in colleagues(number.publication.partnership)}
    for item in _drafts(number):
        if user := here.get(item.owner_id or item.made_by_id or 0):
            owed[user].items.append(item)
    for user_id, section in _empty_sections(number):
        if user := here.get(user_id):
            owed[user].sections.append(section)
    for user, what in owed.items():
        where = reverse("items:index") + "?whose=mine" if what.items else reverse("items:add")
        _tell(number, user, "copy-owed", f"Copy for {_name(number)} was due", where, owed=what)
    return len(owed)


def _drafts(number: Planned) -> Iterable[Item]:
    """Items that would be in it if they were ready."""
    items = Item.objects.of(number.publication.partnership).filter(section__publication=number.publication)
    return items.in_time(number.date).filter(state=Item.State.DRAFT).order_by("pk")  # type: ignore[no-any-return]


def _empty_sections(number: Planned) -> Iterator[tuple[int, str]]:
    """(colleague, section) of the sections that somebody looks after and for which nothing new is ready."""
    publication = number.publication
    items = Item.objects.of(publication.partnership).filter(section__publication=publication).due(number.date)
    had = brought(publication)
    filled = {section for pk, section in items.values_list("pk", "section_id") if f"item:{pk}" not in had}
    own = OwnSection.objects.of(publication.partnership).filter(section__publication=publication)
    for each in own.exclude(section__in=filled).select_related("section").order_by("section__position"):
        yield each.user_id, each.section.name


def _approval(number: Planned) -> int:
    """Whoever may approve it; where nobody was asked, whoever composes it."""
    edition, partnership = number.edition, number.publication.partnership
    stage = standing_of(edition).stage if edition else None
    if stage == Stage.ASKED and edition:
        people, why = list(approvers(edition)), "asked"
    elif stage == Stage.DRAFT and edition:
        people, why = list(writers(edition).filter(_who_may(partnership, rights.COMPOSE))), "not-asked"
    elif stage is None:
        people, why = list(User.objects.filter(_who_may(partnership, rights.COMPOSE))), "not-begun"
    else:
        return 0
    where = reverse("editions:edition", args=[edition.pk]) if edition else reverse("editions:index")
    for user in people:
        _tell(number, user, "approval-owed", f"Approval of {_name(number)} was due", where, why=why)
    return len(people)


def _who_may(partnership: Partnership, right: str) -> Q:
    able = [role for role, held in rights.BY_ROLE.items() if right in held]
    roles = StaffRole.objects.of(partnership).filter(role__in=able)
    return Q(pk__in=roles.values("user"), is_active=True)


def _name(number: Planned) -> str:
    return f"{number.publication} {number.number}"


def _tell(number: Planned, user: User, kind: str, subject: str, where: str, **words: object) -> None:
    partnership = number.publication.partnership
    context = {"number": number, "name": _name(number), "address": partnership.url(where), **words}
    tell(
        partnership,
        key=f"{kind}-{number.publication.pk}-{number.slot.starts_on.isoformat()}-{user.pk}",
        kind=kind,
        to=user.email,
        subject=subject,
        text=render_to_string(f"bulletins/{kind.replace('-', '_')}.txt", context),
        expires_at=number.send_at,
    )
