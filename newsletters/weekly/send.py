"""The letter of a week is made and sealed: once, however often it is asked for and wherever it was broken off."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from newsletters.delivery.finish import tell_of_first_letter
from newsletters.edition import CannotSeal, NotApproved
from newsletters.models import Delivery, Mailing, Publication, WeeklyLetter
from newsletters.models.weekly import Brevity
from newsletters.readers.choices import HELD_BACK
from newsletters.sealing.held_back import gone
from newsletters.sealing.seal import LetterHasFaults, NobodyToSend, seal, sealed, was_sealed
from newsletters.weekly import trouble
from newsletters.weekly.set_aside import waiting

#: More different letters than these parts hold nobody sends in a week.
PARTS = 40


def send(publication: Publication, *, week: dt.date) -> list[Mailing]:
    """The mailings of a week's letter that this made. What cannot stand in it is told (`newsletters.weekly.trouble`)
    and tried when this is called again; the rest goes.
    """
    made: list[Mailing] = []
    faults: dict[int, str] = {}
    first, _ = WeeklyLetter.objects.get_or_create(
        partnership=publication.partnership, publication=publication, week=week, part=1
    )
    for part in range(1, PARTS + 1):
        letter = WeeklyLetter.objects.filter(publication=publication, week=week, part=part).first()
        if letter is not None and was_sealed(letter):
            if sealed(letter) is None:  # Somebody stopped it: what stood in it comes in the next.
                break
            continue
        letter = letter or WeeklyLetter(
            partnership=publication.partnership, publication=publication, week=week, part=part, made_at=first.made_at
        )
        mailing = _part(letter, first.made_at, faults)
        if mailing is None:
            break
        made.append(mailing)
    trouble.note(first, faults)
    return made


def _part(letter: WeeklyLetter, before: dt.datetime, faults: dict[int, str]) -> Mailing | None:
    """One part of it, of all that waits and can stand in a letter. Adds to `faults` what cannot, with the reason."""
    while held := [mailing for mailing in _take(letter.publication, before=before) if mailing not in faults]:
        if letter.pk is None:
            letter.save()
        try:
            return _seal(letter, held)
        except NobodyToSend:
            return None
        except LetterHasFaults as fault:
            faults[held[0]] = str(fault)
        except (CannotSeal, NotApproved) as fault:
            faults.update(dict.fromkeys(held, str(fault) or str(fault.__doc__)))
    return None


def _seal(letter: WeeklyLetter, mailings: Sequence[int]) -> Mailing:
    """In full where mail programs show all of it; else shorter, else of the first number alone: the rest comes in the
    next part. Raises CannotSeal; LetterHasFaults where the first number alone has them.
    """
    tries = [(mailings, brevity) for brevity in Brevity] + [(mailings[:1], brevity) for brevity in Brevity]
    for held, brevity in tries:
        letter.mailings.set(held)
        letter.brevity = brevity
        _open_archive(letter)
        try:
            return seal(letter)
        except LetterHasFaults:
            if (held, brevity) == tries[-1]:
                raise
    raise NobodyToSend


def _open_archive(letter: WeeklyLetter) -> None:
    """A number of which no letter left by itself leaves now: what its items lead to must be there."""
    for mailing in letter.mailings.filter(first_left_at=None):
        tell_of_first_letter(mailing)


@transaction.atomic
def _take(publication: Publication, *, before: dt.datetime) -> list[int]:
    """The mailings of which something waits: what their time to be stopped is over for, and nobody holds up. Whoever
    left one of their publications since, or paused, does not get it.
    """
    going = (Mailing.State.GOING, Mailing.State.DONE)
    rows = waiting(publication).filter(mailing__goes_at__lte=before, mailing__state__in=going)
    for each in Publication.objects.filter(pk__in=rows.order_by().values("mailing__publication").distinct()):
        left = rows.filter(mailing__publication=each, contact__in=gone(each).order_by().values("pk"))
        held = Delivery.objects.filter(pk__in=left.order_by().values("pk"))
        held.update(state=Delivery.State.SUPPRESSED, reply=HELD_BACK, done_at=timezone.now())
    return sorted(set(rows.order_by().values_list("mailing", flat=True)))
