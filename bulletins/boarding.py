"""What stands on the boarding card of an edition: who gets what and who gets nothing, and where nobody gets it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.functional import cached_property

from bulletins.already_had import Had, alike, had_before, left_out
from bulletins.content import EditionContent
from bulletins.models import Edition
from cms.people.models import Phase, Quadrant, School, Seat
from newsletters.edition import CannotSeal
from newsletters.lists import audience, gaps
from newsletters.lists.names import A_PRIVATE_LIST
from newsletters.lists.use import since_last
from newsletters.lists.words import in_words
from newsletters.models import List
from newsletters.sealing.outlook import Outlook, Some, outlook
from newsletters.sealing.targets import Words
from newsletters.sealing.who_got_it import WhoGotIt

AT_ONCE = 2000
#: As many kinds of readers as a line names; the rest are counted together.
FEW = 8


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
        if not (change.came or change.went_count):
            return f"The same people as on {change.use.at:%-d %B %Y}"
        return f"{len(change.came):,} came and {change.went_count:,} went since {change.use.at:%-d %B %Y}"


def _told_nothing(found: Outlook) -> list[tuple[str, Some, bool]]:
    """Of a correction: those who got the number and are not told, each with the reason. It is a gap: they were told
    something wrong.
    """
    told = [
        (found.suppressed, "got it and is not told", "got it and are not told", True),
        (
            found.nothing,
            "got it, and nothing of this is for them now",
            "got it, and nothing of this is for them now",
            True,
        ),
        (found.bouncing, "is told whose last letter came back", "are told whose last letters came back", False),
    ]
    return [
        (f"1 person {one}" if some.count == 1 else f"{some.count:,} people {many}", some, is_gap)
        for some, one, many, is_gap in told
        if some.count
    ]


@dataclass(frozen=True)
class Passengers:
    """Each person once, however many lists they are on."""

    edition: Edition
    groups: list[Group] = field(default_factory=list)
    outlook: Outlook | None = None
    missed: list[School] = field(default_factory=list)
    fault: str = ""
    #: Empty seats of the roles that its lists speak of, by role in words, with the names of the schools.
    gaps: list[tuple[str, list[str]]] = field(default_factory=list)
    content: EditionContent | None = None
    #: Of a correction: those who got what it corrects.
    who: WhoGotIt | None = None

    @cached_property
    def had(self) -> list[Had]:
        """What went to some of these readers before, by whatever publication."""
        return had_before(self.content, self.outlook) if self.content and self.outlook else []

    @cached_property
    def left_out(self) -> list[Had]:
        """What is due and was left out, because this publication's readers had it."""
        return left_out(self.edition)

    @property
    def had_alike(self) -> list[tuple[Had, list[Had]]]:
        return alike(self.had)

    @property
    def left_out_alike(self) -> list[tuple[Had, list[Had]]]:
        return alike(self.left_out)

    @property
    def people(self) -> int:
        return self.outlook.people if self.outlook else 0

    @property
    def schools(self) -> int:
        return len(self.outlook.schools) if self.outlook else 0

    @property
    def unreached(self) -> list[tuple[str, Some, bool]]:
        """(sentence, who, whether it is a gap) of those on its lists who get nothing, or may not get it.

        Nobody is held back from statutory mail in silence: that is a gap.
        """
        if self.outlook is None:
            return []
        found = self.outlook
        if self.who:
            return _told_nothing(found)
        nothing = "no item is for them that they have not had" if found.sorting.had else "no item is for them"
        told = [
            (found.suppressed, "gets nothing: the address is held back", "get nothing: their addresses are held back"),
            (found.nothing, f"gets nothing: {nothing}", f"get nothing: {nothing}"),
            (found.bouncing, "gets it whose last letter came back", "get it whose last letters came back"),
        ]
        statutory = self.edition.publication.statutory
        return [
            (f"1 person {one}" if some.count == 1 else f"{some.count:,} people {many}", some,
             statutory and some is found.suppressed)
            for some, one, many in told
            if some.count
        ]  # fmt: skip

    @property
    def differ(self) -> bool:
        """Whether not all get the same letter."""
        return self.outlook is not None and (len(self.outlook.letters) > 1 or bool(self.outlook.sorting.pieces))

    @cached_property
    def pieces(self) -> list[tuple[str, str, int]]:
        """(title, for whom, how many get it) of what is for some readers only."""
        if self.outlook is None:
            return []
        words, found = Words(self.edition.publication.partnership), self.outlook
        return [
            (
                piece.title,
                words.of(piece.targets),
                sum(readers for share, readers in found.letters.items() if share.bits >> place & 1),
            )
            for place, piece in enumerate(found.sorting.pieces)
            if piece.targets
        ]

    @cached_property
    def kinds(self) -> list[tuple[str, list[tuple[str, int]]]]:
        """By role, phase and quadrant: how many readers of each, by the first of the seats that bring it to them."""
        if self.outlook is None or not self.outlook.people:
            return []
        roles, phases, quadrants = Counter[str](), Counter[str](), Counter[str]()
        for (role, phase, quadrant), number in _kinds_of(self.outlook.seats):
            roles[role] += number
            if phase:
                phases[str(Phase(phase).label)] += number
                quadrants[str(Quadrant(quadrant).label) if quadrant else "No quadrant"] += number
        named = [("Role", roles), ("Phase", phases), ("Quadrant", quadrants)]
        return [(name, _the_most(counts)) for name, counts in named if counts]


def passengers(edition: Edition) -> Passengers:
    """Who would get an edition now, and what. A list whose rule is broken is told in `fault`."""
    publication = edition.publication
    lists, content = list(publication.lists.all()), edition.content()
    if who := edition.goes_to():
        return _of_correction(edition, content, who)
    try:
        found = outlook(content, publication, lists)
        groups = [Group(each, audience.count(each)) for each in lists]
        empty = gaps.in_words(gaps.gaps_for(lists))
        meant = {pk for each in lists for pk in audience.missed_schools(each).values_list("pk", flat=True)}
        meant |= _lost(found)
    except (audience.BadRule, CannotSeal) as fault:
        return Passengers(edition, fault=str(fault))
    missed = School.objects.of(publication.partnership).filter(pk__in=meant - found.schools)
    return Passengers(edition, groups, found, list(missed), gaps=empty, content=content)


def _of_correction(edition: Edition, content: EditionContent, who: WhoGotIt) -> Passengers:
    """It goes to people and not to lists: there are no gaps in it."""
    try:
        return Passengers(edition, outlook=outlook(content, edition.publication, [], who), content=content, who=who)
    except CannotSeal as fault:
        return Passengers(edition, fault=str(fault), who=who)


def _lost(found: Outlook) -> set[int]:
    """Schools whose only people on the lists get nothing: held back, or nothing is for them."""
    return {
        school
        for some in (found.suppressed, found.nothing)
        for reader, _ in some.named
        for school in reader.schools
        if school not in found.schools
    }


def _kinds_of(seats: Counter[int]) -> Iterable[tuple[tuple[str, str, str], int]]:
    """((role, phase, quadrant), how many readers) of each seat."""
    known = sorted(seats)
    for start in range(0, len(known), AT_ONCE):
        rows = Seat.objects.filter(pk__in=known[start : start + AT_ONCE]).order_by()
        for pk, role, *school in rows.values_list("pk", "role__name", "school__phase", "school__quadrant"):
            yield (role, school[0] or "", school[1] or ""), seats[pk]
    if seats[0]:
        yield ("Without a seat", "", ""), seats[0]


def _the_most(counts: Counter[str]) -> list[tuple[str, int]]:
    most = counts.most_common(FEW)
    rest = counts.total() - sum(number for _, number in most)
    return [*most, ("Others", rest)] if rest else most
