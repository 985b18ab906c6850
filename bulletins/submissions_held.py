"""What submissions hold of people: shown to them, erased with them, and let go after a time."""

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from bulletins.models import Attachment, Entry, Submission
from cms.people import my_school
from cms.people.erase import Going, addresses_of
from cms.people.models import Contact, Partnership
from cms.people.retention import Rule, declare
from cms.people.retention_rules import counting, deleting


def sent(contact: Contact) -> list[dict[str, Any]]:
    """What they sent in, and what became of it."""
    own = Q(contact=contact)
    for address in addresses_of(contact):
        own |= Q(by_mail=True, email__iexact=address)
    mine = Submission.objects.of(contact.partnership).filter(own).select_related("entry", "section")
    return [
        {
            "title": each.entry.title,
            "summary": each.entry.summary,
            "body": each.entry.body,
            "link": each.entry.link,
            "name": each.name,
            "email": each.email,
            "section": str(each.section or ""),
            "audience": each.audience,
            "action": each.action,
            "deadline": each.deadline,
            "contact_name": each.contact_name,
            "contact_email": each.contact_email,
            "attachments": list(each.entry.attachments.order_by("pk").values_list("name", flat=True)),
            "sent_at": each.entry.came_at,
            "state": each.told or "waits",
            "answer": each.answer,
        }
        for each in mine.order_by("pk")
    ]


def forget(going: Going) -> None:
    """What was not used goes whole; of what was used the words stay, without who sent them and without their file."""
    own = Q(contact=going.contact)
    for address in going.addresses:
        own |= Q(by_mail=True, email__iexact=address)
    # Their numbers: what is emptied below is not found by its address any more.
    keys = list(Submission.objects.of(going.partnership).filter(own).values_list("pk", flat=True))
    mine = Submission.objects.filter(pk__in=keys)
    number = len(keys)
    Entry.objects.filter(submission__in=mine).exclude(state=Entry.State.USED).delete()
    Attachment.objects.filter(entry__submission__in=mine).delete()
    Entry.objects.filter(submission__in=mine).update(author="")
    mine.update(contact=None, name="", email="", contact_name="", contact_email="", answer="")
    named = Q(pk__in=[])
    for address in going.addresses:
        named |= Q(contact_email__iexact=address) | Q(email__iexact=address)
    Submission.objects.of(going.partnership).filter(named).update(name="", email="", contact_name="", contact_email="")
    going.went(number, "piece of news you sent in", "pieces of news you sent in")


def old(partnership: Partnership, before: dt.datetime) -> QuerySet[Entry]:
    found: QuerySet[Entry] = Entry.objects.of(partnership).filter(submission__isnull=False, came_at__lt=before)
    return found


def part_of_my_school(contact: Contact) -> my_school.Part:
    links = [("Send us news", reverse("send_news"))]
    if Submission.objects.of(contact.partnership).filter(contact=contact).exists():
        links.append(("News you sent, and what became of it", reverse("news_sent")))
    return my_school.Part(title="News for our newsletters", links=links)


def register() -> None:
    my_school.register("submissions", part_of_my_school)
    declare(Rule(
        name="submissions", label="News that schools and services sent in", default_months=12, least_months=3,
        help="What came in, with its sender and files, goes; items that were made of it stay.",
        due=counting(old), let_go=deleting(old),
        one="piece of news that was sent in was deleted", many="pieces of news that were sent in were deleted",
    ))  # fmt: skip
