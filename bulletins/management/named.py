"""What the commands that send share: an edition and lists as they are named, and sealing with sentences for faults."""

import contextlib
import datetime as dt
from collections.abc import Iterable, Sequence

from django.core.management.base import CommandError
from django.utils import timezone

from bulletins.approve import why_not
from bulletins.models import Edition
from newsletters.edition import NotApproved
from newsletters.models import Lane, List, Mailing
from newsletters.sealing.seal import CannotSeal, seal


def edition_named(number: int) -> Edition:
    """Raises CommandError."""
    with contextlib.suppress(OverflowError):
        found = Edition.objects.filter(pk=number).select_related("publication__partnership").first()
        if found is not None:
            return found
    raise CommandError(f"There is no edition {number}. `compose` gives the id of its draft.", returncode=2)


def lists_named(edition: Edition, slugs: Iterable[str]) -> list[List]:
    """Lists of the edition's own partnership, each once. Raises CommandError."""
    return [_list_named(edition, slug) for slug in dict.fromkeys(slugs)]


def _list_named(edition: Edition, slug: str) -> List:
    partnership = edition.publication.partnership
    found: List | None = List.objects.of(partnership).filter(slug=slug).first()
    if found is None:
        known = (
            ", ".join(List.objects.of(partnership).filter(private=False).values_list("slug", flat=True)) or "none yet"
        )
        raise CommandError(f"{partnership} has no list “{slug}” (it has: {known}).", returncode=2)
    return found


def sealed_before(edition: Edition) -> Mailing | None:
    """The mailing that an edition has already, unless it was stopped."""
    return edition.mailing() if edition.is_sealed else None


def seal_or_say(
    edition: Edition, *, lists: Sequence[List] | None, goes_at: dt.datetime | None = None, lane: Lane = Lane.BULK
) -> Mailing:
    """Seal it, to go at once unless a time is given. Raises CommandError with what is wrong."""
    try:
        return seal(edition, lists=lists, goes_at=goes_at or timezone.now(), lane=lane)
    except NotApproved:
        raise CommandError(f"{edition.title} does not go. {why_not(edition)}", returncode=2) from None
    except CannotSeal as refusal:
        raise CommandError(str(refusal), returncode=2) from refusal
