"""Composing: what is due goes, in order, into the draft edition of a day.

Sources are registered by name: items, pages that changed and dates are (`bulletins.sources`); others may add theirs.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from bulletins import wording
from newsletters.models import Publication, Section

if TYPE_CHECKING:
    from bulletins.models import Edition, EditionItem
    from cms.users.models import User


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What a source offers an edition: already short enough for a letter, with the key it is remembered by."""

    key: str
    title: str
    summary: str = ""
    body: str = ""
    contact: str = ""
    link: str = ""
    audience: str = ""
    action: str = ""
    deadline: dt.date | None = None
    section: Section | None = None
    again: bool = False  # Whether it comes again though it went out before, as a date does until it has passed.


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What is composed: whose, for which day, and since when things are news."""

    publication: Publication
    on: dt.date
    since: dt.date


Gather = Callable[[Occasion], Iterable[Offer]]


@dataclass
class _Source:
    gather: Gather
    heading: str = ""


@dataclass
class _Sources:
    by_name: dict[str, _Source] = field(default_factory=dict)


_sources = _Sources()


class NoArchive(Exception):
    """This publication has no archive page yet: save it once on its screen, or declare it."""


def register_source(name: str, gather: Gather, *, heading: str = "") -> None:
    """Let editions gather from a source, after those already registered.

    Keys of its offers begin with `name:`. What it offers without a section stands under `heading`.
    """
    _sources.by_name[name] = _Source(gather, heading)


def heading_of(key: str) -> str:
    """The heading of what a source offered without a section (none: empty)."""
    source = _sources.by_name.get(key.partition(":")[0])
    return source.heading if source else ""


def headings() -> Sequence[str]:
    return list(dict.fromkeys(source.heading for source in _sources.by_name.values() if source.heading))


def compose(publication: Publication, on: dt.date, by: "User | None" = None) -> "Edition":
    """The draft edition of a day, with everything in it that is due.

    The same publication and day: the same draft. What is new is added; what the editor did is kept, and what was once
    taken out stays out. An edition that is sealed is given as it is. Raises NoArchive.
    """
    edition, _ = compose_or_find(publication, on, by=by)
    return edition


@transaction.atomic
def compose_or_find(publication: Publication, on: dt.date, *, by: "User | None" = None) -> "tuple[Edition, bool]":
    """(the edition, whether it was made by this)."""
    from bulletins.models import Edition

    publication = Publication.objects.select_for_update(of=("self",)).get(pk=publication.pk)  # One at a time.
    edition, created = _draft(publication, on, by)
    if edition.is_sealed:
        return edition, False
    added = _add(edition, _fresh(edition))
    if added or created:
        _word(edition, added)
        Edition.objects.filter(pk=edition.pk).update(subject=edition.subject, preheader=edition.preheader)
        edition.save_revision(user=by, log_action="wagtail.edit", clean=False)
    return edition, created


def _draft(publication: Publication, on: dt.date, by: "User | None") -> "tuple[Edition, bool]":
    from bulletins.models import Edition

    found = Edition.objects.filter(publication=publication, date=on).first()
    if found is not None:
        draft: Edition = found.get_latest_revision_as_object()
        return draft, False
    archive = getattr(publication, "archive", None)
    if archive is None:
        raise NoArchive(f"{publication} has no archive page yet. Save it once on its screen, and compose again.")
    number = (publication.editions.aggregate(last=Max("number"))["last"] or 0) + 1
    edition = Edition(
        title=f"{publication.name} {number}, {wording.day(on)}",
        slug=on.isoformat(),
        publication=publication,
        number=number,
        date=on,
        subject=f"{publication.name} {number}",
        owner=by,
        live=False,
        has_unpublished_changes=True,
        locale=archive.locale,
    )
    archive.add_child(instance=edition)
    return edition, True


def _fresh(edition: "Edition") -> list[Offer]:
    """What is due and was neither offered to this edition before nor sent in an earlier one."""
    from bulletins.models import Edition, EditionItem

    publication = edition.publication
    gone = Edition.objects.filter(publication=publication).sealed()
    last = gone.filter(date__lt=edition.date).order_by("-date").first()
    occasion = Occasion(
        publication=publication,
        on=edition.date,
        since=last.date if last else edition.date - dt.timedelta(weeks=4),
    )
    offered = set(edition.offered.values_list("source", flat=True))
    sent = set(
        EditionItem.objects.filter(edition__in=gone, hidden=False).exclude(source="").values_list("source", flat=True)
    )
    offers = [offer for source in _sources.by_name.values() for offer in source.gather(occasion)]
    return [offer for offer in offers if offer.key not in offered and (offer.again or offer.key not in sent)]


def _add(edition: "Edition", offers: list[Offer]) -> "list[EditionItem]":
    """Put offers behind what is there, each in its section, and remember that they were offered."""
    from bulletins.models import EditionItem, Offered

    there = list(edition.items.all())
    behind = 1 + max((item.sort_order or 0 for item in there), default=-1)
    added = [
        EditionItem(
            edition=edition,
            sort_order=behind + place,
            source=offer.key,
            section=offer.section,
            title=offer.title,
            summary=offer.summary,
            body=offer.body,
            contact=offer.contact,
            link=offer.link,
            audience=offer.audience,
            action=offer.action,
            deadline=offer.deadline,
        )
        for place, offer in enumerate(offers)
    ]
    if added:
        EditionItem.objects.bulk_create(added, batch_size=1000)
        Offered.objects.bulk_create([Offered(edition=edition, source=item.source) for item in added], batch_size=1000)
        edition.items = [*there, *added]
    return added


def _word(edition: "Edition", added: "list[EditionItem]") -> None:
    """Suggest a subject and a preheader, unless the editor has written their own."""
    new = {item.pk for item in added}
    before = [item for item in edition.items.all() if item.pk not in new]
    blank = (f"{edition.publication.name} {edition.number}", "")
    if (edition.subject, edition.preheader) in (blank, wording.suggest(edition, before)):
        edition.subject, edition.preheader = wording.suggest(edition, list(edition.items.all()))
