"""What stands on the boarding card of an edition: who gets it, which schools have nobody, which seats are empty."""

from dataclasses import dataclass, field

from bulletins.models import Edition
from cms.people.models import School
from newsletters import audience, gaps
from newsletters.lists.names import A_PRIVATE_LIST
from newsletters.lists.use import since_last
from newsletters.lists.words import in_words
from newsletters.models import List


@dataclass(frozen=True)
class Group:
    """One list of an edition. A private list shows its size, never its people, and no name."""

    list: List
    count: int

    @property
    def name(self) -> str:
        """Whoever composes and sends need not know of private lists."""
        return A_PRIVATE_LIST.capitalize() if self.list.private else self.list.name

    @property
    def words(self) -> str:
        """Whom it is for; of a private list that stays unsaid."""
        return "" if self.list.private else in_words(self.list)

    @property
    def changed(self) -> str:
        """How many came and went since it was last used."""
        change = None if self.list.private else since_last(self.list)
        if change is None:
            return ""
        return f"{len(change.came):,} came and {change.went_count:,} went since {change.use.at:%-d %B %Y}"


@dataclass(frozen=True)
class Passengers:
    """Each person once, however many lists they are on."""

    groups: list[Group]
    people: int
    schools: int
    missed: list[School]
    fault: str = ""
    #: Empty seats of the roles that its lists speak of, by role in words, with the names of the schools.
    gaps: list[tuple[str, list[str]]] = field(default_factory=list)


def passengers(edition: Edition) -> Passengers:
    """Who would get an edition now. A list whose rule is broken is told in `fault`."""
    publication = edition.publication
    lists = list(publication.lists.all())
    try:
        groups = [Group(each, audience.count(each)) for each in lists]
        people, at = 0, set[int]()
        for recipient in audience.recipients(publication, lists):
            people += 1
            at.update(recipient.schools)
        empty = gaps.in_words(gaps.gaps_for(lists))
        meant = {pk for each in lists for pk in audience.missed_schools(each).values_list("pk", flat=True)}
    except audience.BadRule as fault:
        return Passengers([], 0, 0, [], str(fault))
    missed = School.objects.of(publication.partnership).filter(pk__in=meant - at)
    return Passengers(groups, people, len(at), list(missed), gaps=empty)
