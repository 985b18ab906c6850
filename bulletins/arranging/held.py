"""What every act of arranging is made of: the edition held as it is now, its rows in order, a version at the end."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from bulletins import wording
from bulletins.arranging.order import Heading, headings_of, key_of
from bulletins.models import Edition, EditionItem

if TYPE_CHECKING:
    from cms.users.models import User


class NotArranged(Exception):
    """This was not done; the message says why, and what to do. Nothing was changed."""


GOES = "This edition is going or went already: nothing of it changes."
GONE = "That piece was taken away meanwhile. The desk shows the edition as it is now."
NO_PLACE = "The place where it was to go is not there any more. The desk shows the edition as it is now."
CHANGED = "was changed by somebody else while you wrote. Your words are kept below: bring the two together, and save."


@dataclass
class Hand:
    """Who acts, and the version that their acts make, where they began one lately."""

    user: "User"
    version: int | None = None


@contextmanager
def arranging(edition: Edition, hand: Hand) -> Iterator[Edition]:
    """The edition as it is now, held; what is done to it becomes a version. Raises NotArranged."""
    with transaction.atomic():
        held = Edition.objects.select_for_update(of=("self",)).select_related("publication__partnership")
        now = held.get(pk=edition.pk)
        if now.is_sealed:
            raise NotArranged(GOES)
        if (lock := now.get_lock()) and lock.for_user(hand.user):
            raise NotArranged("This edition is locked. Ask whoever locked it, or unlock it under “Edit”.")
        suggested = (now.subject, now.preheader) == wording.suggest(now)
        yield now
        _keep(now.pk, hand, suggested=suggested)


def _keep(pk: int, hand: Hand, *, suggested: bool) -> None:
    """Save a version, over the one that this hand began; a subject that nobody wrote follows the pieces."""
    edition: Edition = Edition.objects.select_related("publication__partnership").get(pk=pk)
    if suggested:
        edition.subject, edition.preheader = wording.suggest(edition)
        Edition.objects.filter(pk=pk).update(subject=edition.subject, preheader=edition.preheader)
    newest = edition.latest_revision
    over = newest if newest and newest.pk == hand.version and newest.user_id == hand.user.pk else None
    saved = edition.save_revision(user=hand.user, log_action="wagtail.edit", clean=False, overwrite_revision=over)
    hand.version = saved.pk


def seen_of(*words: str) -> str:
    """Names what somebody saw, whatever their browser made of its line ends."""
    return hashlib.sha256("\0".join(plain(each) for each in words).encode()).hexdigest()[:24]


def plain(words: str) -> str:
    return words.replace("\r\n", "\n").strip()


# --- The rows --------------------------------------------------------------------------------------------------------


def row(now: Edition, piece: int) -> EditionItem:
    found = EditionItem.objects.filter(edition=now, pk=piece).first()
    if found is None:
        raise NotArranged(GONE)
    return found


def heading(now: Edition, key: str) -> Heading:
    found = next((each for each in headings_of(now) if each.key == key), None)
    if found is None:
        raise NotArranged(NO_PLACE)
    return found


def under(now: Edition, key: str) -> list[EditionItem]:
    """What stands under a heading, in order, with what is left out."""
    rows = EditionItem.objects.filter(edition=now).order_by("sort_order", "pk")
    if key.startswith("section:"):
        return list(rows.filter(section=heading(now, key).section))
    return [row for row in rows.filter(section=None) if key_of(None, row.source) == key]


def put(now: Edition, row: EditionItem, to: str, before: int | None) -> None:
    """The rows under one heading share out their places anew; those of others keep theirs."""
    under_it = heading(now, to)
    if under_it.section is None and key_of(None, row.source) != to:
        raise NotArranged(f"Only what comes from there stands under “{under_it.name}”. Choose a section.")
    rows = [each for each in under(now, to) if each.pk != row.pk]
    place = next((at for at, each in enumerate(rows) if each.pk == before), None) if before else len(rows)
    if place is None:
        raise NotArranged(NO_PLACE)
    rows.insert(place, row)
    row.section = under_it.section
    row.hidden = row.set_aside = under_it.hidden
    _number(now, rows)
    row.save(update_fields=["section", "hidden", "set_aside", "sort_order"])


def _number(now: Edition, rows: Sequence[EditionItem]) -> None:
    places = sorted({each.sort_order for each in rows if each.sort_order is not None})
    if len(places) < len(rows):  # Two had one place, or none: all go behind everything.
        last = EditionItem.objects.filter(edition=now).order_by("-sort_order").values_list("sort_order", flat=True)
        start = max((number for number in last if number is not None), default=0) + 1
        places = list(range(start, start + len(rows)))
    moved = [(each, place) for each, place in zip(rows, places, strict=True) if each.sort_order != place]
    for each, place in moved:
        each.sort_order = place
    EditionItem.objects.bulk_update([each for each, _ in moved], ["sort_order"], batch_size=500)
