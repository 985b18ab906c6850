"""Sealing: from what is approved to a mailing that never changes: frozen content, frozen audience, with each reason.

Render and check first, freeze after: nothing is written until everything is known to be right.
"""

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from cms.people.models import Contact
from cms.users.models import User
from newsletters.audience import BadRule, Recipient, recipients
from newsletters.edition import NotApproved, Sealable
from newsletters.lists import use
from newsletters.lists.names import said
from newsletters.models import Choice, Delivery, Lane, List, Mailing, Variant
from newsletters.models.mailing import MailingQuerySet
from newsletters.rendering import size, skeleton
from newsletters.rendering.mjml import BadMJML
from newsletters.rendering.render import render
from newsletters.rendering.slots import MARK

#: The time in which a letter can be stopped before the first one leaves.
TIME_TO_STOP = dt.timedelta(minutes=2)
BATCH = 2000
#: What a pasted template leaves behind: [[first name]], {{ name }}, *|FNAME|*.
UNFILLED = re.compile(r"\[\[ ?\w[\w ]{0,40}\]\]|\{\{[^{}\n]{1,40}\}\}|\*\|\w{1,40}\|\*")


class CannotSeal(Exception):
    """This cannot be sent as it is; the message says what is wrong and how to mend it."""


class LetterHasFaults(CannotSeal):
    """The letter itself is wrong."""


class NobodyToSend(CannotSeal):
    """No letter would go to anybody."""


@dataclasses.dataclass(frozen=True)
class Written:
    """A variant before it is a row."""

    language: str
    skeleton: bytes
    web_url: str
    html: str
    text: str
    largest: int


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
    to = _lists(source, lists)
    audience = _audience(source, to)
    members = use.now_on(to)
    _ask(source, audience)
    variants = [_write(source, language) for language in sorted({reader.language for reader in audience})]
    try:
        with transaction.atomic():
            if _fresh(source).approved_revision_id() != revision:
                raise NotApproved
            mailing = Mailing.objects.create(
                partnership=source.publication.partnership,
                publication=source.publication,
                source_type=_kind(source),
                source_id=source.pk,
                revision_id=revision,
                subject=source.mail_subject,
                lane=lane,
                goes_at=goes_at or timezone.now() + TIME_TO_STOP,
                sealed_by=by,
            )
            mailing.lists.set(to)
            use.note(mailing, members)
            _freeze(mailing, audience, variants)
    except IntegrityError:
        if already := sealed(source):
            return already
        raise
    return mailing


def sealed(source: Sealable) -> Mailing | None:
    """The mailing that a source has, unless it was stopped."""
    found: Mailing | None = _mailings(source).exclude(state=Mailing.State.CANCELLED).first()
    return found


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
    if not to and not source.publication.open_to_all:
        raise NobodyToSend(f"“{source.publication}” goes to no list: choose its lists, or name one.")
    for one in to:
        if one.partnership_id != source.publication.partnership_id:
            raise CannotSeal(f"The list {said([one])} belongs to another partnership: choose one of this one's.")
    return to


def _audience(source: Sealable, lists: Sequence[List]) -> list[Recipient]:
    """Who gets it, each once. Those to whom an earlier mailing of this source went before it was stopped have it."""
    try:
        everybody = list(recipients(source.publication, lists))
    except BadRule as fault:
        raise CannotSeal(str(fault)) from fault
    names = said(lists) or "its sign-ups"
    if not everybody:
        raise NobodyToSend(
            f"Nobody would get this: {names} matches nobody, or everybody on it has left. "
            "Choose another list, or mend its rule."
        )
    had_it = set(Delivery.objects.filter(mailing__in=_mailings(source)).had_it().values_list("contact_id", flat=True))
    audience = [reader for reader in everybody if reader.contact_id not in had_it]
    if not audience:
        raise NobodyToSend(f"Everybody on {names} has had this letter already.")
    return audience


def _ask(source: Sealable, audience: Sequence[Recipient]) -> None:
    """A source may hold what is not for everybody it would go to. Raises CannotSeal."""
    refuses = getattr(source, "refuses", None)
    if refuses and (sentence := refuses([reader.contact_id for reader in audience])):
        raise CannotSeal(sentence)


def _write(source: Sealable, language: str) -> Written:
    """One variant: rendered, checked, cut into literals and slots. Raises LetterHasFaults."""
    letter = source.letter(language)
    try:
        rendered = render(letter)
        largest = size.largest(rendered.html)
        size.check(largest)
    except BadMJML as fault:
        raise LetterHasFaults(f"The letter cannot be laid out. {fault}") from fault
    except size.TooLarge as fault:
        raise LetterHasFaults(str(fault)) from fault
    if left := UNFILLED.search(MARK.sub("", rendered.text)):
        raise LetterHasFaults(
            f"“{left[0]}” would stand in the letter as it is: nothing fills it. Write the words that you mean."
        )
    made = skeleton.build(letter, rendered)
    return Written(
        language=language,
        skeleton=made.dump(),
        web_url=letter.web_url,
        html=rendered.html,
        text=rendered.text,
        largest=largest,
    )


def _freeze(mailing: Mailing, audience: Iterable[Recipient], variants: Iterable[Written]) -> None:
    by_language = {
        variant.language: Variant.objects.create(mailing=mailing, key=variant.language, **dataclasses.asdict(variant))
        for variant in variants
    }
    rows = iter(_rows(mailing, audience, by_language))
    while batch := list(islice(rows, BATCH)):
        Delivery.objects.bulk_create(batch)
    _hold_back_who_left(mailing)


def _hold_back_who_left(mailing: Mailing) -> None:
    """Whoever left or paused while the letter was rendered: the audience was worked out before."""
    if mailing.publication.statutory:
        return
    left = Choice.objects.in_force().filter(publication=mailing.publication, wants=False).values("contact")
    paused = Contact.objects.of(mailing.partnership).filter(paused_until__gt=timezone.localdate()).values("pk")
    gone = mailing.deliveries.filter(Q(contact__in=left) | Q(contact__in=paused))
    gone.waiting().update(state=Delivery.State.SUPPRESSED, done_at=timezone.now())


def _rows(mailing: Mailing, audience: Iterable[Recipient], variants: dict[str, Variant]) -> Iterator[Delivery]:
    for reader in audience:
        yield Delivery(
            mailing=mailing,
            variant=variants[reader.language],
            contact_id=reader.contact_id,
            address=reader.address,
            name=reader.name,
            reason=reader.reason[:300],
            seat_id=reader.seat_id,
            school_id=reader.school_id,
            next_try=mailing.goes_at,
        )
