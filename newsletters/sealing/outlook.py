"""The outlook: what would become of a source if it were sealed now. Who gets which letter, who gets none, and why."""

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone

from cms.people.models import Contact, Partnership, School
from newsletters.edition import Content, Piece, Watch
from newsletters.lists.audience import Recipient, recipients
from newsletters.models import Feedback, Lane, List, Publication, Suppression
from newsletters.sealing import held_back, stage
from newsletters.sealing.variants import Share, Sorting
from newsletters.sealing.who_got_it import WhoGotIt
from newsletters.weekly import set_aside

#: More names than these nobody reads on a page.
MOST_NAMED = 200
#: A bounce of so long ago says nothing of today.
LATELY = dt.timedelta(days=30)


@dataclasses.dataclass
class Some:
    """Some people: by name where a list that is not private brings it to them, as many as a page holds."""

    named: list[tuple[Recipient, str]] = dataclasses.field(default_factory=list)
    count: int = 0
    #: How many of them only private lists speak of.
    private: int = 0
    schools: dict[int, str] = dataclasses.field(default_factory=dict)

    def add(self, reader: Recipient, why: str = "") -> None:
        self.count += 1
        self.private += reader.private
        if not reader.private and len(self.named) < MOST_NAMED:
            self.named.append((reader, why))

    @property
    def more(self) -> int:
        return self.count - self.private - len(self.named)

    @property
    def in_words(self) -> list[str]:
        """`Sam Reader <sam@oak.example>, Oak Primary School: no such mailbox`."""
        return [self._say(reader, why) for reader, why in self.named]

    def _say(self, reader: Recipient, why: str) -> str:
        who = f"{reader.name} <{reader.address}>" if reader.name else reader.address
        where = self.schools.get(reader.school_id or 0, "")
        return f"{who}{f', {where}' if where else ''}{f': {why}' if why else ''}"


@dataclasses.dataclass(frozen=True)
class Line:
    """One letter, and how many readers share it."""

    share: Share
    readers: int
    holds: Sequence[Piece]
    lacks: Sequence[Piece]

    @property
    def language(self) -> str:
        return dict(settings.LANGUAGES).get(self.share.language, self.share.language)


@dataclasses.dataclass
class Outlook:
    sorting: Sorting
    watch: Watch | None
    letters: Counter[Share] = dataclasses.field(default_factory=Counter)
    #: By seat, how many readers it brings; 0: readers without one.
    seats: Counter[int] = dataclasses.field(default_factory=Counter)
    #: The schools where somebody gets it.
    schools: set[int] = dataclasses.field(default_factory=set)
    suppressed: Some = dataclasses.field(default_factory=Some)
    bouncing: Some = dataclasses.field(default_factory=Some)
    nothing: Some = dataclasses.field(default_factory=Some)
    #: How many of those who get it do so in one letter a week.
    weekly: int = 0

    @property
    def people(self) -> int:
        """How many get it."""
        return self.letters.total()

    @property
    def lines(self) -> list[Line]:
        """The letters, that of most readers first."""
        return [
            Line(share, readers, self.sorting.held(share), self.sorting.lacked(share))
            for share, readers in self.letters.most_common()
        ]


def outlook(
    content: Content,
    publication: Publication,
    lists: Sequence[List],
    who: WhoGotIt | None = None,
    *,
    lane: Lane = Lane.BULK,
) -> Outlook:
    """Each reader once, in a handful of queries for each batch of them. `who`: those who got it, in place of the lists;
    of them those who left since are told beside the held back. Whom an urgent letter is tried with all the same is
    among the bouncing. Raises BadRule, CannotSeal.
    """
    found = Outlook(Sorting(content), content.watch())
    held, tried = _held(publication, lane)
    if who is not None:
        held = dict.fromkeys(held_back.gone(publication).values_list("pk", flat=True), "left, or paused") | held
    bounced = _bounced(publication.partnership) | tried
    waits = set_aside.waits_for_the_week(publication, lane=lane, corrects=who is not None)
    weekly = set(set_aside.asked_for_it(publication.partnership)) if waits else set()
    for batch in stage.batches(who.recipients() if who else recipients(publication, lists)):
        shares = found.sorting.shares(batch)
        if found.watch is not None:
            found.watch.see([(reader.contact_id, share.bits) for reader, share in zip(batch, shares, strict=True)])
        for reader, share in zip(batch, shares, strict=True):
            if found.sorting.is_nothing(share):
                found.nothing.add(reader)
            elif reader.contact_id in held:
                found.suppressed.add(reader, held[reader.contact_id])
            else:
                found.letters[share] += 1
                found.weekly += reader.contact_id in weekly
                found.seats[reader.seat_id or 0] += 1
                found.schools.update(reader.schools)
                if reader.contact_id in bounced:
                    found.bouncing.add(reader, bounced[reader.contact_id])
    _name_schools([found.nothing, found.suppressed, found.bouncing])
    return found


def _held(publication: Publication, lane: Lane) -> tuple[dict[int, str], dict[int, str]]:
    """Why, by contact, of those whose address is held back; and of those with whom it is tried all the same."""
    rows = Suppression.objects.of(publication.partnership).in_force().order_by()
    causes = dict(rows.values_list("address", "cause"))
    held: dict[int, str] = {}
    tried: dict[int, str] = {}
    if not causes:
        return held, tried
    at = Contact.objects.of(publication.partnership).filter(email_folded__in=rows.values("address"))
    for pk, address in at.values_list("pk", "email_folded"):
        goes = held_back.is_tried(causes[address], publication=publication, lane=lane)
        (tried if goes else held)[pk] = _small(Suppression.Cause(causes[address]).label)
    return held, tried


def _bounced(partnership: Partnership) -> dict[int, str]:
    """Why a letter to somebody came back lately: they get this one all the same."""
    lately = Feedback.objects.of(partnership).filter(
        kind__in=Feedback.BOUNCES, final=True, proved=True, at__gt=timezone.now() - LATELY, contact__isnull=False
    )
    rows = lately.order_by("at").values_list("contact_id", "kind")
    return {contact: _small(Feedback.Kind(kind).label) for contact, kind in rows}


def _small(label: object) -> str:
    text = str(label)
    return text[:1].lower() + text[1:]


def _name_schools(several: Sequence[Some]) -> None:
    wanted = {reader.school_id for some in several for reader, _ in some.named if reader.school_id}
    names = dict(School.objects.filter(pk__in=wanted).values_list("pk", "name"))
    for some in several:
        some.schools = names
