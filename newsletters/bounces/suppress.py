"""Addresses that letters do not go to for a while, or until somebody says so: the rules in one place.

    no such mailbox      at once where the server speaks of the mailbox or its domain; else by two letters in 30 days
    marked as junk       at once, and they have left that publication
    full, not reached    with the third letter in 28 days, for 30 days
    turned away by rule  never: that is about us, not about them

What came before an address was released does not count again. What is not proved counts for nothing: it did not come
to the letter's own address, and whoever was passed the letter may have sent it.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log

from cms.people.models import Partnership
from cms.people.models.contact import fold
from cms.users.models import User
from newsletters.models import Delivery, Feedback, Suppression
from newsletters.models.suppression import SuppressionQuerySet
from newsletters.readers import choices

Kind = Feedback.Kind
Cause = Suppression.Cause

#: The server speaks of the mailbox, or of a domain that is not there or takes no mail.
AT_ONCE = ("5.1.1", "5.1.2", "5.1.6", "5.1.10", "5.4.4", "5.4.310")
TWICE_WITHIN = dt.timedelta(days=30)
AGAIN_AND_AGAIN = 3
AGAIN_WITHIN = dt.timedelta(days=28)
FOR_A_WHILE = dt.timedelta(days=30)
MARKED_AS_JUNK = "they marked a letter as junk"


class CannotSuppress(Exception):
    """This address cannot be held back; the message says why."""


def consider(feedback: Feedback) -> Suppression | None:
    """What a word about a letter means for its address. Safe to repeat."""
    if not (feedback.proved and feedback.address and feedback.final):
        return None
    kind = feedback.kind
    if kind == Kind.COMPLAINT:
        if feedback.delivery is not None:
            leave(feedback.delivery, source=MARKED_AS_JUNK)
        return hold(feedback, Cause.COMPLAINT)
    if kind == Kind.HARD and (feedback.status in AT_ONCE or _letters(feedback, TWICE_WITHIN, Kind.HARD) > 1):
        return hold(feedback, Cause.HARD)
    if kind in (Kind.FULL, Kind.SOFT) and _letters(feedback, AGAIN_WITHIN, Kind.FULL, Kind.SOFT) >= AGAIN_AND_AGAIN:
        return hold(feedback, Cause(kind), until=timezone.now() + FOR_A_WHILE)
    return None


def _letters(feedback: Feedback, within: dt.timedelta, *kinds: str) -> int:
    """How many letters to this address came back like that lately, since it was last released."""
    since = timezone.now() - within
    released = Suppression.objects.of(feedback.partnership).at(feedback.address).exclude(released_at=None)
    last = released.order_by("-released_at").values_list("released_at", flat=True).first()
    found = Feedback.objects.of(feedback.partnership).filter(
        address=feedback.address, kind__in=kinds, final=True, proved=True, at__gt=max(since, last or since)
    )
    letters: int = found.values("delivery", "notice").distinct().count()
    return letters


def leave(delivery: Delivery, *, source: str) -> None:
    """Whoever marks a letter as junk does not want its publication. Statutory mail is handed over, not left."""
    mailing = delivery.mailing
    if delivery.contact is None or mailing.publication.statutory:
        return
    delivery.contact.partnership = mailing.publication.partnership = mailing.partnership
    choices.leave(contact=delivery.contact, publication=mailing.publication, source=source)


def hold(feedback: Feedback, cause: str, *, until: dt.datetime | None = None) -> Suppression | None:
    """Hold an address back because of what came. What is in force already stays, unless this weighs more."""
    return _hold(
        feedback.partnership, feedback.address, cause=cause, until=until, words=feedback.why, feedback=feedback, by=None
    )


def by_hand(
    partnership: Partnership, address: str, *, by: User | None, words: str = "", until: dt.datetime | None = None
) -> Suppression:
    """Hold an address back because somebody says so. Raises CannotSuppress."""
    made = _hold(partnership, address, cause=Cause.HAND, until=until, words=words, feedback=None, by=by)
    if made is None:
        raise CannotSuppress("This address is held back already.")
    log(made, "newsletters.suppress", user=by)
    return made


def _hold(
    partnership: Partnership,
    address: str,
    *,
    cause: str,
    until: dt.datetime | None,
    words: str,
    feedback: Feedback | None,
    by: User | None,
) -> Suppression | None:
    folded = fold(address)
    rows = Suppression.objects.of(partnership)
    fields = {"cause": cause, "expires_at": until, "words": words[:300], "feedback": feedback, "made_by": by}
    try:
        with transaction.atomic():
            _end_what_ran_out(rows.at(folded))
            held = rows.at(folded).in_force().select_for_update().first()
            if held is None:
                return Suppression.objects.create(partnership=partnership, address=folded, **fields)  # type: ignore[no-any-return]
            if held.expires_at is None or by is not None:
                return None
            # For a while becomes for good; a while becomes a longer one.
            if until is None or until > held.expires_at:
                Suppression.objects.filter(pk=held.pk).update(**fields)
            return held  # type: ignore[no-any-return]
    except IntegrityError:
        return None  # Another process held it back at this moment.


def _end_what_ran_out(rows: SuppressionQuerySet) -> None:
    now = timezone.now()
    for row in rows.filter(released_at=None, expires_at__lte=now):
        Suppression.objects.filter(pk=row.pk, released_at=None).update(
            released_at=row.expires_at, release_words="Its time was over."
        )


def release(held: Suppression, *, by: User | None, words: str) -> bool:
    """Letters go to this address again. What came before does not count any more. Safe to repeat."""
    released = Suppression.objects.filter(pk=held.pk, released_at=None).update(
        released_at=timezone.now(), released_by=by, release_words=words[:300]
    )
    if released:
        log(held, "newsletters.release", user=by, data={"why": words[:300]})
    return bool(released)
