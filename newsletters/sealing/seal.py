"""Sealing: from what is approved to a mailing that never changes: frozen content, frozen audience, with each reason.

Render and check first, freeze after: the audience is staged batch by batch, each variant written as its first reader
comes by, and only when all of it is known to be right does one transaction make the mailing.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cms.people.models import Contact
from cms.users.models import User
from newsletters.edition import (
    CannotSeal,
    Content,
    Letter,
    LetterHasFaults,
    NobodyToSend,
    NotApproved,
    Sealable,
    content_of,
)
from newsletters.lists import use
from newsletters.lists.audience import BadRule, Recipient, recipients
from newsletters.lists.names import said
from newsletters.models import Delivery, Lane, List, Mailing, Sealing
from newsletters.models.mailing import MailingQuerySet
from newsletters.sealing import carried, stage
from newsletters.sealing.freeze import count_anew, freeze
from newsletters.sealing.held_back import hold_back
from newsletters.sealing.variants import MOST, TOO_MANY, Share, Sorting, Written
from newsletters.sealing.who_got_it import WhoGotIt
from newsletters.tracking.rewrite import Book
from newsletters.weekly.set_aside import set_aside

__all__ = [
    "TIME_TO_STOP", "CannotSeal", "LetterHasFaults", "NobodyToSend", "letter_for", "seal", "sealed", "was_sealed",
]  # fmt: skip

#: The time in which a letter can be stopped before the first one leaves.
TIME_TO_STOP = dt.timedelta(minutes=2)
#: A seat or a person that goes at the very moment of freezing is looked at anew; twice is more than enough.
TRIES = 3
STILL_GOING = (
    "What this corrects is still going: who gets it is not known yet. Cancel its rest, or wait until it is done."
)
NO_OTHER_LISTS = "This goes to those who got what it corrects, and to no list. Name none."
TOOK_TOO_LONG = "Putting this together was interrupted for long, so nothing of it was kept. Send it again."


def seal(
    source: Sealable,
    *,
    lists: Sequence[List] | None = None,
    by: User | None = None,
    goes_at: dt.datetime | None = None,
    lane: Lane = Lane.BULK,
) -> Mailing:
    """The mailing of a source: the one that it has, or a new one. A second click finds the first's mailing.

    Goes to the source's own lists unless some are given, and at `goes_at` (two minutes from now).
    Raises NotApproved, or CannotSeal with a sentence.
    """
    if already := sealed(source):
        return already
    revision = source.approved_revision_id()
    if revision is None:
        raise NotApproved
    if (who := _who_got_it(source)) and who.still_going:
        raise CannotSeal(STILL_GOING)
    to = _lists(source, lists)
    sealing = Sealing.objects.create(
        partnership=source.publication.partnership, source_type=_kind(source), source_id=source.pk
    )
    try:
        book = Book(source.publication, lane=lane)
        content = content_of(source, revision)
        variants, holders = _stage(source, content, to, sealing, book)
        ready = _Ready(source, revision, to, use.now_on([] if who else to), sealing, variants, book, content, holders)
        mailing = _freeze_or_find(ready, by=by, goes_at=goes_at, lane=lane)
        count_anew(mailing)
        return mailing
    except BadRule as fault:
        raise CannotSeal(str(fault)) from fault
    finally:
        stage.discard(sealing)


def sealed(source: Sealable) -> Mailing | None:
    """The mailing that a source has, unless it was stopped."""
    found: Mailing | None = _mailings(source).exclude(state=Mailing.State.CANCELLED).first()
    return found


def was_sealed(source: Sealable) -> bool:
    """Whether it ever was, and whatever became of it."""
    return _mailings(source).exists()


def letter_for(source: Sealable, contact: Contact) -> Letter | None:
    """The letter as one contact would get it of the source as it stands in memory; None: nothing in it is for them."""
    content = content_of(source)
    sorting = Sorting(content)
    share = sorting.share(contact)
    return None if sorting.is_nothing(share) else sorting.letter(content, share)


@dataclasses.dataclass(frozen=True)
class _Ready:
    """All that is known to be right, before it is frozen."""

    source: Sealable
    revision: int
    lists: Sequence[List]
    #: Who is on each list, packed, by its number.
    members: Mapping[int, bytes]
    sealing: Sealing
    variants: Sequence[Written]
    #: The links of its letters, by the publication's rule.
    book: Book
    content: Content
    #: By the key of each piece, the keys of the variants that have it.
    holders: Mapping[str, Sequence[str]]


def _mailings(source: Sealable) -> MailingQuerySet:
    found: MailingQuerySet = Mailing.objects.filter(source_type=_kind(source), source_id=source.pk)
    return found


def _kind(source: Sealable) -> ContentType:
    return ContentType.objects.get_for_model(source)  # type: ignore[arg-type]


def _fresh(source: Sealable) -> Sealable:
    """The source as it stands in the database now."""
    fresh: Sealable = type(source)._default_manager.get(pk=source.pk)  # type: ignore[attr-defined]
    return fresh


def _lists(source: Sealable, lists: Sequence[List] | None) -> Sequence[List]:
    to = list(source.default_lists() if lists is None else lists)
    who = _who_got_it(source)
    if who and lists is not None and set(lists) != set(source.default_lists()):
        raise CannotSeal(NO_OTHER_LISTS)
    if not to and not who and not source.publication.open_to_all:
        raise NobodyToSend(f"“{source.publication}” goes to no list: choose its lists, or name one.")
    for one in to:
        if one.partnership_id != source.publication.partnership_id:
            raise CannotSeal(f"The list {said([one])} belongs to another partnership: choose one of this one's.")
    return to


# --- Before anything is frozen ---------------------------------------------------------------------------------------


def _stage(
    source: Sealable, content: Content, lists: Sequence[List], sealing: Sealing, book: Book
) -> tuple[list[Written], dict[str, list[str]]]:
    """Write the audience down, and each variant as its first reader comes by. Gives the variants, and the keys of those
    that have each piece, by its key. Raises CannotSeal.
    """
    sorting, watch = Sorting(content), content.watch()
    written: dict[Share, Written] = {}
    anybody = False
    for batch in stage.batches(_readers(source, lists, but=_had_it(source))):
        anybody = True
        shares = sorting.shares(batch)
        if watch is not None:
            watch.see([(reader.contact_id, share.bits) for reader, share in zip(batch, shares, strict=True)])
        for share in dict.fromkeys(shares):
            if share not in written and not sorting.is_nothing(share):
                if len(written) == MOST:
                    raise CannotSeal(TOO_MANY)
                written[share] = sorting.write(content, share, book)
        stage.add(sealing, batch, shares, sorting)
    if not anybody:
        raise NobodyToSend(_why_nobody(source, lists))
    if not written and sorting.had:
        raise NobodyToSend(
            f"Everybody on {_names(lists)} had all of this before that is for them: put something new in, or say on "
            "the edition's page that it goes again."
        )
    if not written:
        raise NobodyToSend(f"Nothing in this is for anybody on {_names(lists)}: choose other readers for its items.")
    if watch is not None and (sentence := watch.refusal()):
        raise CannotSeal(sentence)
    holders: dict[str, list[str]] = {}
    for share, variant in written.items():
        for piece in sorting.held(share):
            holders.setdefault(piece.key, []).append(variant.key)
    return list(written.values()), holders


def _who_got_it(source: Sealable) -> WhoGotIt | None:
    """Those who got something earlier, where it is they whom a source goes to."""
    give = getattr(source, "goes_to", None)
    found: WhoGotIt | None = give() if give else None
    return found


def _readers(source: Sealable, lists: Sequence[List], *, but: Q | None = None) -> Iterator[Recipient]:
    who = _who_got_it(source)
    return who.recipients(but=but) if who else recipients(source.publication, lists, but=but)


def _had_it(source: Sealable) -> Q | None:
    """Those to whom an earlier mailing of this source went before it was stopped."""
    earlier = list(_mailings(source).values_list("pk", flat=True))
    if not earlier:
        return None
    return Q(Exists(Delivery.objects.filter(mailing__in=earlier, contact=OuterRef("pk")).had_it()))


def _why_nobody(source: Sealable, lists: Sequence[List]) -> str:
    if next(_readers(source, lists), None) is not None:
        return f"Everybody on {_names(lists)} has had this letter already."
    if _who_got_it(source):
        return "Nobody got what this corrects, or all who did are gone since: there is nobody to tell."
    return (
        f"Nobody would get this: {_names(lists)} matches nobody, or everybody on it has left. "
        "Choose another list, or mend its rule."
    )


def _names(lists: Sequence[List]) -> str:
    return said(lists) or "its sign-ups"


# --- One transaction -------------------------------------------------------------------------------------------------


def _freeze_or_find(ready: _Ready, *, tries: int = TRIES, **how: Any) -> Mailing:
    """Of two clicks at one moment one makes the mailing, and the other finds it."""
    try:
        return _freeze(ready, **how)
    except IntegrityError:
        if already := sealed(ready.source):
            return already
        if tries == 1:
            raise
    return _freeze_or_find(ready, tries=tries - 1, **how)


@transaction.atomic
def _freeze(ready: _Ready, *, by: User | None, goes_at: dt.datetime | None, lane: Lane) -> Mailing:
    if Sealing.objects.select_for_update().filter(pk=ready.sealing.pk).first() is None:
        raise CannotSeal(TOOK_TOO_LONG)
    if _fresh(ready.source).approved_revision_id() != ready.revision:
        raise NotApproved
    mailing: Mailing = Mailing.objects.create(
        partnership=ready.source.publication.partnership,
        publication=ready.source.publication,
        source_type=_kind(ready.source),
        source_id=ready.source.pk,
        revision_id=ready.revision if getattr(ready.source, "has_revisions", True) else None,
        subject=getattr(ready.content, "subject", "") or ready.source.mail_subject,
        lane=lane,
        tracking=ready.book.rule,
        goes_at=goes_at or timezone.now() + TIME_TO_STOP,
        sealed_by=by,
    )
    mailing.lists.set(ready.lists)
    use.note(mailing, ready.members)
    ready.book.keep(mailing)
    freeze(mailing, ready.sealing, ready.variants)
    carried.note(mailing, getattr(ready.content, "carries", {}), ready.holders)
    hold_back(mailing)
    set_aside(mailing, corrects=_who_got_it(ready.source) is not None)
    if on_frozen := getattr(ready.content, "on_frozen", None):
        on_frozen(mailing)
    if getattr(ready.source, "may_reach_nobody", False):
        return mailing
    if not mailing.deliveries.filter(state__in=[*Delivery.WAITING, Delivery.State.WEEKLY]).exists():
        raise NobodyToSend(
            f"Nobody would get this: everybody on {_names(ready.lists)} is held back, has left or has gone. "
            "The edition's page names who is held back, and why."
        )
    return mailing
