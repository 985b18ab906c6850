"""What stands on the boarding card of an edition: who gets it, and which schools have nobody."""

from collections import Counter
from dataclasses import dataclass

from bulletins.models import Edition
from cms.people.models import School
from newsletters import audience
from newsletters.models import List


@dataclass(frozen=True)
class Group:
    """One list of an edition. A private list shows its size, never its people."""

    list: List
    count: int


@dataclass(frozen=True)
class Passengers:
    """Each person once, however many lists they are on."""

    groups: list[Group]
    people: int
    schools: int
    missed: list[School]
    fault: str = ""


def passengers(edition: Edition) -> Passengers:
    """Who would get an edition now. A list whose rule is broken is told in `fault`."""
    publication = edition.publication
    lists = list(publication.lists.all())
    try:
        groups = [Group(each, audience.count(each)) for each in lists]
        reached = Counter(recipient.school_id for recipient in audience.recipients(publication, lists))
        meant = {pk for each in lists for pk in audience.missed_schools(each).values_list("pk", flat=True)}
    except audience.BadRule as fault:
        return Passengers([], 0, 0, [], str(fault))
    at = set(reached) - {None}
    missed = School.objects.of(publication.partnership).filter(pk__in=meant - at)
    return Passengers(groups, sum(reached.values()), len(at), list(missed))
