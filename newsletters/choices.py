"""What a person chooses to get. Every word of theirs is kept: the old choice is ended, a new one is made.

Each act is safe to repeat: whoever has left and leaves again has left once.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from cms.people.models import Contact
from newsletters.models import Choice, Delivery, Mailing, Publication
from newsletters.models.choice import ChoiceQuerySet


class CannotLeave(Exception):
    """Statutory letters are handed over, not left: say who gets them instead."""


def sign_up(*, contact: Contact, publication: Publication, source: str, wording: str = "") -> Choice:
    """From now on the contact gets the publication, whatever lists they are on."""
    return _choose(contact=contact, publication=publication, wants=True, source=source, wording=wording)


def leave(*, contact: Contact, publication: Publication, source: str, wording: str = "") -> Choice:
    """From now on the contact does not get the publication, whatever lists they are on. Raises CannotLeave."""
    if publication.statutory:
        raise CannotLeave
    return _choose(contact=contact, publication=publication, wants=False, source=source, wording=wording)


def leave_everything(*, contact: Contact, source: str, wording: str = "") -> list[Choice]:
    """Leave all that can be left, also what the contact does not get today: a new seat brings none of it back."""
    publications: Iterable[Publication] = Publication.objects.of(contact.partnership).filter(statutory=False)
    with transaction.atomic():
        return [
            leave(contact=contact, publication=publication, source=source, wording=wording)
            for publication in publications
        ]


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
    return _make(contact, publication, wants=wants, source=source, wording=wording)


def _one_at_a_time(contact: Contact) -> None:
    """Two clicks at once are one after the other. (SQLite has one writer at a time anyway.)"""
    Contact.objects.select_for_update().filter(pk=contact.pk).values_list("pk").first()


def _hold_back(contact: Contact, publication: Publication) -> None:
    """What is sealed and waits does not go to them either. Letters that a worker has at this moment have gone."""
    # The mailings are a subquery, so that the state is asked of the row itself, after a claim that came first.
    mailings = Mailing.objects.of(contact.partnership).filter(publication=publication)
    waiting = Delivery.objects.filter(contact=contact, mailing__in=mailings.order_by().values("pk")).waiting()
    waiting.update(state=Delivery.State.SUPPRESSED, done_at=timezone.now())


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
