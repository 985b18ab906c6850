"""Asking for one letter a week, and for each as it comes again.

Which of the two somebody gets is frozen when a mailing is sealed, for each mailing once. Who changes their mind in
mid-week loses and doubles nothing: what was set aside for the weekly letter comes in it, what is sealed from now on
comes as they now say.
"""

from django.db import transaction
from django.utils import timezone

from cms.people.models import Contact, Partnership
from newsletters.models import Publication, WeeklyReader
from newsletters.models.publication import Rhythm, Tracking
from newsletters.readers import choices

#: The kind, and the short name, of the publication whose numbers the weekly letters are.
KIND = "one-letter"
NAME = "One letter a week"


def publication_of(partnership: Partnership) -> Publication:
    """Made when the first reader asks for it; its sender, day and time are the partnership's to change."""
    found: Publication | None = Publication.objects.of(partnership).filter(kind=KIND).first()
    if found is None:
        host = partnership.base_url.split("//")[-1].split("/")[0].split(":")[0]
        found, _ = Publication.objects.get_or_create(
            partnership=partnership,
            slug=KIND,
            defaults={
                "kind": KIND,
                "name": NAME,
                "description": "All that is not urgent, in one letter, for whoever prefers it.",
                "rhythm": Rhythm.WHEN_NEEDED,
                "tracking": Tracking.NONE,
                "reminders": False,
                "sender_email": partnership.contact_email or f"{KIND}@{host}",
                "reply_to": partnership.contact_email,
            },
        )
    found.partnership = partnership
    return found


def wants_one_letter(contact: Contact) -> bool:
    return bool(WeeklyReader.objects.of(contact.partnership).filter(contact=contact).in_force().exists())


@transaction.atomic
def prefer_one_letter(*, contact: Contact, source: str) -> None:
    """From now on one letter a week; who had left that comes back to it."""
    publication = publication_of(contact.partnership)
    _one_at_a_time(contact)
    if not wants_one_letter(contact):
        WeeklyReader.objects.create(partnership=contact.partnership, contact=contact, source=source)
    choices.come_back(contact=contact, publication=publication, source=source)


@transaction.atomic
def prefer_each_letter(*, contact: Contact, source: str) -> None:
    """From now on each letter as it comes; what waits for the weekly letter still comes in that."""
    _one_at_a_time(contact)
    WeeklyReader.objects.of(contact.partnership).filter(contact=contact).in_force().update(ended_at=timezone.now())


def _one_at_a_time(contact: Contact) -> None:
    Contact.objects.select_for_update().filter(pk=contact.pk).values_list("pk").first()
