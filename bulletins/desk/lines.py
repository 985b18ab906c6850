"""What the desk says is due: editions in work, approvals that wait, items that no edition has taken."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from bulletins import approve, due
from bulletins.due import Line
from bulletins.models import Edition, Entry, Item, Offered
from bulletins.planning import Planned, planned
from bulletins.remind import NEWEST_NUMBER, keeps_its_rhythm
from bulletins.standing import Stage, standing_of
from cms.people import rights
from cms.people.models import Partnership
from newsletters.delivery import doubt
from newsletters.models import Mailing, Publication
from newsletters.models.publication import Rhythm
from newsletters.weekly import trouble

A_WEEK = dt.timedelta(days=7)


def editions(partnership: Partnership, user: Any, rights_here: frozenset[str]) -> Iterable[Line]:
    """Each edition in work, with what it waits for; and those of these days that nobody has begun."""
    if not rights_here & {rights.COMPOSE, rights.APPROVE, rights.SEND}:
        return
    today = timezone.localdate()
    drafts = Edition.objects.of(partnership).filter(live=False, date__gte=today - A_WEEK).select_related("publication")
    begun = set()
    for edition in drafts.order_by("date")[:20]:
        standing = standing_of(edition)
        if edition.corrects_id is None:
            begun.add(edition.publication_id)
        mine = standing.stage == Stage.ASKED and rights.APPROVE in rights_here and not approve.wrote(edition, user)
        yield Line(
            text=f"{edition.title}: waits for your approval" if mine else f"{edition.title}: {standing.label.lower()}",
            url=reverse("editions:edition", args=[edition.pk]),
            note=NEXT[standing.stage] if not mine else "Read it, and approve it if it is right.",
            icon="check" if mine else "mail",
            pressing=mine or edition.date <= today,
        )
    if rights.COMPOSE in rights_here:
        for publication in Publication.objects.of(partnership).select_related("partnership").exclude(pk__in=begun):
            if number := _not_begun(publication, today):
                weekly = publication.rhythm == Rhythm.WEEKLY
                named = f"This week’s {publication.name}" if weekly else f"{publication.name} of {_day(number.date)}"
                yield Line(
                    text=f"{named} is not begun",
                    url=reverse("editions:index"),
                    note="Compose it: what is due goes in by itself.",
                    icon="plus",
                )


def _not_begun(publication: Publication, today: dt.date) -> Planned | None:
    """By the term clock, the number of this week, or of the next days where it comes less often and comes at all."""
    if publication.rhythm == Rhythm.WEEKLY:
        since = today - dt.timedelta(days=today.weekday())
    elif publication.rhythm in NEWEST_NUMBER and keeps_its_rhythm(publication, timezone.now()):
        since = today
    else:
        return None
    number = next(iter(planned(publication, since=since, many=1)), None)
    return number if number and number.edition is None and number.date < since + A_WEEK else None


def _day(date: dt.date) -> str:
    return date_format(date, "l j F")


NEXT = {
    Stage.DRAFT: "Edit it, then ask for approval.",
    Stage.ASKED: "Waits for somebody who did not write it.",
    Stage.APPROVED: "Ready to be sent.",
    Stage.GOING: "Nothing to do; it can be watched.",
    Stage.SENT: "",
}


def items(partnership: Partnership, user: Any, rights_here: frozenset[str]) -> Iterable[Line]:
    """Items that are due and that no edition was offered yet."""
    if rights.COMPOSE not in rights_here:
        return
    key = Concat(Value("item:"), Cast(OuterRef("pk"), CharField()))
    waiting = Item.objects.of(partnership).due(timezone.localdate()).exclude(Exists(Offered.objects.filter(source=key)))
    count = waiting.count()
    if count:
        nearest = waiting.exclude(deadline=None).order_by("deadline").first()
        yield Line(
            text="1 item is in no edition yet" if count == 1 else f"{count} items are in no edition yet",
            url=reverse("editions:index"),
            note=f"The nearest is due by {_day(nearest.deadline)}." if nearest and nearest.deadline else "",
            icon="list-ul",
        )


def inbox(partnership: Partnership, user: Any, rights_here: frozenset[str]) -> Iterable[Line]:
    """What came in and nobody has looked at."""
    if rights.WRITE not in rights_here:
        return
    count = Entry.objects.of(partnership).waiting().count()
    if count:
        yield Line(
            text="1 entry waits in the inbox" if count == 1 else f"{count} entries wait in the inbox",
            url=reverse("inbox:index"),
            note="Use, hold or discard each.",
            icon="download",
        )


def sending(partnership: Partnership, user: Any, rights_here: frozenset[str]) -> Iterable[Line]:
    """Mailings that wait for a word because they are late, numbers that cannot stand in one letter a week, and letters
    of which nobody knows whether they arrived.
    """
    if rights.SEND not in rights_here:
        return
    mailings = Mailing.objects.of(partnership).visible_to(user)
    for mailing in mailings.filter(state=Mailing.State.LATE).order_by("goes_at"):
        yield Line(
            text=f"{mailing.subject}: late, and waits for your word",
            url=reverse("mailings:mailing", args=[mailing.pk]),
            note=f"It was to go on {date_format(timezone.localtime(mailing.goes_at), 'l j F, H:i')}.",
            icon="warning",
            pressing=True,
        )
    for each in trouble.stuck(partnership, user):
        yield Line(
            text=f"{each.mailing.subject}: cannot stand in “{each.letter.publication.name}”",
            url=reverse("mailings:mailing", args=[each.mailing.pk]),
            note=f"{each.readers:,} {'person waits' if each.readers == 1 else 'people wait'} for it. {each.why}",
            icon="warning",
            pressing=True,
        )
    for mailing, number in doubt.mailings(partnership, user=user):
        yield Line(
            text=f"{mailing.subject}: {number:,} letter{'' if number == 1 else 's'} in doubt",
            url=reverse("mailings:doubts", args=[mailing.pk]),
            note="Nobody can tell whether they arrived: send them again, or take them as arrived.",
            icon="warning",
        )


def register() -> None:
    due.register("sending", sending)
    due.register("editions", editions)
    due.register("inbox", inbox)
    due.register("items", items)
