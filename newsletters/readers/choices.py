"""What a person chooses to get, and when. Every word of theirs is kept: the old choice is ended, a new one is made.

Each act is safe to repeat: whoever has left and leaves again has left once.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from cms.people.models import Contact
from newsletters.models import Choice, Delivery, Mailing, Publication
from newsletters.models.choice import ChoiceQuerySet

#: What a letter that was sealed and held back says of itself; it goes after all where its reader comes back in time.
HELD_BACK = "Held back: its reader left, or paused."
#: The word by which all is left, kept as the wording of each leave.
EVERYTHING = "Leave everything"
LONGEST_PAUSE = dt.timedelta(days=366)


class CannotLeave(Exception):
    """Statutory letters are handed over, not left: say who gets them instead."""


class BadDay(Exception):
    """Give a day after today, and within a year."""


def sign_up(*, contact: Contact, publication: Publication, source: str, wording: str = "") -> Choice:
    """From now on the contact gets the publication, whatever lists they are on."""
    return _choose(contact=contact, publication=publication, wants=True, source=source, wording=wording)


def leave(*, contact: Contact, publication: Publication, source: str, wording: str = "") -> Choice:
    """From now on the contact does not get the publication, whatever lists they are on. Raises CannotLeave."""
    if publication.statutory:
        raise CannotLeave
    return _choose(contact=contact, publication=publication, wants=False, source=source, wording=wording)


def leave_everything(*, contact: Contact, source: str) -> list[Choice]:
    """Leave all that can be left, also what the contact does not get today: a new seat brings none of it back, and a
    publication that is new does not begin (`keep_away`)."""
    publications: Iterable[Publication] = Publication.objects.of(contact.partnership).filter(statutory=False)
    with transaction.atomic():
        left = [
            leave(contact=contact, publication=publication, source=source, wording=EVERYTHING)
            for publication in publications
        ]
        # What they had left before is left among everything now.
        Choice.objects.filter(pk__in=[choice.pk for choice in left], wording="").update(wording=EVERYTHING)
    return left


def keep_away(publication: Publication) -> None:
    """A publication is new: whoever left everything, and joined nothing since, does not get it by a list."""
    if publication.statutory:
        return
    words = Choice.objects.of(publication.partnership).in_force()
    gone = words.filter(wants=False, wording=EVERYTHING).values_list("contact_id", flat=True)
    back = set(words.filter(wants=True).values_list("contact_id", flat=True))
    source = "they had left everything before it began"
    Choice.objects.bulk_create(
        Choice(
            partnership=publication.partnership, contact_id=contact, publication=publication,
            wants=False, source=source, wording=EVERYTHING,
        )
        for contact in sorted(set(gone) - back)
    )  # fmt: skip


def on_publication_saved(instance: Publication, created: bool, **kwargs: Any) -> None:
    if created:
        keep_away(instance)


@transaction.atomic
def come_back(*, contact: Contact, publication: Publication, source: str) -> None:
    """Undo leaving: what held before holds again, a sign-up or only the lists.

    Without a leave in force nothing happens.
    """
    _one_at_a_time(contact)
    left = in_force(contact, publication)
    if left is None or left.wants:
        return
    before = _of(contact, publication).filter(pk__lt=left.pk).order_by("-pk").first()
    _end(left)
    if before is not None and before.wants:
        _make(contact, publication, wants=True, source=source, wording=before.wording)
    _let_go(contact, [publication])


def in_force(contact: Contact, publication: Publication) -> Choice | None:
    """The newest word of a contact about a publication, if there is one."""
    found: Choice | None = _of(contact, publication).in_force().first()
    return found


@transaction.atomic
def prefer_language(*, contact: Contact, language: str) -> None:
    """Letters come in this language where they are written in it. Raises ValidationError for one not offered."""
    contact.language = language
    contact.clean_fields(exclude=[field.name for field in contact._meta.fields if field.name != "language"])
    contact.save(update_fields=["language"])
    log(contact, "newsletters.language", data={"language": language})


@transaction.atomic
def pause(*, contact: Contact, until: dt.date, source: str) -> None:
    """Until that day nothing comes but statutory mail and notices. What is sealed waits. Raises BadDay."""
    today = timezone.localdate()
    if not today < until <= today + LONGEST_PAUSE:
        raise BadDay
    _one_at_a_time(contact)
    contact.paused_until = until
    contact.save(update_fields=["paused_until"])
    for publication in Publication.objects.of(contact.partnership).filter(statutory=False):
        _hold_back(contact, publication)
    log(contact, "newsletters.pause_person", data={"until": until.isoformat(), "source": source})


@transaction.atomic
def end_pause(*, contact: Contact, source: str) -> None:
    """Letters come again, and what was held back meanwhile goes, where its mailing still does."""
    _one_at_a_time(contact)
    if contact.paused_until is None:
        return
    contact.paused_until = None
    contact.save(update_fields=["paused_until"])
    _let_go(contact, Publication.objects.of(contact.partnership).filter(statutory=False))
    log(contact, "newsletters.end_pause", data={"source": source})


@transaction.atomic
def _choose(*, contact: Contact, publication: Publication, wants: bool, source: str, wording: str) -> Choice:
    _one_at_a_time(contact)
    if not wants and not publication.statutory:
        _hold_back(contact, publication)
    held = in_force(contact, publication)
    if held is not None and held.wants == wants:
        return held
    if held is not None:
        _end(held)
    made = _make(contact, publication, wants=wants, source=source, wording=wording)
    if wants:
        _let_go(contact, [publication])
    return made


def _one_at_a_time(contact: Contact) -> None:
    """Two clicks at once are one after the other. (SQLite has one writer at a time anyway.)"""
    Contact.objects.select_for_update().filter(pk=contact.pk).values_list("pk").first()


def _hold_back(contact: Contact, publication: Publication) -> None:
    """What is sealed and waits does not go to them either. Letters that a worker has at this moment have gone."""
    # The mailings are a subquery, so that the state is asked of the row itself, after a claim that came first.
    mailings = Mailing.objects.of(contact.partnership).filter(publication=publication)
    waiting = Delivery.objects.filter(contact=contact, mailing__in=mailings.order_by().values("pk")).waiting()
    waiting.update(state=Delivery.State.SUPPRESSED, reply=HELD_BACK, done_at=timezone.now())


def _let_go(contact: Contact, publications: Iterable[Publication]) -> None:
    """What was held back goes after all, but for what they have left; while they pause, nothing does."""
    if contact.paused_until is not None and contact.paused_until > timezone.localdate():
        return
    left = Choice.objects.of(contact.partnership).in_force().filter(contact=contact, wants=False)
    gone = set(left.values_list("publication", flat=True))
    back = [publication.pk for publication in publications if publication.pk not in gone]
    still_go = Mailing.objects.of(contact.partnership).filter(publication__in=back, state__in=Mailing.UNDER_WAY)
    held = Delivery.objects.filter(contact=contact, state=Delivery.State.SUPPRESSED, reply=HELD_BACK)
    held.filter(mailing__in=still_go.order_by().values("pk")).update(
        state=Delivery.State.PENDING, reply="", done_at=None, next_try=timezone.now()
    )


def _of(contact: Contact, publication: Publication) -> ChoiceQuerySet:
    found: ChoiceQuerySet = Choice.objects.of(contact.partnership).filter(contact=contact, publication=publication)
    return found


def _end(choice: Choice) -> None:
    choice.ended_at = timezone.now()
    choice.save(update_fields=["ended_at"])


def _make(contact: Contact, publication: Publication, *, wants: bool, source: str, wording: str) -> Choice:
    made: Choice = Choice.objects.create(
        partnership=contact.partnership, contact=contact, publication=publication,
        wants=wants, source=source, wording=wording,
    )  # fmt: skip
    return made
