"""Composing: what is due goes, in order, into the draft edition of a day.

Sources are registered by name: items, pages that changed and dates are (`bulletins.sources`); others may add theirs.
"""

import datetime as dt
import json
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from bulletins import follow, stale, wording
from bulletins.numbering import newest_number
from bulletins.pour import pour
from newsletters.models import Publication, Section
from newsletters.sealing.carried import brought

if TYPE_CHECKING:
    from bulletins.models import Edition
    from cms.users.models import User

FARTHEST = dt.timedelta(days=3653)


def too_far(day: dt.date) -> bool:
    """Whether a day is so far from today that it can only be a slip of the keyboard."""
    return abs(day - timezone.localdate()) > FARTHEST


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
    readers: str = ""  # Keys of `cms.people.readers` with spaces between; empty: everybody.
    targets: Mapping[str, Sequence[str]] = field(default_factory=dict)  # newsletters.targets; empty: everybody.
    facts: Mapping[str, Any] = field(default_factory=dict)  # What its publication says of it besides.
    web_only: bool = False  # It stands on the edition's page, and in no letter.


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
    comes_again: bool = False
    follows: bool = False


@dataclass
class _Sources:
    by_name: dict[str, _Source] = field(default_factory=dict)
    #: By the kind of a publication, the sources that it gathers from, where they are not all.
    of_kind: dict[str, frozenset[str]] = field(default_factory=dict)


_sources = _Sources()


class NoArchive(Exception):
    """This publication has no archive page yet: save it once on its screen, or declare it."""


def register_source(
    name: str, gather: Gather, *, heading: str = "", comes_again: bool = False, follows: bool = False
) -> None:
    """Let editions gather from a source, after those already registered.

    Keys of its offers begin with `name:`. What it offers without a section stands under `heading`. What `comes_again`
    goes to those who had it too, as a date does until it has passed. Of a source that `follows`, a draft says what is
    offered now, each time that it is composed.
    """
    _sources.by_name[name] = _Source(gather, heading, comes_again, follows)


def gather_only(kind: str, names: Iterable[str]) -> None:
    """Let publications of a kind gather from these sources and no others."""
    _sources.of_kind[kind] = frozenset(names)


def comes_again(key: str) -> bool:
    source = _sources.by_name.get(key.partition(":")[0])
    return source is not None and source.comes_again


def follows(key: str) -> bool:
    source = _sources.by_name.get(key.partition(":")[0])
    return source is not None and source.follows


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
    if not created and edition.is_sealed:
        return edition, False
    offers, had = gather(edition), brought(publication)
    fresh = _fresh(edition, offers, had)
    old = [] if created else stale.rows(edition, {offer.key for offer in offers}, had)
    moved = [] if created else follow.behind(edition, [offer for offer in offers if follows(offer.key)])
    if fresh or old or created or moved:
        blank = (f"{publication.name} {edition.number}", "")
        words = (edition.subject, edition.preheader)
        own_words = words != blank and words != wording.suggest(edition)
        stale.take_out(edition, old, by=by)
        follow.bring_up(moved)
        add(edition, fresh)
        edition = Edition.objects.select_related("publication").get(pk=edition.pk)
        if not own_words:
            edition.subject, edition.preheader = wording.suggest(edition)
            Edition.objects.filter(pk=edition.pk).update(subject=edition.subject, preheader=edition.preheader)
        edition.save_revision(user=by, log_action="wagtail.edit", clean=False)
    return edition, created


def _draft(publication: Publication, on: dt.date, by: "User | None") -> "tuple[Edition, bool]":
    from bulletins.models import Edition

    # Of a draft, Wagtail's editor writes the rows themselves beside each version: they are what it is now.
    found = Edition.objects.numbers().filter(publication=publication, date=on).first()
    if found is not None:
        return found, False
    archive = getattr(publication, "archive", None)
    if archive is None:
        raise NoArchive(f"{publication} has no archive page yet. Save it once on its screen, and compose again.")
    number = newest_number(publication) + 1
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


def gather(edition: "Edition") -> list[Offer]:
    """What every source offers an edition, whatever was in it before."""
    gone = type(edition).objects.filter(publication=edition.publication).sealed()
    last = gone.filter(corrects=None, date__lt=edition.date).order_by("-date").first()
    occasion = Occasion(
        publication=edition.publication,
        on=edition.date,
        since=last.date if last else edition.date - dt.timedelta(weeks=4),
    )
    only = _sources.of_kind.get(edition.publication.kind, _sources.by_name)
    return [offer for name, source in _sources.by_name.items() if name in only for offer in source.gather(occasion)]


def _fresh(edition: "Edition", offers: list[Offer], had: set[str]) -> list[Offer]:
    """What was neither offered to this edition before nor brought by an earlier one."""
    offered = set(edition.offered.values_list("source", flat=True))
    return [offer for offer in offers if offer.key not in offered and (comes_again(offer.key) or offer.key not in had)]


def passed_over(edition: "Edition") -> list[Offer]:
    """What is due and left out because this publication's readers had it."""
    there = set(edition.items.values_list("source", flat=True))
    had = brought(edition.publication) - there
    return [offer for offer in gather(edition) if offer.key in had and not comes_again(offer.key)] if had else []


def add(edition: "Edition", offers: list[Offer]) -> None:
    """Put offers behind what is there, each in its section, and remember that they were offered."""
    from bulletins.arranging.order import hidden_in
    from bulletins.models import EditionItem, Offered

    last = edition.items.aggregate(last=Max("sort_order"))["last"]
    behind = 0 if last is None else last + 1
    aside = hidden_in(edition)
    rows = [_row(edition, offer, behind + place, aside) for place, offer in enumerate(offers)]
    if rows:
        pour(EditionItem, list(rows[0]), rows)
        pour(Offered, ["edition_id", "source"], rows)


def _row(edition: "Edition", offer: Offer, place: int, aside: Container[str]) -> dict[str, Any]:
    """`aside`: the headings that this edition leaves out (`bulletins.arranging.order`)."""
    from bulletins.arranging.order import key_of

    hidden = key_of(offer.section.pk if offer.section else None, offer.key) in aside
    return {
        "edition_id": edition.pk,
        "sort_order": place,
        "source": offer.key,
        "section_id": offer.section.pk if offer.section else None,
        "title": offer.title,
        "summary": offer.summary,
        "body": offer.body,
        "contact": offer.contact,
        "link": offer.link,
        "audience": offer.audience,
        "action": offer.action,
        "deadline": offer.deadline,
        "readers": offer.readers,
        "targets": json.dumps(offer.targets),
        "facts": json.dumps(offer.facts),
        "web_only": offer.web_only,
        "again": comes_again(offer.key),
        "hidden": hidden,
        "set_aside": hidden,
    }
