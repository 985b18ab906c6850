"""Settling the letters of delivery processes that died: by their journals, which say which of them may have gone."""

import datetime as dt

from django.db import models, transaction
from django.utils import timezone

from newsletters.delivery import worker
from newsletters.delivery.claim import FIELDS, LOST, URGENT_AGAIN, Claimed, cancel_with_their_mailing
from newsletters.delivery.outcome import Outcome, note, of_answer, of_cut_after
from newsletters.models import Delivery, Lane, Mailing
from newsletters.wire.journal import Word

BATCH = 500
gone = worker.Gone()


def settle() -> int:
    """Letters whose process is dead, or whose lease ran out, and how many they were.

    What the journal says was answered is so; what it says had not left goes again; of the rest nobody can tell: a bulk
    letter is left as unknown, for a person to judge, an urgent one goes again, a few times.
    """
    held = Delivery.objects.filter(state=Delivery.State.SENDING)
    names, lost = gone.among(held)
    return sum(_by_journal(name) for name in names) + _by_lease(lost)


def _by_journal(name: str) -> int:
    settled = 0
    while rows := list(
        Delivery.objects.filter(worker=name, state=Delivery.State.SENDING).order_by("pk").values_list(*FIELDS)[:BATCH]
    ):
        letters = [Claimed(*row) for row in rows]
        record = worker.record(name, {letter.id for letter in letters})
        mailings = Mailing.objects.in_bulk({letter.mailing_id for letter in letters})
        written = note(
            [_outcome(letter, record.of(letter.id), mailings[letter.mailing_id]) for letter in letters], by=name
        )
        if not written:
            break  # Somebody else settles them at this moment.
        settled += written
    return settled


def _outcome(letter: Claimed, word: Word, mailing: Mailing) -> Outcome:
    if word.answer is not None:
        return of_answer(letter, word.answer, goes_at=mailing.since, lane=mailing.lane)
    if word.kind == "N":
        return Outcome(letter, Delivery.State.PENDING, "", again_at=timezone.now())
    return of_cut_after(letter, LOST, lane=mailing.lane)


def _by_lease(letters: models.QuerySet[Delivery]) -> int:
    """Of a process on another host there is no journal here."""
    now: dt.datetime = timezone.now()
    urgent = letters.filter(mailing__lane=Lane.URGENT, doubts__lt=URGENT_AGAIN)
    with transaction.atomic():
        mailings = set(letters.order_by().values_list("mailing_id", flat=True).distinct())
        again = Delivery.objects.filter(pk__in=urgent.values("pk"), state=Delivery.State.SENDING).update(
            state=Delivery.State.DEFERRED,
            next_try=now,
            doubts=models.F("doubts") + 1,
            reply=LOST,
            worker="",
            lease_until=None,
        )
        unknown = letters.update(
            state=Delivery.State.UNKNOWN,
            doubts=models.F("doubts") + 1,
            reply=LOST,
            done_at=now,
            worker="",
            lease_until=None,
        )
        cancel_with_their_mailing(mailings)
    return again + unknown
